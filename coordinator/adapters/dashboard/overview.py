"""The first page: what needs someone, how far each feature is, who does what, what happened."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import href_of
from coordinator.adapters.dashboard.readiness import readiness_table
from coordinator.adapters.dashboard.sentences import said
from coordinator.adapters.dashboard.whereabouts import whereabouts
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention import service as attention
from coordinator.domains.attention.schemas import Item
from coordinator.views.folder import HealthOf

__all__ = ["Overview"]

EVENTS = 30
FEATURES = 6


class Overview(Controller):
    """What people look at all day."""

    path = "/"

    @get("/")
    async def overview(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the overview."""
        health_of: HealthOf = request.app.state.folder_health

        async def gathered(work: Work) -> Mapping[str, Any]:
            found = await attention.every(work, refused=(await health_of(work)).refused)
            standing = [item for item in found.items if item.state == "open"]
            stuck = {name for item in standing if item.code == "deadlock" for name in item.also}
            blocked = {item.subject for item in standing if _is_expected(item)}
            waits = blocked - stuck
            return {
                "needs": [
                    _shown(work.workspace, item) for item in standing if not _is_expected(item)
                ],
                "set_aside": [
                    _shown(work.workspace, item) for item in found.items if item.state != "open"
                ],
                "alarms": found.alarms,
                "expected": len(waits),
                "in_circle": len(blocked & stuck),
                "show_all": request.query_params.get("needs") == "all",
                "table": await readiness_table(work, most=FEATURES),
                "agents": [
                    row | {"is_expected": row["agent"] in waits} for row in await whereabouts(work)
                ],
                "names": sorted(await agents.names(work)),
                "events": await said(work, limit=EVENTS, team_only=True),
            }

        return await show(request, "overview.html", gathered)


def _is_expected(item: Item) -> bool:
    """Tell whether it is a wait that is no alarm yet: a badge beside the agent says it."""
    return item.code == "blocked" and item.severity == "notice"


def _shown(workspace: str, item: Item) -> dict[str, Any]:
    href = (
        f"/w/{workspace}/settings#files"
        if item.kind == "files"
        else href_of(workspace, item.kind, item.subject)
    )
    is_left = item.action == "Offer succession"
    return {
        **vars(item),
        "href": href,
        "names": item.kind not in ("files", "contexts") and item.subject not in item.title,
        "heir_of": item.owner if is_left else "",
    }
