"""Deadlocks: named in the transaction that closes the circle, resolved in the one that opens it.

`follow` is called in every transaction that tells anything, so it first asks itself whether what
was told can begin or end a wait at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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

__all__ = ["every", "find", "follow", "look", "standing", "title_of"]

WAITS = 40
"""How many waits of one deadlock are kept; those of the circle come first."""

NAMES = 6
"""How many agents a circle's title names."""

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
                await _change(work, row, same, waits)
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
    row.handoffs = await _told_by(work, row, [await _mediator(work), *row.agents])
    await work.add(row, "deadlock.formed")


async def _change(
    work: Work, row: Deadlock, group: Sequence[str], waits: Sequence[WaitRead]
) -> None:
    """Take members and waits down anew where they changed, and tell those who came to it."""
    now = _members(group, waits)
    before, came = set(row.agents), sorted(set(group) - set(row.agents))
    if now["agents"] == row.agents and now["waits"] == row.waits:
        return
    work.change(row, "deadlock.changed", **now)
    if came:
        told = await _told_by(work, row, came)
        work.change(row, "deadlock.changed", handoffs=[*row.handoffs, *told])
    if left := before - set(group):
        await _cancel(work, row, f"is without {', '.join(sorted(left))} now.", to=left)


async def _resolve(work: Work, row: Deadlock) -> None:
    work.change(row, "deadlock.resolved", state="resolved", resolved_at=work.now)
    await _cancel(work, row, "is resolved: nobody in it waits in a circle now.")


async def _cancel(
    work: Work, row: Deadlock, why: str, *, to: Collection[str] | None = None
) -> None:
    """Cancel what told of it and is open, that to some agents only where they are named."""
    for identifier in row.handoffs:
        item = await handoffs.find(work, identifier)
        if item.state in handoffs.OPEN and (to is None or item.receiver in to):
            await moves.cancel(work, identifier, Reason(reason=f"{row.subject} {why}"))


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


async def _told_by(work: Work, row: Deadlock, names: Iterable[str]) -> list[str]:
    """Offer a handoff to each of these; return those that could be offered."""
    told = []
    for name in dict.fromkeys(names):
        try:
            told.append((await handoffs.offer(work, _words(row, to=name))).id)
        except CoordError:  # it retired meanwhile, or nobody reads its folder
            continue
    return told


async def _mediator(work: Work) -> str:
    """Return who mediates: the first documentation orchestrator, else a person."""
    known = await agents.names(work)
    return next((name for name, role in sorted(known.items()) if role == MEDIATOR), "human")


def _words(row: Deadlock, *, to: str) -> HandoffOffer:
    waits = [WaitRead.model_validate(wait) for wait in row.waits]
    lines = [f"- {w.why}. Way out: {w.way_out}." for w in waits]
    task = (
        "Any wait less resolves it. Answer the one who waits for you, or go on without what you "
        f'wait for: `coord status --as {to} --state active --waiting-on ""`.'
        if to in row.agents
        else "Mediate: ask one of them to go first, or take over what it waits for. "
        "`coord waits` shows the graph."
    )
    subjects = [wait.subject for wait in waits if wait.kind != "status"]
    return HandoffOffer(
        to=to,
        kind="question",
        title=f"{row.subject}: {len(row.agents)} agents wait for each other in a circle",
        body="\n".join([f"None of them can go on. {task}", "", *lines]),
        priority="urgent",
        refs=list(dict.fromkeys([row.subject, *subjects]))[:100],
    )


def title_of(row: Deadlock) -> str:
    """Return the circle in words, and who else is in it: no wait is named that is none."""
    circle = _circle(row)
    words = " waits for ".join([*circle[:NAMES], *circle[:1]])
    others = [name for name in row.agents if name not in circle]
    more = f"; {', '.join(others[:NAMES])} in further circles with them" if others else ""
    return words + more


def _circle(row: Deadlock) -> list[str]:
    """Return the agents of the circle, which the first waits are."""
    circle, following = [row.waits[0]["waiter"]], row.waits[0]["holder"]
    for wait in row.waits[1:]:
        if wait["waiter"] != following or following in circle:
            break
        circle.append(following)
        following = wait["holder"]
    return circle


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
    return DeadlockRead.model_validate({"id": row.subject, "title": title_of(row), **values})
