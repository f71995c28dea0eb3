"""What the team learned and decided about given words, as light rows: for the brief."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    SelectBase,
    String,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.documents.models import PREFIX, Document

__all__ = ["DocumentLine", "decided", "learned", "patterns"]

TABLE = table_of(Document)
LEARNED = ("learning", "runbook", "report")
OTHERS = ("plan", "guide", "note")
MOST = 40
WORDS = 3
"""How many words are looked for at most."""


class DocumentLine(NamedTuple):
    """A document without its text."""

    number: int
    type: str
    title: str
    author: str
    tags: list[str]
    updated_at: str
    path: str | None

    @property
    def id(self) -> str:
        """Return the identifier, `DOC-3`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = [TABLE.c[name] for name in DocumentLine._fields]
TAGS = cast(TABLE.c.tags, String)


def learned(dialect: str) -> SelectBase:
    """Return the query for the newest forty learnings, runbooks and reports with such words.

    The last column of each says how many there are.
    """
    which = among(TABLE.c.type, LEARNED), _holds(dialect)
    columns = [*COLUMNS, func.count().over().label("total")]
    return select(*columns).where(*which).order_by(TABLE.c.number.desc()).limit(MOST)


def decided(dialect: str) -> SelectBase:
    """Return the query for documents of other types that are tagged as decisions."""
    which = among(TABLE.c.type, OTHERS), TAGS.like('%"decision%'), _holds(dialect)
    return select(*COLUMNS).where(*which)  # in no order, so that it goes by the types


def _holds(dialect: str) -> ColumnElement[bool]:
    """Say that one of the words is in title or tags; `patterns` makes their parameters."""
    like = "ilike" if dialect == "postgresql" else "like"
    words: list[BindParameter[str]] = [bindparam(f"word_{at}") for at in range(WORDS)]
    either = [text.op(like)(word) for word in words for text in (TABLE.c.title, TAGS)]
    return and_(TABLE.c.workspace == bindparam("workspace"), or_(*either))


def patterns(words: Sequence[str]) -> dict[str, str]:
    """Return the parameters for letters-only words; those that are missing match nothing."""
    wanted = [*words[:WORDS], *[""] * WORDS]
    return {f"word_{at}": f"%{wanted[at]}%" if wanted[at] else "" for at in range(WORDS)}
