"""Claims: contested ones, and migrations that have no way back or meet in one database."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.attention.finding import Finding
from coordinator.domains.claims import looking as claims
from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.schemas import ClaimWait

__all__ = ["findings"]

PATIENCE = timedelta(minutes=10)
"""How long somebody may queue before others are told."""


async def findings(work: Work) -> list[Finding]:
    """Return the claims that need someone."""
    columns = ("number", "agent", "resources", "migrations", "rollback", "irreversible", "held_at")
    statement = (
        select(*(col(getattr(Claim, name)) for name in columns))
        .where(
            col(Claim.workspace) == work.workspace,
            col(Claim.state) == "held",
            col(Claim.rollback) != "",  # as every migration says, and nothing else must
        )
        .order_by(col(Claim.number))
    )
    held = (await work.session.execute(statement)).all()
    found = [_irreversible(row) for row in held if row.migrations and row.irreversible]
    return [*found, *_colliding(held), *await _contested(work)]


def _irreversible(row: Any) -> Finding:
    names = ", ".join(f"{each['database']}/{each['name']}" for each in row.migrations)
    return Finding(
        code="no-rollback",
        severity="alarm",
        title=f"{row.agent} runs a migration without a way back: {names}"[:300],
        reason=f"“{row.rollback.strip().partition(chr(10))[0][:200]}”",
        owner=row.agent,
        also=("human",),
        since=row.held_at,
        kind="claims",
        subject=f"CL-{row.number}",
        action="Look",
        call=f"coord claim show CL-{row.number}",
    )


def _colliding(held: Any) -> list[Finding]:
    """Say of each database whose migrations are in several hands who has to go first."""
    by_database: dict[str, list[tuple[int, str, str, Any]]] = defaultdict(list)
    for row in held:
        for each in row.migrations:
            entry = (each["position"], each["name"], row.agent, row)
            by_database[each["database"]].append(entry)
    found = []
    for database, entries in sorted(by_database.items()):
        entries.sort(key=lambda entry: entry[0])
        if len({agent for _, _, agent, _ in entries}) > 1:
            found.append(_collision(database, entries))
    return found


def _collision(database: str, entries: list[tuple[int, str, str, Any]]) -> Finding:
    order = ", then ".join(f"{name} of {agent}" for _, name, agent, _ in entries[:5])
    last = entries[-1]
    return Finding(
        code="migrations-meet",
        severity="notice",
        title=f"Migrations of {database} are in several hands",
        reason=f"Their order is {order}: nobody runs theirs before the one ahead is released.",
        owner=last[2],
        also=tuple(sorted({agent for _, _, agent, _ in entries} - {last[2]})),
        since=last[3].held_at,
        kind="claims",
        subject=f"CL-{last[3].number}",
        action="Look",
        call="coord claim list --state held",
    )


async def _contested(work: Work) -> list[Finding]:
    behind: dict[tuple[str, str], list[ClaimWait]] = defaultdict(list)
    for wait in await claims.waits(work):
        for holder in wait.holders[:1]:
            behind[holder].append(wait)
    return [_contest(work, *holder, waiting) for holder, waiting in behind.items()]


def _contest(work: Work, claim: str, agent: str, waiting: list[ClaimWait]) -> Finding:
    since = min(wait.since for wait in waiting)
    names = ", ".join(wait.claim for wait in waiting[:5])
    return Finding(
        code="contested",
        severity="alarm" if work.now - since > PATIENCE else "notice",
        title=f"{len(waiting)} waiting behind {claim} of {agent}",
        reason=f"{names} cannot be granted before it is released or expires.",
        owner=agent,
        since=since,
        kind="claims",
        subject=claim,
        action="Look",
        call=f"coord claim release {claim} --as {agent}",
    )
