"""What became of the versions that agents published in given spans: who took them on."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from coordinator.core.spans import Span, within
from coordinator.core.work import Work
from coordinator.domains.contracts.models import ContractVersion, Verdict

__all__ = ["CAME_OUT", "Outcome", "published_in"]

CAME_OUT: ColumnElement[datetime] = func.coalesce(
    col(ContractVersion.published_at), col(ContractVersion.created_at)
)
"""When a version was published, be it as a draft before; when it was written for a draft."""

TAKEN_ON = ("verified", "waived")


class Outcome(NamedTuple):
    """A version with the consumers who took it on, those who still owe a word, and who cannot."""

    contract: str
    version: str
    state: str
    author: str
    at: datetime
    adopted: tuple[str, ...]
    owing: tuple[str, ...]
    failing: tuple[str, ...]


async def published_in(work: Work, spans: list[Span]) -> list[Outcome]:
    """Return the versions, drafts too, that came out in these spans, the oldest first."""
    if not spans:
        return []
    version = ContractVersion
    statement = (
        select(
            col(version.contract),
            col(version.version),
            col(version.state),
            col(version.author),
            CAME_OUT,
        )
        .where(
            col(version.workspace) == work.workspace,
            within(spans, agent=col(version.author), at=CAME_OUT),
        )
        .order_by(CAME_OUT, col(version.contract), col(version.number))
    )
    rows = (await work.session.execute(statement)).all()
    said = await _verdicts(work, {row.contract for row in rows})
    return [Outcome(*row, *_sorted(said[row.contract, row.version])) for row in rows]


async def _verdicts(
    work: Work, contracts: set[str]
) -> defaultdict[tuple[str, str], list[tuple[str, str]]]:
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    if not contracts:
        return found
    statement = select(
        col(Verdict.contract), col(Verdict.version), col(Verdict.consumer), col(Verdict.state)
    ).where(col(Verdict.workspace) == work.workspace, col(Verdict.contract).in_(contracts))
    for contract, version, consumer, state in (await work.session.execute(statement)).all():
        found[contract, version].append((consumer, state))
    return found


def _sorted(said: list[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    adopted = tuple(sorted(who for who, state in said if state in TAKEN_ON))
    failing = tuple(sorted(who for who, state in said if state == "failed"))
    owing = tuple(sorted({who for who, _ in said}.difference(adopted, failing)))
    return adopted, owing, failing
