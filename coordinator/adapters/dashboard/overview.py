"""The first page: what needs someone, who does what, what just happened."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import href_of
from coordinator.adapters.dashboard.sentences import said
from coordinator.core.schemas import Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts import service as contexts
from coordinator.views.attention import Need, RefusedFile, needs

__all__ = ["Overview", "whereabouts"]

EVENTS = 30
ALL = Slice(limit=200)


class Overview(Controller):
    """What people look at all day."""

    path = "/"

    @get("/")
    async def overview(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the overview."""
        refused = request.app.state.get("refused_files")

        async def gathered(work: Work) -> Mapping[str, Any]:
            files = await refused(work) if refused is not None else []
            return {
                "needs": await _needs(work, files),
                "agents": await whereabouts(work),
                "events": await said(work, limit=EVENTS),
            }

        return await show(request, "overview.html", gathered)


async def _needs(work: Work, refused: list[RefusedFile]) -> list[dict[str, Any]]:
    return [_shown(work.workspace, need) for need in await needs(work, refused)]


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


async def whereabouts(work: Work) -> list[dict[str, Any]]:
    """Return what each agent does now, those that never reported last and as silent."""
    reported = (await contexts.every(work, {}, ALL)).items
    heard = {item.agent for item in reported}
    silent = [
        {"agent": name, "state": "silent", "revision": 0}
        for name, role in sorted((await agents.names(work)).items())
        if name not in heard and role not in agents.BUILT_IN.values()
    ]
    rows = [item.model_dump() for item in reported] + silent
    return [row | {"href": href_of(work.workspace, "agents", row["agent"])} for row in rows]
