"""The tables of search: an entry for each thing, and up to which event they are in step.

On SQLite a full-text table `search_words` lies beside them; on PostgreSQL the words are a column.
"""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from coordinator.core.database import Utc

__all__ = ["SHADOWS", "SearchCursor", "SearchEntry"]

SHADOWS = (
    "search_words",
    *(f"search_words_{end}" for end in ("config", "content", "data", "docsize", "idx")),
)
"""What SQLite keeps the words in: tables that no model describes."""


class SearchEntry(SQLModel, table=True):
    """A thing as it is searched: what it is found by, and what is shown of it."""

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ux_search_entries_thing", "workspace", "kind", "subject", unique=True),
        Index("ix_search_entries_at", "workspace", "at"),
        Index("ix_search_entries_words", "words", postgresql_using="gin"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = Field(foreign_key="workspaces.name")
    kind: str
    subject: str
    author: str
    state: str
    feature: str
    at: datetime = Field(sa_type=Utc)
    title: str
    body: str
    words: str | None = Field(
        default=None,
        sa_type=Text().with_variant(TSVECTOR(), "postgresql"),
    )


class SearchCursor(SQLModel, table=True):
    """Up to which event the entries of a workspace are in step, and by which rules."""

    __tablename__ = "search_cursors"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    seq: int
    rules: int
