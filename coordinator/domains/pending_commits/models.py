"""The table of pending commits."""

from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from coordinator.core.database import Json, Row

__all__ = ["PREFIX", "PendingCommit"]

PREFIX = "PC"
"""How identifiers begin."""


class PendingCommit(Row, table=True):
    """A proposed commit."""

    __tablename__ = "pending_commits"
    __table_args__ = (
        Index("ix_pending_commits_state", "workspace", "state", "author"),
        Index("ix_pending_commits_author", "workspace", "author", "state"),
    )
    noun: ClassVar[str] = "pending_commit"

    number: int = Field(primary_key=True)
    author: str
    branch: str
    repository: str = ""
    title: str
    message: str = ""
    summary: str = ""
    files: list[str] = Field(default_factory=list, sa_type=Json)
    depends_on: list[str] = Field(default_factory=list, sa_type=Json)
    state: str
    path: str | None = Field(default=None, index=True)
    reason: str = ""
    commit: str | None = None

    @property
    def subject(self) -> str:
        """Return the identifier, `PC-7`."""
        return f"{PREFIX}-{self.number}"
