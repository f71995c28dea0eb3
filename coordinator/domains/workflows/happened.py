"""What happened during a run, read from where it is kept: the source of its report and figures.

What an agent did between a run's beginning and its end belongs to that run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.events.models import Event
from coordinator.core.work import Work
from coordinator.domains.claims.models import Claim
from coordinator.domains.contracts import queries as contracts
from coordinator.domains.contracts.models import ContractVersion
from coordinator.domains.contracts.outcomes import CAME_OUT
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import steps_of
from coordinator.domains.workflows.schemas import Figures, StepTime
from coordinator.domains.workflows.series import series

__all__ = ["Happened", "figures", "happened"]

WAITING = ("blocked", "waiting_human")
MOVES = ("context.reported", "context.signed_off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What is known of a run beyond its row."""

    contracts: list[str]
    """Versions published in it: `users 2.0.0`."""
    operations: list[str]
    """Operations that those versions added to what was in use when the run began, each once."""
    total: int
    """How many operations those contracts have now, the old ones with the new."""
    migrations: list[str]
    """Migrations that were claimed in it: `users/0007`."""
    figures: Figures


async def happened(work: Work, row: Run, *, until: datetime) -> Happened:
    """Return what happened from a run's beginning until a moment."""
    versions = await _versions(work, row, until)
    added, every = await _operations(work, row, versions)
    return Happened(
        contracts=[f"{name} {version}" for name, version, _ in versions],
        operations=added,
        total=every,
        migrations=await _migrations(work, row, until),
        figures=await figures(work, row, until=until),
    )


async def figures(work: Work, row: Run, *, until: datetime) -> Figures:
    """Return what comes by itself: times of steps, waiting, handoffs; and what was measured."""
    return Figures(
        steps=[
            StepTime(
                number=step.number,
                title=step.title,
                seconds=step.seconds_before
                + max(((step.ended_at or until) - step.started_at).total_seconds(), 0.0),
            )
            for step in steps_of(row)
            if step.started_at is not None
        ],
        waiting_seconds=await _waited(work, row, until),
        handoffs_sent=await _handoffs(work, row, until, Handoff.sender),
        handoffs_received=await _handoffs(work, row, until, Handoff.receiver),
        series=await series(work, row),
    )


async def _versions(work: Work, row: Run, until: datetime) -> Sequence[tuple[str, str, str]]:
    """Return name, version and hash of what the agent published, as it came out."""
    columns = (ContractVersion.contract, ContractVersion.version, ContractVersion.sha256)
    statement = (
        select(*(col(column) for column in columns))
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.author) == row.agent,
            col(ContractVersion.state) != "draft",
            CAME_OUT.between(row.opened_at, until),
        )
        .order_by(CAME_OUT, col(ContractVersion.contract), col(ContractVersion.number))
    )
    return [(one[0], one[1], one[2]) for one in (await work.session.execute(statement)).all()]


async def _operations(
    work: Work, row: Run, versions: Sequence[tuple[str, str, str]]
) -> tuple[list[str], int]:
    """Return which operations these versions added, and how many their contracts have now."""
    if not versions:
        return [], 0
    before = await _in_use(work, row, {name for name, _, _ in versions})
    hashes = {sha256 for _, _, sha256 in versions} | set(before.values())
    found = await contracts.operations_of(work, hashes)
    known = {name: set(found.get(sha256) or ()) for name, sha256 in before.items()}
    added = {
        (name, one)
        for name, _, sha256 in versions
        for one in found.get(sha256) or ()
        if one not in known.get(name, ())
    }
    now = {name: len(found.get(sha256) or ()) for name, _, sha256 in versions}
    return sorted(one for _, one in added), sum(now.values())


async def _in_use(work: Work, row: Run, names: set[str]) -> dict[str, str]:
    """Return the hash of each contract's last version from before the run, whoever wrote it."""
    statement = (
        select(col(ContractVersion.contract), col(ContractVersion.sha256))
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.contract).in_(names),
            col(ContractVersion.state) != "draft",
            row.opened_at > CAME_OUT,
        )
        .order_by(CAME_OUT, col(ContractVersion.number))
    )
    return {name: sha256 for name, sha256 in (await work.session.execute(statement)).all()}


async def _migrations(work: Work, row: Run, until: datetime) -> list[str]:
    statement = (
        select(col(Claim.migrations))
        .where(
            col(Claim.workspace) == work.workspace,
            col(Claim.agent) == row.agent,
            col(Claim.held_at).between(row.opened_at, until),
        )
        .order_by(col(Claim.number))
    )
    listed = (await work.session.execute(statement)).scalars()
    named = (f"{one['database']}/{one['name']}" for each in listed for one in each)
    return list(dict.fromkeys(named))


async def _handoffs(work: Work, row: Run, until: datetime, side: Any) -> int:
    statement = select(func.count()).where(
        col(Handoff.workspace) == work.workspace,
        col(side) == row.agent,
        col(Handoff.offered_at).between(row.opened_at, until),
    )
    return await work.session.scalar(statement) or 0


async def _waited(work: Work, row: Run, until: datetime) -> float:
    """Return how many seconds of the run its agent's context said that it could not go on."""
    told = select(col(Event.at), Event.data["state"].as_string()).where(
        col(Event.workspace) == work.workspace,
        col(Event.subject) == row.agent,
        col(Event.type).in_(MOVES),
    )
    before = told.where(col(Event.at) < row.opened_at).order_by(col(Event.seq).desc()).limit(1)
    within = told.where(col(Event.at).between(row.opened_at, until)).order_by(col(Event.seq))
    first = (await work.session.execute(before)).first()
    waiting, since, total = bool(first and first[1] in WAITING), row.opened_at, 0.0
    for at, state in (await work.session.execute(within)).all():
        total += (at - since).total_seconds() if waiting else 0.0
        waiting, since = state in WAITING, at
    return total + ((until - since).total_seconds() if waiting else 0.0)
