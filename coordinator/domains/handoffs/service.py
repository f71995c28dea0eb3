"""The verbs of handoffs but for the moves from state to state, which are in `moves.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Conflict, NotFound, WrongMove
from coordinator.core.ids import number_of
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.handoffs import evidence, parties
from coordinator.domains.handoffs.models import PREFIX, Handoff
from coordinator.domains.handoffs.schemas import (
    HandoffOffer,
    HandoffPatch,
    HandoffRead,
    ReplyCreate,
)

__all__ = [
    "OPEN",
    "ThreadFull",
    "change",
    "delivered",
    "every",
    "find",
    "first_times",
    "offer",
    "read",
    "reply",
    "row_of",
    "undelivered",
]

OPEN = ("offered", "accepted")
"""The states in which something is still owed."""

CLEARABLE = ("due_at", "evidence_needed")
"""The fields that a patch takes away with `null`."""

REPLIES = 500
THREAD_BYTES = 1024 * 1024


class ThreadFull(Conflict):
    """The thread takes no more replies"""


async def offer(work: Work, draft: HandoffOffer) -> HandoffRead:
    """Offer work or a question to an agent.

    Raises `NotFound` where there is no such agent, `Conflict` where it has retired or is nobody.
    """
    receiver = await agents.find(work, draft.to)
    if receiver.retired_at is not None:
        known = ", ".join(sorted(await agents.names(work)))
        raise Conflict(
            f"`{draft.to}` has retired and takes no handoffs.", fix=f"Offer it to one of {known}."
        )
    if receiver.role == "files":
        raise Conflict(
            "`files` stands for whoever wrote a file without a name; nobody reads its folder.",
            fix="Offer it to an agent, or to `human`.",
        )
    row = Handoff(
        number=await work.next_number(PREFIX),
        sender=work.actor.name,
        receiver=draft.to,
        offered_at=work.now,
        **draft.model_dump(exclude={"to"}),
        **work.born(),
    )
    await work.add(row, "handoff.offered")
    return read(row)


async def change(work: Work, identifier: str, patch: HandoffPatch) -> HandoffRead:
    """Change what was given, while it is open: its sender anything, its receiver the ticks only.

    Raises `Forbidden` for anyone else, `WrongMove` where it is closed.
    """
    row = await row_of(work, identifier)
    given = patch.model_dump(exclude_unset=True)
    values = {name: new for name, new in given.items() if new is not None or name in CLEARABLE}
    if _only_ticks(row, values):
        parties.check(work, row, "tick items of", row.sender, row.receiver)
    else:
        parties.check(work, row, "change", row.sender)
    if row.state not in OPEN:
        raise WrongMove(
            f"`{row.subject}` is {row.state}; it changes only while it is offered or accepted.",
            fix=f'`coord handoff reopen {row.subject} --reason "…"` opens it again.',
        )
    work.change(row, "handoff.changed", **values)
    return read(row)


def _only_ticks(row: Handoff, values: Mapping[str, Any]) -> bool:
    if values.keys() != {"acceptance"}:
        return False
    return [item["text"] for item in values["acceptance"]] == [
        item["text"] for item in row.acceptance
    ]


async def reply(work: Work, identifier: str, entry: ReplyCreate) -> HandoffRead:
    """Add to the thread, in any state; the receiver's first reply sets `acted_at`.

    Both sides, people and the documentation orchestrator, who mediates, may. Raises `Forbidden`
    for others, `ThreadFull` beyond 500 replies or 1 MiB of them.
    """
    row = await row_of(work, identifier)
    if work.actor.role != parties.MEDIATOR:
        parties.check(work, row, "reply to", row.sender, row.receiver)
    size = sum(len(former["body"].encode()) for former in row.replies) + len(entry.body.encode())
    if len(row.replies) >= REPLIES or size > THREAD_BYTES:
        raise ThreadFull(
            f"The thread of `{row.subject}` is full: {REPLIES} replies and 1 MiB are the most.",
            fix=f"Offer a new handoff that names `{row.subject}` among its refs.",
        )
    added = {
        "number": len(row.replies) + 1,
        "author": work.actor.name,
        "body": entry.body,
        "at": work.now.isoformat(),
    }
    acted = first_times(work, row, "acted_at") if work.actor.name == row.receiver else {}
    work.change(row, "handoff.replied", replies=[*row.replies, added], **acted)
    return read(row)


async def delivered(work: Work, identifiers: Sequence[str]) -> None:
    """Note that these reached their receivers; those that did before stay as they are.

    The door that calls this vouches for it: the receiver listed them, or they are in its folder.
    """
    for identifier in identifiers:
        row = await row_of(work, identifier)
        if row.delivered_at is None:
            work.change(row, "handoff.delivered", delivered_at=work.now)


def undelivered(items: Sequence[HandoffRead], *, to: str) -> list[str]:
    """Return the identifiers of those for this agent that it has not been seen to get."""
    return [item.id for item in items if item.receiver == to and item.delivered_at is None]


async def find(work: Work, identifier: str) -> HandoffRead:
    """Return the handoff of this identifier; raises `NotFound`."""
    return read(await row_of(work, identifier))


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[HandoffRead]:
    """Return a page of handoffs, newest first, by `to`, `from`, `kind` and `state`.

    The state `open` means those in which something is still owed: offered or accepted.
    """
    statement = select(Handoff).where(col(Handoff.workspace) == work.workspace)
    columns = {"to": Handoff.receiver, "from": Handoff.sender, "kind": Handoff.kind}
    for name, column in columns.items():
        if value := filters.get(name):
            statement = statement.where(col(column) == value)
    if state := filters.get("state"):
        states = OPEN if state == "open" else (state,)
        statement = statement.where(col(Handoff.state).in_(states))
    return await page_of(work, statement, part, key=col(Handoff.number), read=read)


async def row_of(work: Work, identifier: str) -> Handoff:
    """Return the row of this identifier, locked where the work writes; raises `NotFound`."""
    row = await work.get(Handoff, number_of(identifier, PREFIX))
    if row is None:
        raise NotFound(
            f"There is no handoff `{identifier}` in `{work.workspace}`.",
            fix="`coord inbox --as AGENT` lists what an agent was offered.",
        )
    return row


def first_times(work: Work, row: Handoff, *names: str) -> dict[str, Any]:
    """Return the moment for those of these times that are not set yet.

    What the receiver itself acts on has reached it, by whatever way.
    """
    reached = ("delivered_at",) if work.actor.name == row.receiver else ()
    return {name: work.now for name in (*names, *reached) if getattr(row, name) is None}


def read(row: Handoff) -> HandoffRead:
    """Show a row as every door does."""
    values = row.model_dump(exclude={"workspace", "number", "demand"})
    demand = row.demand and {**row.demand, "is_met": evidence.is_met(row)}
    return HandoffRead.model_validate({"id": row.subject, "demand": demand, **values})
