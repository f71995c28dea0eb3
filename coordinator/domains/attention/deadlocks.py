"""Deadlocks: named in the transaction that closes the circle, resolved in the one that opens it.

`follow` is called in every transaction that tells anything, so it first asks itself whether what
was told can begin or end a wait at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import CoordError, NotFound
from coordinator.core.events.outbox import Told
from coordinator.core.ids import number_of
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import SYSTEM, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention import facts
from coordinator.domains.attention.graph import circle_of, circles
from coordinator.domains.attention.models import DEADLOCK, Deadlock
from coordinator.domains.attention.schemas import DeadlockRead, WaitRead
from coordinator.domains.attention.waits import STUCK, waits_of
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.parties import MEDIATOR
from coordinator.domains.handoffs.schemas import HandoffOffer, Reason

__all__ = ["every", "find", "follow", "look", "standing"]

WAITS = 40
"""How many waits of one deadlock are kept; those of the circle come first."""

NOUNS = frozenset(
    {"agent", "claim", "context", "contract_version", "handoff", "pending_commit", "run", "verdict"}
)
"""Whose events may begin or end a wait."""

QUIET = frozenset({"context.stale", "handoff.delivered", "handoff.acknowledged", "claim.renewed"})


async def follow(work: Work) -> None:
    """Keep the deadlocks in step with what this transaction told."""
    told = [item for item in work.told if _concerns(item)]
    if not told:
        return
    known = await standing(work)
    if known or any(_may_begin(item) for item in told):
        await look(work, known)


def _concerns(told: Told) -> bool:
    return told.type.partition(".")[0] in NOUNS and told.type not in QUIET


def _may_begin(told: Told) -> bool:
    """Tell whether this may begin a wait; most reports say that their agent goes on."""
    return told.type != "context.reported" or told.data.get("state") == STUCK


async def look(work: Work, known: Sequence[Deadlock]) -> None:
    """Compare the circles that there are with the deadlocks that are known, and tell of both."""
    await work.alone()
    waits = [wait for wait in waits_of(await facts.blocking(work)) if wait.is_blocking]
    groups = circles((wait.waiter, wait.holder) for wait in waits)
    actor, work.actor = work.actor, SYSTEM
    try:
        for row in known:
            same = next((group for group in groups if set(group) & set(row.agents)), None)
            if same is None:
                await _resolve(work, row)
            else:
                groups.remove(same)
                _change(work, row, same, waits)
        for group in groups:
            await _form(work, group, waits)
    finally:
        work.actor = actor


async def _form(work: Work, group: Sequence[str], waits: Sequence[WaitRead]) -> None:
    row = Deadlock(
        **work.born(),
        number=await work.next_number(DEADLOCK),
        **_members(group, waits),
        formed_at=work.now,
    )
    row.handoffs = await _told_by(work, row)
    await work.add(row, "deadlock.formed")


def _change(work: Work, row: Deadlock, group: Sequence[str], waits: Sequence[WaitRead]) -> None:
    """Take the members and waits down anew where another agent came to it or left it."""
    if set(group) != set(row.agents):
        work.change(row, "deadlock.changed", **_members(group, waits))


async def _resolve(work: Work, row: Deadlock) -> None:
    work.change(row, "deadlock.resolved", state="resolved", resolved_at=work.now)
    for identifier in row.handoffs:
        if (await handoffs.find(work, identifier)).state in handoffs.OPEN:
            over = Reason(reason=f"{row.subject} is resolved: nobody in it waits in a circle now.")
            await moves.cancel(work, identifier, over)


def _members(group: Sequence[str], waits: Sequence[WaitRead]) -> Mapping[str, Any]:
    inside = [wait for wait in waits if {wait.waiter, wait.holder} <= set(group)]
    circle = circle_of(((wait.waiter, wait.holder) for wait in inside), group)
    steps = list(zip(circle, [*circle[1:], *circle[:1]], strict=True))
    first = [next(w for w in inside if (w.waiter, w.holder) == step) for step in steps]
    others = [wait for wait in inside if wait not in first]
    return {
        "agents": [*circle, *(name for name in group if name not in circle)],
        "waits": [wait.model_dump(mode="json") for wait in (*first, *others)[:WAITS]],
    }


async def _told_by(work: Work, row: Deadlock) -> list[str]:
    """Offer a handoff to who mediates and to each in the circle; those that could be offered."""
    known = await agents.names(work)
    mediators = [name for name, role in sorted(known.items()) if role == MEDIATOR] or ["human"]
    told = []
    for name in dict.fromkeys([*mediators[:1], *row.agents]):
        try:
            told.append((await handoffs.offer(work, _words(row, to=name))).id)
        except CoordError:  # it retired meanwhile, or nobody reads its folder
            continue
    return told


def _words(row: Deadlock, *, to: str) -> HandoffOffer:
    waits = [WaitRead.model_validate(wait) for wait in row.waits]
    own = [f"- **{w.why}**" if to in (w.waiter, w.holder) else f"- {w.why}" for w in waits]
    task = (
        "Go on without what you wait for, answer the one who waits for you, or report another "
        "state: any wait less resolves it."
        if to in row.agents
        else "Mediate: reply in the handoffs below, ask one of them to go first, or take over."
    )
    subjects = [wait.subject for wait in waits if wait.kind != "status"]
    return HandoffOffer(
        to=to,
        kind="question",
        title=f"{row.subject}: {len(row.agents)} agents wait for each other in a circle",
        body="\n".join([f"None of them can go on. {task}", "", *own]),
        priority="urgent",
        refs=list(dict.fromkeys([row.subject, *subjects]))[:100],
    )


async def standing(work: Work) -> list[Deadlock]:
    """Return the deadlocks that are not resolved."""
    statement = (
        select(Deadlock)
        .where(col(Deadlock.workspace) == work.workspace, col(Deadlock.state) == "open")
        .order_by(col(Deadlock.number))
    )
    return list((await work.session.execute(statement)).scalars())


async def find(work: Work, identifier: str) -> DeadlockRead:
    """Return the deadlock of this identifier; raises `NotFound`."""
    row = await work.get(Deadlock, number_of(identifier, DEADLOCK), lock=False)
    if row is None:
        raise NotFound(
            f"There is no deadlock `{identifier}` in `{work.workspace}`.",
            fix="`GET deadlocks` lists them.",
        )
    return read(row)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[DeadlockRead]:
    """Return a page of deadlocks, newest first, of one `state` where the filter says so."""
    statement = select(Deadlock).where(col(Deadlock.workspace) == work.workspace)
    if state := filters.get("state"):
        statement = statement.where(col(Deadlock.state) == state)
    return await page_of(work, statement, part, key=col(Deadlock.number), read=read)


def read(row: Deadlock) -> DeadlockRead:
    """Show a row as every door does."""
    values = row.model_dump(exclude={"workspace", "number"})
    return DeadlockRead.model_validate({"id": row.subject, **values})
