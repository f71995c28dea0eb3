"""The HTTP calls of attention, the wait-for graph, deadlocks and successions."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from coordinator.core.schemas import Page
from coordinator.core.work import Work
from coordinator.domains.attention import deadlocks, service, succession, waiting
from coordinator.domains.attention.finders.folder import Refused
from coordinator.domains.attention.schemas import (
    Acknowledgement,
    AttentionRead,
    DeadlockRead,
    Item,
    Snooze,
    SuccessionOffer,
    SuccessionRead,
    WaitsRead,
)
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Attention", "Deadlocks", "Successions", "Waits"]


class Attention(Controller):
    """What needs someone."""

    path = "/attention"
    tags = ("attention",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        owner: FromQuery[str | None] = None,
        severity: FromQuery[str | None] = None,
        code: FromQuery[str | None] = None,
        in_state: StateFilter = None,
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = service.SHOWN,
    ) -> Response[AttentionRead]:
        """List what needs someone: open alarms first, the oldest of each first."""
        wanted = {"owner": owner, "severity": severity, "code": code, "state": in_state}
        given = {name: value for name, value in wanted.items() if value is not None}

        async def found(work: Work) -> AttentionRead:
            refused = await _refused(door, work)
            return await service.every(work, given, refused=refused, limit=limit)

        return await door.read(found, cached=True, depends_on=(door.minute, door.refusals))

    @post("/{identifier:str}/acknowledge", status_code=200)
    async def acknowledge(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        data: JSONBody[Acknowledgement],
    ) -> Response[Item]:
        """Say that an item was seen and is in hand."""

        async def verb(work: Work) -> Item:
            refused = await _refused(door, work)
            return await service.acknowledge(work, identifier, data, refused=refused)

        return await door.write(verb)

    @post("/{identifier:str}/snooze", status_code=200)
    async def snooze(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Snooze]
    ) -> Response[Item]:
        """Let an item rest until a moment."""

        async def verb(work: Work) -> Item:
            refused = await _refused(door, work)
            return await service.snooze(work, identifier, data, refused=refused)

        return await door.write(verb)

    @post("/{identifier:str}/reopen", status_code=200)
    async def reopen(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[Item]:
        """Bring back an item that was acknowledged or snoozed."""

        async def verb(work: Work) -> Item:
            return await service.reopen(work, identifier, refused=await _refused(door, work))

        return await door.write(verb)


class Waits(Controller):
    """Who waits for whom."""

    path = "/waits"
    tags = ("attention",)

    @get("/")
    async def graph(self, door: NamedDependency[Door]) -> Response[WaitsRead]:
        """Show the wait-for graph: every wait, and the deadlocks among them."""
        return await door.read(waiting.graph, cached=True)


class Deadlocks(Controller):
    """Agents that wait for each other in a circle."""

    path = "/deadlocks"
    tags = ("attention",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        in_state: StateFilter = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[DeadlockRead]]:
        """List the deadlocks, newest first."""
        return await door.list(deadlocks.every, {"state": in_state}, limit, page)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[DeadlockRead]:
        """Show a deadlock."""
        return await door.read(lambda work: deadlocks.find(work, identifier))


class Successions(Controller):
    """What an agent left behind, offered to another."""

    path = "/successions"
    tags = ("attention",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        agent: FromQuery[str | None] = None,
        successor: FromQuery[str | None] = None,
        in_state: StateFilter = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[SuccessionRead]]:
        """List the successions, newest first."""
        filters = {"agent": agent, "successor": successor, "state": in_state}
        return await door.list(succession.every, filters, limit, page)

    @post("/", status_code=201)
    async def offer(
        self, door: NamedDependency[Door], data: JSONBody[SuccessionOffer]
    ) -> Response[SuccessionRead]:
        """Offer all that an agent left behind to another, in one handoff."""
        return await door.write(lambda work: succession.offer(work, data), status=201)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[SuccessionRead]:
        """Show a succession."""
        return await door.read(lambda work: succession.find(work, identifier))


async def _refused(door: Door, work: Work) -> Sequence[Refused]:
    """Return the files that the file door of this workspace could not take in."""
    health: Callable[[Work], Awaitable[object]] = door.request.app.state.folder_health
    found: Sequence[Refused] = getattr(await health(work), "refused", ())
    return found
