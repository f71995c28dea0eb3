"""The HTTP calls of handoffs."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.handoffs import evidence, moves, service
from coordinator.domains.handoffs.schemas import (
    Completion,
    DemandMake,
    EvidenceGive,
    HandoffOffer,
    HandoffPatch,
    HandoffRead,
    Reason,
    ReplyCreate,
)
from coordinator.web import Door, Limit, PageToken

__all__ = ["Handoffs"]

Sender = Annotated[str | None, QueryParameter(name="from", description="Who offered it.")]
State = Annotated[
    str | None,
    QueryParameter(name="state", description="A state, or `open` for all that is owed."),
]


class Handoffs(Controller):
    """Work and questions that pass from one agent to another."""

    path = "/handoffs"
    tags = ("handoffs",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        to: FromQuery[str | None] = None,
        sender: Sender = None,
        in_state: State = None,
        kind: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[HandoffRead]]:
        """List the handoffs, newest first; what the caller was offered counts as delivered."""
        reached: list[str] = []

        async def listed(work: Work, filters: Mapping[str, str], part: Slice) -> Page[HandoffRead]:
            found = await service.every(work, filters, part)
            reached.extend(service.undelivered(found.items, to=door.actor.name))
            return found

        filters = {"to": to, "from": sender, "state": in_state, "kind": kind}
        answer: Response[Page[HandoffRead]] = await door.list(listed, filters, limit, page)
        if reached:
            await door.note(lambda work: service.delivered(work, reached))
        return answer

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[HandoffRead]:
        """Show a handoff with its thread."""
        return await door.read(lambda work: service.find(work, identifier))

    @post("/", status_code=201)
    async def offer(
        self, door: NamedDependency[Door], data: JSONBody[HandoffOffer]
    ) -> Response[HandoffRead]:
        """Offer work or a question to an agent."""
        return await door.write(lambda work: service.offer(work, data), status=201)

    @patch("/{identifier:str}")
    async def change(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        data: JSONBody[HandoffPatch],
    ) -> Response[HandoffRead]:
        """Change some fields while it is open; its receiver may tick acceptance items."""
        return await door.write(lambda work: service.change(work, identifier, data))

    @post("/{identifier:str}/acknowledge", status_code=200)
    async def acknowledge(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[HandoffRead]:
        """Say that it was seen and understood."""
        return await door.write(lambda work: moves.acknowledge(work, identifier))

    @post("/{identifier:str}/accept", status_code=200)
    async def accept(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[HandoffRead]:
        """Take it on."""
        return await door.write(lambda work: moves.accept(work, identifier))

    @post("/{identifier:str}/decline", status_code=200)
    async def decline(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Reason]
    ) -> Response[HandoffRead]:
        """Turn it down and say why."""
        return await door.write(lambda work: moves.decline(work, identifier, data))

    @post("/{identifier:str}/complete", status_code=200)
    async def complete(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Completion]
    ) -> Response[HandoffRead]:
        """Say that it is done, with what shows it; git is asked about the commits named."""
        return await door.write_prepared(
            lambda reader: evidence.looked_at(reader, data),
            lambda work, done: moves.complete(work, identifier, done),
        )

    @post("/{identifier:str}/demand", status_code=200)
    async def demand(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[DemandMake]
    ) -> Response[HandoffRead]:
        """Ask that what its sender says be shown at a level before it is accepted."""
        return await door.write(lambda work: moves.demand(work, identifier, data))

    @post("/{identifier:str}/evidence", status_code=200)
    async def show_evidence(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[EvidenceGive]
    ) -> Response[HandoffRead]:
        """Show that it is as it says: for its sender, whom the receiver may ask."""
        return await door.write_prepared(
            lambda reader: evidence.looked_at(reader, data),
            lambda work, given: moves.show_evidence(work, identifier, given),
        )

    @post("/{identifier:str}/cancel", status_code=200)
    async def cancel(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Reason]
    ) -> Response[HandoffRead]:
        """Take the offer back and say why."""
        return await door.write(lambda work: moves.cancel(work, identifier, data))

    @post("/{identifier:str}/reopen", status_code=200)
    async def reopen(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Reason]
    ) -> Response[HandoffRead]:
        """Offer a closed one again and say why."""
        return await door.write(lambda work: moves.reopen(work, identifier, data))

    @post("/{identifier:str}/replies", status_code=201)
    async def reply(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[ReplyCreate]
    ) -> Response[HandoffRead]:
        """Add to the thread."""
        return await door.write(lambda work: service.reply(work, identifier, data), status=201)
