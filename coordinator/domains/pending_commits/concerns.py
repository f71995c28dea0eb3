"""The open pending commits of one agent and those near them, as light rows: for the brief."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.pending_commits.models import PREFIX, PendingCommit
from coordinator.domains.pending_commits.overlaps import OPEN

__all__ = ["CommitLine", "near", "proposed_by"]

TABLE = table_of(PendingCommit)
FILES = 200
"""How many files of an agent's own commits are looked for in those of others."""


class CommitLine(NamedTuple):
    """An open pending commit in short."""

    number: int
    author: str
    branch: str
    repository: str
    title: str
    state: str
    files: list[str]
    depends_on: list[str]
    updated_at: datetime

    @property
    def id(self) -> str:
        """Return the identifier, `PC-7`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = tuple(TABLE.c[name] for name in CommitLine._fields)


async def proposed_by(work: Work, agent: str) -> list[CommitLine]:
    """Return the open commits of this agent, the newest first."""
    return await _open(work, TABLE.c.author == agent)


async def near(work: Work, agent: str, *, branch: str, files: Collection[str]) -> list[CommitLine]:
    """Return others' open commits on this branch or of one of these files, the newest first."""
    wanted = list(dict.fromkeys(files))[:FILES]
    which: list[ColumnElement[bool]] = []
    if branch:
        which.append(TABLE.c.branch == branch)
    if wanted:
        which.append(_touches(work, wanted))
    if not which:
        return []
    return await _open(work, TABLE.c.author != agent, or_(*which))


async def _open(work: Work, *which: ColumnElement[bool]) -> list[CommitLine]:
    statement = (
        select(*COLUMNS)
        .where(
            TABLE.c.workspace == work.workspace,
            TABLE.c.state.in_(OPEN),
            *which,
        )
        .order_by(TABLE.c.number.desc())
    )
    return [CommitLine(*row) for row in (await work.session.execute(statement)).all()]


def _touches(work: Work, files: Sequence[str]) -> ColumnElement[bool]:
    """Say that one of these is among the commit's files, in the database's own way."""
    column: Any = TABLE.c.files
    if work.session.get_bind().dialect.name == "postgresql":
        each = func.jsonb_array_elements_text(column).table_valued("value").alias("file")
    else:
        each = func.json_each(column).table_valued("value").alias("file")
    return exists(select(each.c.value).where(each.c.value.in_(files)))
