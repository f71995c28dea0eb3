"""Successions: what a silent agent left behind, as one handoff to whoever takes over."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from coordinator.core.errors import Conflict, CoordError, Forbidden, NotFound
from coordinator.core.ids import number_of
from coordinator.core.pages import all_of, page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention.models import SUCCESSION, Succession
from coordinator.domains.attention.schemas import SuccessionOffer, SuccessionRead
from coordinator.domains.claims import looking
from coordinator.domains.claims import service as claims
from coordinator.domains.contexts import service as contexts
from coordinator.domains.handoffs import passing
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.parties import MEDIATOR
from coordinator.domains.handoffs.schemas import HandoffOffer, HandoffRead
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.workflows import service as runs

__all__ = ["accepted", "closed", "every", "find", "offer"]

LINES = 100
"""How many things of a kind the handoff names; all of them pass."""


async def offer(work: Work, wish: SuccessionOffer) -> SuccessionRead:
    """Offer all that an agent left behind to another, in one handoff.

    What is left passes when that is accepted: claims at once, and open handoffs change their
    receiver. For people, the admin, who mediates, the agent itself and who would take over. Raises
    `Conflict` where there is nothing to take over or an offer stands already.
    """
    await agents.find(work, wish.agent)
    _check(work, wish)
    if (standing := await _standing(work, col(Succession.agent) == wish.agent)) is not None:
        raise Conflict(
            f"What {wish.agent} left is offered to `{standing.successor}` already, in "
            f"`{standing.handoff}`.",
            fix=f'`coord handoff cancel {standing.handoff} --reason "…"` takes that back.',
        )
    body, refs = await _left(work, wish)
    if not refs:
        raise Conflict(
            f"`{wish.agent}` has no open work, so there is nothing to take over.",
            fix=f"`GET agents/{wish.agent}` shows it.",
        )
    draft = HandoffOffer(
        to=wish.to,
        kind="task",
        title=f"Take over from {wish.agent}",
        body=body,
        priority="high",
        refs=refs[:LINES],
    )
    row = Succession(
        **work.born(),
        number=await work.next_number(SUCCESSION),
        agent=wish.agent,
        successor=wish.to,
        handoff=(await handoffs.offer(work, draft)).id,
        reason=wish.reason,
    )
    await work.add(row, "succession.offered")
    return read(row)


def _check(work: Work, wish: SuccessionOffer) -> None:
    actor = work.actor
    is_concerned = actor.name in (wish.agent, wish.to) or actor.role == MEDIATOR
    if not (is_concerned or actor.is_admin or actor.is_person):
        raise Forbidden(
            f"`{actor.name}` may not offer what `{wish.agent}` left; people, the admin, the "
            f"{MEDIATOR}, it and `{wish.to}` may.",
            fix="Ask one of them, or take it over yourself: "
            f'`{{"agent": "{wish.agent}", "to": "{actor.name}"}}`.',
        )
    if wish.agent == wish.to:
        raise Conflict(
            f"`{wish.agent}` cannot take over from itself.", fix="Name another agent in `to`."
        )


async def accepted(work: Work, handoff: str) -> None:
    """Pass everything on: called for every handoff that is accepted."""
    row = await _standing(work, col(Succession.handoff) == handoff)
    if row is None:
        return
    await claims.pass_on(work, giver=row.agent, taker=row.successor)
    await passing.pass_on(work, giver=row.agent, taker=row.successor)
    work.change(row, "succession.taken", state="taken")


async def closed(work: Work, handoff: str) -> None:
    """End what was declined or cancelled: called for every handoff that is."""
    row = await _standing(work, col(Succession.handoff) == handoff)
    if row is not None:
        work.change(row, "succession.ended", state="ended")


async def _left(work: Work, wish: SuccessionOffer) -> tuple[str, list[str]]:
    """Return in words what an agent left behind, and the identifiers of it."""
    held = await looking.held(work, wish.agent)
    owed = await all_of(handoffs.every, work, {"to": wish.agent, "state": "open"})
    sent = await all_of(handoffs.every, work, {"from": wish.agent, "state": "open"})
    proposed = [
        item
        for state in ("ready", "needs_review", "draft")
        for item in await all_of(commits.every, work, {"author": wish.agent, "state": state})
    ]
    run = await runs.open_run_of(work, wish.agent)
    parts = [
        ("Claims, which pass to you", [f"{c.id}: {', '.join(c.resources[:5])}" for c in held]),
        ("Handoffs it owes, which pass to you", [_line(item) for item in owed]),
        ("Handoffs it waits for", [_line(item) for item in sent]),
        ("Pending commits, not committed yet", [f"{c.id} {c.state}: {c.title}" for c in proposed]),
        ("Its workflow run", [f"{run.id}: {run.feature}"] if run else []),
    ]
    refs = [item.id for group in (held, owed, sent, proposed) for item in group]
    refs += [run.id] if run else []
    said = [f"`{wish.agent}` is silent and left open work.", wish.reason, await _doing(work, wish)]
    for title, lines in parts:
        more = [f"… and {len(lines) - LINES} more"] if len(lines) > LINES else []
        if lines:
            said.append(
                "\n".join([f"## {title}", "", *(f"- {x}" for x in [*lines[:LINES], *more])])
            )
    return "\n\n".join(part for part in said if part), refs


def _line(item: HandoffRead) -> str:
    return f"{item.id} {item.state}, {item.sender} to {item.receiver}: {item.title}"


async def _doing(work: Work, wish: SuccessionOffer) -> str:
    """Return what it last said of itself, quoted."""
    try:
        told = await contexts.find(work, wish.agent)
    except CoordError:
        return ""
    facts = {
        "State": told.state,
        "Feature": told.feature,
        "Step": told.step,
        "Branch": told.branch,
        "Repository": told.repository,
        "Worktree": told.worktree,
        "Waits on": ", ".join(told.waiting_on),
    }
    lines = [f"- {name}: {value}" for name, value in facts.items() if value]
    quoted = [f"> {line}" for line in told.summary[:4000].splitlines()]
    return "\n".join(["## Its last report", "", *lines, "", *quoted]).rstrip()


async def _standing(work: Work, which: ColumnElement[bool]) -> Succession | None:
    statement = select(Succession).where(
        col(Succession.workspace) == work.workspace,
        col(Succession.state) == "offered",
        which,
    )
    return (await work.session.execute(statement)).scalars().first()


async def find(work: Work, identifier: str) -> SuccessionRead:
    """Return the succession of this identifier; raises `NotFound`."""
    row = await work.get(Succession, number_of(identifier, SUCCESSION), lock=False)
    if row is None:
        raise NotFound(f"There is no succession `{identifier}` in `{work.workspace}`.")
    return read(row)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[SuccessionRead]:
    """Return a page of successions, newest first, by `agent`, `successor` and `state`."""
    statement = select(Succession).where(col(Succession.workspace) == work.workspace)
    for name in ("agent", "successor", "state"):
        if value := filters.get(name):
            statement = statement.where(getattr(Succession, name) == value)
    return await page_of(work, statement, part, key=col(Succession.number), read=read)


def read(row: Succession) -> SuccessionRead:
    """Show a row as every door does."""
    values = row.model_dump(exclude={"workspace", "number"})
    return SuccessionRead.model_validate({"id": row.subject, **values})
