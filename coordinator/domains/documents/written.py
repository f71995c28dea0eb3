"""Which documents agents wrote in given spans, without their texts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.spans import Span, within
from coordinator.core.work import Work
from coordinator.domains.documents.models import Document

__all__ = ["Written", "written_in"]

TELLING = ("guide", "learning", "report", "runbook")
"""The types that others read later; a plan or a note is of the moment."""

MOST = 5000


class Written(NamedTuple):
    """A document by its number, author, type and birth."""

    number: int
    author: str
    type: str
    at: datetime


async def written_in(work: Work, spans: list[Span]) -> list[Written]:
    """Return the documents that others read later, written in these spans, the oldest first."""
    if not spans:
        return []
    statement = (
        select(
            col(Document.number),
            col(Document.author),
            col(Document.type),
            col(Document.created_at),
        )
        .where(
            col(Document.workspace) == work.workspace,
            col(Document.type).in_(TELLING),
            within(spans, agent=col(Document.author), at=col(Document.created_at)),
        )
        .order_by(col(Document.number))
        .limit(MOST)
    )
    return [Written(*row) for row in (await work.session.execute(statement)).all()]
