"""The table of pending commits."""

from typing import ClassVar

from sqlmodel import Field

from coordinator.core.database import Json, Row

__all__ = ["PREFIX", "PendingCommit"]

PREFIX = "PC"
"""How identifiers begin."""


class PendingCommit(Row, table=True):
    """A proposed commit."""

    __tablename__ = "pending_commits"
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
