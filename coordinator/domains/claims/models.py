"""The table of claims."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from coordinator.core.database import Json, Row, Utc

__all__ = ["PREFIX", "Claim"]

PREFIX = "CL"
"""How identifiers begin."""


class Claim(Row, table=True):
    """A lease on a list of resources, or the wish for one."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("ix_claims_state", "workspace", "state", "expires_at"),
        Index("ix_claims_agent", "workspace", "agent", "state"),
    )
    noun: ClassVar[str] = "claim"

    number: int = Field(primary_key=True)
    agent: str
    resources: list[str] = Field(sa_type=Json)
    mode: str
    state: str
    urgency: str
    reason: str = ""
    feature: str = ""
    branch: str = ""
    repository: str = ""
    rollback: str = ""
    irreversible: bool = False
    migrations: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    ttl_seconds: int
    asked_at: datetime = Field(sa_type=Utc)
    held_at: datetime | None = Field(default=None, sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    waits_until: datetime | None = Field(default=None, sa_type=Utc)
    attendant: str = ""
    """Which call of which process waits for it; empty where none does."""
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_reason: str = ""

    @property
    def subject(self) -> str:
        """Return the identifier, `CL-1`."""
        return f"{PREFIX}-{self.number}"
