"""The tables of documents and their versions."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from coordinator.core.database import Json, Row, Utc

__all__ = ["PREFIX", "Document", "DocumentVersion"]

PREFIX = "DOC"
"""How identifiers begin."""


class Document(Row, table=True):
    """A document as it is now."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_type", "workspace", "type", "number"),)
    noun: ClassVar[str] = "document"

    number: int = Field(primary_key=True)
    type: str
    title: str
    body: str
    author: str
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    path: str = Field(index=True)

    @property
    def subject(self) -> str:
        """Return the identifier, `DOC-3`."""
        return f"{PREFIX}-{self.number}"


class DocumentVersion(SQLModel, table=True):
    """A text that a document had; its number is the revision that brought it. Never changes."""

    __tablename__ = "document_versions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace", "document"], ["documents.workspace", "documents.number"]
        ),
    )

    workspace: str = Field(primary_key=True)
    document: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    title: str
    body: str
    author: str
    at: datetime = Field(sa_type=Utc)
