"""The first page: what needs someone, who does what, what just happened."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import href_of
from coordinator.adapters.dashboard.sentences import said
from coordinator.adapters.dashboard.whereabouts import whereabouts
from coordinator.core.work import Work
from coordinator.views.attention import Need, needs
from coordinator.views.folder import HealthOf

__all__ = ["Overview"]

EVENTS = 30


class Overview(Controller):
    """What people look at all day."""

    path = "/"

    @get("/")
    async def overview(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the overview."""
        health_of: HealthOf = request.app.state.folder_health

        async def gathered(work: Work) -> Mapping[str, Any]:
            found = await needs(work, (await health_of(work)).refused)
            return {
                "needs": [_shown(work.workspace, need) for need in found],
                "show_all": request.query_params.get("needs") == "all",
                "agents": await whereabouts(work),
                "events": await said(work, limit=EVENTS, team_only=True),
            }

        return await show(request, "overview.html", gathered)


def _shown(workspace: str, need: Need) -> dict[str, Any]:
    href = (
        f"/w/{workspace}/settings#files"
        if need.kind == "files"
        else href_of(workspace, need.kind, need.subject)
    )
    return {
        "code": need.code,
        "severity": need.severity,
        "title": need.title,
        "reason": need.reason,
        "owner": need.owner,
        "since": need.since,
        "subject": {"id": need.subject, "href": href},
        "action": {"label": need.action, "href": href},
    }
