"""Jumping: an identifier or a name leads to its page; nothing else is searched yet."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.response import Redirect

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import href_of, subject_of
from coordinator.adapters.dashboard.things import shown
from coordinator.core.errors import NotFound
from coordinator.core.kinds import Kind, kinds
from coordinator.core.schemas import Schema
from coordinator.core.work import Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.web.guards import caller_of

__all__ = ["Search"]

Found = list[dict[str, Any]]


class Search(Controller):
    """The field at the top of every page."""

    path = "/search"

    @get("/")
    async def search(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Go to the one thing that is called so; show them where there are several or none."""
        desk: Desk = request.app.state.desk
        caller = caller_of(request)
        wanted = request.query_params.get("q", "").strip()
        found = await desk.read(caller.workspace, caller.actor, lambda work: _called(work, wanted))
        if len(found) == 1:
            return Redirect(found[0]["href"])

        async def gathered(work: Work) -> Mapping[str, Any]:
            return {"q": wanted, "found": found}

        return await show(request, "search.html", gathered)


async def _called(work: Work, wanted: str) -> Found:
    """Return the agent and the things that are called so."""
    if not wanted:
        return []
    found: Found = []
    if (agent := await agents.resolve(work, wanted)) is not None:
        href = href_of(work.workspace, "agents", agent)
        found.append({"href": href, "summary": agent, "kind": "Agents"})
    for kind in kinds():
        thing = None if kind.home else await _one(work, kind, wanted)
        if thing is not None and not (kind.name == "agents" and subject_of(thing) == agent):
            found.append({**shown(work.workspace, kind, thing), "kind": kind.label})
    return found


async def _one(work: Work, kind: Kind, wanted: str) -> Schema | None:
    try:
        return await kind.find(work, wanted)
    except NotFound:
        return None
