"""The open pending commits of one agent and those near them, as light rows: for the brief."""

from typing import NamedTuple

from sqlalchemy import BindParameter, SelectBase, bindparam, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.pending_commits.models import PREFIX, PendingCommit
from coordinator.domains.pending_commits.overlaps import OPEN

__all__ = ["PROPOSED", "CommitLine", "near"]

TABLE = table_of(PendingCommit)


class CommitLine(NamedTuple):
    """An open pending commit in short."""

    number: int
    author: str
    branch: str
    repository: str
    title: str
    state: str
    files: list[str]
    updated_at: str | None
    path: str | None

    @property
    def id(self) -> str:
        """Return the identifier, `PC-7`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = [TABLE.c[name] for name in CommitLine._fields]
HERE = (TABLE.c.workspace == bindparam("workspace"), among(TABLE.c.state, OPEN))
AGENT: BindParameter[str] = bindparam("agent")

PROPOSED = select(*COLUMNS).where(*HERE, TABLE.c.author == AGENT)
"""The open commits of `agent`."""


def near(dialect: str) -> SelectBase:
    """Return the query for others' open commits on `branch` or of one of `files` (JSON)."""
    if dialect == "postgresql":
        each = func.jsonb_array_elements_text
        wanted = each(cast(bindparam("files"), JSONB))
    else:
        each = func.json_each
        wanted = each(bindparam("files"))
    mine = wanted.table_valued("value").alias("mine")
    theirs = each(TABLE.c.files).table_valued("value").alias("theirs")
    shares = exists(select(theirs.c.value).where(theirs.c.value.in_(select(mine.c.value))))
    return select(*COLUMNS).where(
        *HERE, TABLE.c.author != AGENT, or_(TABLE.c.branch == bindparam("branch"), shares)
    )
