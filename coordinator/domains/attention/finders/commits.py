"""Pending commits: those that change the same files."""

import posixpath
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.attention.finding import Finding
from coordinator.domains.claims.patterns import fold
from coordinator.domains.claims.resources import same_repository
from coordinator.domains.pending_commits.models import PendingCommit

__all__ = ["findings"]

SHOWN = 3
COMPARED = 5
"""With how many earlier commits of the same file a later one is compared."""


class Proposal(NamedTuple):
    """What is compared of a commit."""

    number: int
    author: str
    repository: str
    files: list[str]
    created_at: datetime


async def findings(work: Work) -> list[Finding]:
    """Return each open commit that changes files which an earlier one of another changes too.

    The later one has to look again when the earlier lands, so it is told of; drafts are only plans.
    """
    statement = (
        select(*(col(getattr(PendingCommit, name)) for name in Proposal._fields))
        .where(
            col(PendingCommit.workspace) == work.workspace,
            col(PendingCommit.state).in_(("needs_review", "ready")),
        )
        .order_by(col(PendingCommit.number))
    )
    rows = [Proposal(*row) for row in (await work.session.execute(statement)).all()]
    owners: dict[str, list[Proposal]] = defaultdict(list)
    found = []
    for row in rows:
        shared: dict[int, tuple[Proposal, list[str]]] = {}
        for place, file in {_place(file): file for file in row.files}.items():
            for earlier in owners[place]:
                if earlier.author != row.author and _may_be_one(earlier, row):
                    shared.setdefault(earlier.number, (earlier, []))[1].append(file)
            if len(owners[place]) < COMPARED:
                owners[place].append(row)
        if shared:
            found.append(_overlap(row, list(shared.values())))
    return found


def _place(file: str) -> str:
    """Return one spelling of a file's path, as claims compare them: `./src//a.py` is `src/a.py`."""
    return posixpath.normpath(fold(file.replace("\\", "/"))).lstrip("/")


def _may_be_one(one: Proposal, other: Proposal) -> bool:
    return one.repository == other.repository or same_repository(one.repository, other.repository)


def _overlap(row: Proposal, shared: list[tuple[Proposal, list[str]]]) -> Finding:
    files = list(dict.fromkeys(file for _, each in shared for file in each))
    more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
    others = ", ".join(f"PC-{earlier.number} of {earlier.author}" for earlier, _ in shared[:SHOWN])
    return Finding(
        code="overlap",
        severity="notice",
        title=f"PC-{row.number} changes what {others} changes too"[:300],
        reason=f"{', '.join(files[:SHOWN])}{more}: whoever lands second has to look again.",
        owner=row.author,
        also=tuple(sorted({earlier.author for earlier, _ in shared})),
        since=row.created_at,
        kind="pending_commits",
        subject=f"PC-{row.number}",
        action="Look",
        call=f"coord commits show PC-{row.number}",
    )
