"""The table of active contexts."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from coordinator.core.database import Json, Row, Utc

__all__ = ["Context"]


class Context(Row, table=True):
    """What one agent does now."""

    __tablename__ = "contexts"
    noun: ClassVar[str] = "context"

    agent: str = Field(primary_key=True)
    role: str
    state: str
    since: datetime = Field(sa_type=Utc)
    feature: str = ""
    branch: str = ""
    repository: str = ""
    worktree: str = ""
    step: str = ""
    summary: str = ""
    waiting_on: list[str] = Field(default_factory=list, sa_type=Json)
    ttl_seconds: int
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    stale: bool = Field(default=False)

    @property
    def subject(self) -> str:
        """Return the agent's name."""
        return self.agent
