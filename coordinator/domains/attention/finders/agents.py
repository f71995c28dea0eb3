"""Agents: who waits for a person, is silent, is blocked for long, or is in a deadlock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.attention import deadlocks
from coordinator.domains.attention.finding import Finding
from coordinator.domains.attention.models import Succession
from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.queue import LIVE
from coordinator.domains.contexts.models import Context
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.parties import MEDIATOR
from coordinator.domains.pending_commits import overlaps
from coordinator.domains.pending_commits.models import PendingCommit
from coordinator.domains.workflows.models import Run

__all__ = ["PATIENCE", "findings", "with_work"]

PATIENCE = timedelta(minutes=30)
"""How long a block or an unanswered offer is an expected wait."""


TAKES_OVER = {"offered": "is asked to take over", "taken": "took over its claims and handoffs"}


async def findings(work: Work) -> list[Finding]:
    """Return what agents need."""
    columns = ("agent", "state", "since", "stale", "updated_at", "summary", "waiting_on")
    statement = select(*(col(getattr(Context, name)) for name in columns)).where(
        col(Context.workspace) == work.workspace, col(Context.state) != "done"
    )
    rows = (await work.session.execute(statement)).all()
    left = await with_work(work) if any(row.stale for row in rows) else {}
    heirs = await _heirs(work) if left else {}
    found = [
        item
        for row in rows
        for item in _of_context(work, row, left.get(row.agent, ()), heirs.get(row.agent))
    ]
    return [*found, *await _deadlocks(work)]


async def with_work(work: Work) -> dict[str, tuple[str, ...]]:
    """Return what each agent has that is still open, in words, those without anything left out."""
    parts = (
        ("handoffs", Handoff, Handoff.receiver, handoffs.OPEN),
        (
            "pending commits",
            PendingCommit,
            PendingCommit.author,
            overlaps.OPEN,
        ),
        ("claims", Claim, Claim.agent, LIVE),
        ("a run", Run, Run.agent, ("open",)),
    )
    left: dict[str, list[str]] = {}
    for words, table, who, states in parts:
        statement = (
            select(col(who))
            .where(col(table.workspace) == work.workspace, col(table.state).in_(states))
            .distinct()
        )
        for agent in (await work.session.execute(statement)).scalars():
            left.setdefault(agent, []).append(words)
    return {agent: tuple(words) for agent, words in left.items()}


async def _heirs(work: Work) -> dict[str, tuple[str, str, datetime]]:
    """Return who takes over from whom as (successor, state, since), the newest of each."""
    statement = (
        select(
            col(Succession.agent),
            col(Succession.successor),
            col(Succession.state),
            col(Succession.updated_at),
        )
        .where(col(Succession.workspace) == work.workspace, col(Succession.state) != "ended")
        .order_by(col(Succession.number))
    )
    rows = (await work.session.execute(statement)).all()
    return {agent: (successor, state, at) for agent, successor, state, at in rows}


def _of_context(
    work: Work, row: Any, left: tuple[str, ...], heir: tuple[str, str, datetime] | None
) -> Iterator[Finding]:
    if row.state == "waiting_human":
        yield _waits(row)
    if row.stale:
        yield _stale(row, left, heir)
    elif row.state == "blocked":
        yield _blocked(work, row)


def _waits(row: Any) -> Finding:
    question = row.summary.strip().partition("\n")[0][:300]
    return Finding(
        code="waits",
        severity="alarm",
        title=f"{row.agent} waits for a person",
        reason=f"“{question}”" if question else "It did not say what for.",
        owner="human",
        also=(row.agent,),
        since=row.since,
        kind="contexts",
        subject=row.agent,
        action="Answer",
        call=f'coord handoff offer {row.agent} "…" --as human',
    )


def _stale(row: Any, left: tuple[str, ...], heir: tuple[str, str, datetime] | None) -> Finding:
    """Say who is silent; where someone takes over, or did since its last report, it is in hand."""
    if heir is not None and heir[1] == "taken" and heir[2] <= row.updated_at:
        heir = None  # it has come back since, and is silent once more
    needs_heir = bool(left) and heir is None
    has = f"It still has {', '.join(left)}" if left else "It has no open work"
    way = "." if heir is None else f"; {heir[0]} {TAKES_OVER[heir[1]]}."
    return Finding(
        code="stale",
        severity="alarm" if needs_heir else "notice",
        title=f"{row.agent} is silent",
        reason=f"Its time passed without a report. {has}{way}",
        owner=row.agent if heir is None else heir[0],
        also=() if heir is None else (row.agent,),
        since=row.updated_at,
        kind="contexts",
        subject=row.agent,
        action="Offer succession" if needs_heir else "Look",
        call=f"coord succession offer {row.agent} --to AGENT --as human"
        if needs_heir
        else f"coord status --as {row.agent} --state active",
    )


def _blocked(work: Work, row: Any) -> Finding:
    waits = ", ".join(row.waiting_on[:5]) + (", …" if len(row.waiting_on) > 5 else "")
    said = row.summary.strip().partition("\n")[0][:300]
    return Finding(
        code="blocked",
        severity="alarm" if work.now - row.since > PATIENCE else "notice",
        title=f"{row.agent} is blocked",
        reason=f"It waits on {waits}." if waits else said or "It did not say on what.",
        owner=row.agent,
        since=row.since,
        kind="contexts",
        subject=row.agent,
        action="Look",
        call="coord waits",
    )


async def _deadlocks(work: Work) -> list[Finding]:
    return [
        Finding(
            code="deadlock",
            severity="alarm",
            title=deadlocks.title_of(row),
            reason="; ".join(wait["why"] for wait in row.waits[:6]) + ".",
            owner=MEDIATOR,
            also=tuple(row.agents),
            since=row.formed_at,
            kind="deadlocks",
            subject=row.subject,
            action="Mediate",
            call="coord waits",
        )
        for row in await deadlocks.standing(work)
    ]
