"""Agents: who waits for a person, is silent, is blocked for long, or is in a deadlock."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.attention import deadlocks
from coordinator.domains.attention.finding import Finding
from coordinator.domains.attention.models import Succession
from coordinator.domains.claims.models import Claim
from coordinator.domains.contexts.models import Context
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.parties import MEDIATOR
from coordinator.domains.pending_commits.models import PendingCommit
from coordinator.domains.workflows.models import Run

__all__ = ["PATIENCE", "findings", "with_work"]

PATIENCE = timedelta(minutes=30)
"""How long a block or an unanswered offer is an expected wait."""


async def findings(work: Work) -> list[Finding]:
    """Return what agents need."""
    columns = ("agent", "state", "since", "stale", "updated_at", "summary", "waiting_on")
    statement = select(*(col(getattr(Context, name)) for name in columns)).where(
        col(Context.workspace) == work.workspace, col(Context.state) != "done"
    )
    rows = (await work.session.execute(statement)).all()
    left = await with_work(work) if any(row.stale for row in rows) else {}
    offered = await _offered(work) if left else set()
    found = [_of_context(work, row, left.get(row.agent, ()), row.agent in offered) for row in rows]
    return [*(item for item in found if item), *await _deadlocks(work)]


async def with_work(work: Work) -> dict[str, tuple[str, ...]]:
    """Return what each agent has that is still open, in words, those without anything left out."""
    parts = (
        ("handoffs", Handoff, Handoff.receiver, ("offered", "accepted")),
        (
            "pending commits",
            PendingCommit,
            PendingCommit.author,
            ("draft", "needs_review", "ready"),
        ),
        ("claims", Claim, Claim.agent, ("held", "waiting")),
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


async def _offered(work: Work) -> set[str]:
    statement = select(col(Succession.agent)).where(
        col(Succession.workspace) == work.workspace, col(Succession.state) == "offered"
    )
    return set((await work.session.execute(statement)).scalars())


def _of_context(work: Work, row: Any, left: tuple[str, ...], is_offered: bool) -> Finding | None:
    if row.state == "waiting_human":
        return _waits(row)
    if row.stale:
        return _stale(row, left, is_offered)
    if row.state == "blocked":
        return _blocked(work, row)
    return None


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


def _stale(row: Any, left: tuple[str, ...], is_offered: bool) -> Finding:
    needs_heir = bool(left) and not is_offered
    has = f"It still has {', '.join(left)}" if left else "It has no open work"
    way = "; a succession is offered." if is_offered else "."
    return Finding(
        code="stale",
        severity="alarm" if needs_heir else "notice",
        title=f"{row.agent} is silent",
        reason=f"Its time passed without a report. {has}{way}",
        owner=row.agent,
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
        call="GET waits",
    )


async def _deadlocks(work: Work) -> list[Finding]:
    return [
        Finding(
            code="deadlock",
            severity="alarm",
            title=f"{' waits for '.join([*row.agents[:6], row.agents[0]])}",
            reason="; ".join(wait["why"] for wait in row.waits[:6]) + ".",
            owner=MEDIATOR,
            also=tuple(row.agents),
            since=row.formed_at,
            kind="deadlocks",
            subject=row.subject,
            action="Mediate",
            call=f"GET deadlocks/{row.subject}",
        )
        for row in await deadlocks.standing(work)
    ]
