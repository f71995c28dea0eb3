"""What the team learned and decided about given words, as light rows: for the brief."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, case, cast, func, literal, or_, select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.documents.models import PREFIX, Document

__all__ = ["DocumentLine", "about"]

TABLE = table_of(Document)
TYPES = ("learning", "runbook", "report")
MOST = 40
WORDS = 8


class DocumentLine(NamedTuple):
    """A document without its text."""

    number: int
    type: str
    title: str
    author: str
    tags: list[str]
    updated_at: datetime

    @property
    def id(self) -> str:
        """Return the identifier, `DOC-3`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = tuple(TABLE.c[name] for name in DocumentLine._fields)


async def about(work: Work, words: Sequence[str]) -> tuple[list[DocumentLine], int]:
    """Return learnings, runbooks, reports and decisions whose title or tags hold these words.

    Those with the most of them come first, then the newest, 40 at most; the number is of all.
    """
    wanted = [word.lower() for word in dict.fromkeys(words)][:WORDS]
    if not wanted:
        return [], 0
    tags = cast(TABLE.c.tags, String)
    text = func.lower(TABLE.c.title + " " + tags)
    hits = [text.contains(word, autoescape=True) for word in wanted]
    score: Any = literal(0)
    for hit in hits:
        score = score + case((hit, 1), else_=0)
    statement = (
        select(*COLUMNS, func.count().over())
        .where(
            TABLE.c.workspace == work.workspace,
            or_(TABLE.c.type.in_(TYPES), tags.contains('"decision')),
            or_(*hits),
        )
        .order_by(score.desc(), TABLE.c.number.desc())
        .limit(MOST)
    )
    rows = (await work.session.execute(statement)).all()
    return [DocumentLine(*row[:-1]) for row in rows], rows[0][-1] if rows else 0
