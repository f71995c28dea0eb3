"""Agents: one line each, and a page for each with all that concerns it."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from coordinator.adapters.dashboard.filters import BY_AGENT
from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import address_of, subject_of
from coordinator.adapters.dashboard.sentences import said_of_agent
from coordinator.adapters.dashboard.things import shown
from coordinator.adapters.dashboard.whereabouts import whereabouts
from coordinator.core.kinds import Kind, kinds
from coordinator.core.schemas import Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.kind import find
from coordinator.domains.attention import waiting
from coordinator.views.brief import Ask, brief

__all__ = ["Agents"]

EVENTS = 20
FEW = Slice(limit=10)
WORDS = {"to": "to", "from": "from", "author": "by", "agent": "of", "provider": "provided by"}


class Agents(Controller):
    """Who takes part."""

    path = "/agents"

    @get("/")
    async def every(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show every agent in a line."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            return {"agents": await whereabouts(work)}

        return await show(request, "agents.html", gathered)

    @get("/{name:str}")
    async def one(self, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
        """Show what an agent does, waits for, owes and did."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            agent = await find(work, name)
            every = await whereabouts(work, everyone=True)
            waits = (await waiting.graph(work)).waits
            return {
                "agent": agent,
                "thing": agent,
                "now": next(row for row in every if row["agent"] == agent.name),
                "waits": [wait for wait in waits if wait.waiter == agent.name],
                "waited_for": [wait for wait in waits if wait.holder == agent.name],
                "parts": await _parts(work, agent.name),
                "events": await said_of_agent(work, name, limit=EVENTS),
                "agents": sorted(await agents.names(work)),
            }

        return await show(request, "agent.html", gathered)

    @get("/{name:str}/brief")
    async def as_told(self, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
        """Show an agent's brief as the agent would get it now; looking delivers nothing."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            agent = await find(work, name)
            return {"agent": agent, "brief": await brief(work, Ask(agent.name))}

        return await show(request, "brief.html", gathered)


async def _parts(work: Work, name: str) -> list[dict[str, Any]]:
    """Return what each kind holds of this agent, what is still to be done where it says so."""
    parts = [
        await _part(work, kind, filter_, name)
        for kind in kinds()
        for filter_ in kind.filters
        if filter_ in BY_AGENT and kind.order > 0
    ]
    return [part for part in parts if part["items"]]


async def _part(work: Work, kind: Kind, filter_: str, name: str) -> dict[str, Any]:
    wanted = [{filter_: name, "state": state} for state in kind.owed] or [{filter_: name}]
    pages = [await kind.list(work, each, FEW) for each in wanted]
    things = {subject_of(thing): thing for page in pages for thing in page.items}
    return {
        "kind": kind,
        "key": f"{kind.name}-{filter_}",
        "title": f"{kind.label} {WORDS.get(filter_, filter_)} {name}",
        "total": sum(page.total for page in pages),
        "href": f"/w/{work.workspace}/{address_of(kind.name)}?{filter_}={name}",
        "items": [shown(work.workspace, kind, thing) for thing in things.values()],
    }
