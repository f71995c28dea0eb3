"""The table of handoffs."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from coordinator.core.database import Json, Row, Utc

__all__ = ["PREFIX", "Handoff"]

PREFIX = "HO"


class Handoff(Row, table=True):
    """Work or a question that passes from one agent to another."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index("ix_handoffs_inbox", "workspace", "receiver", "number"),
        Index("ix_handoffs_sent", "workspace", "sender", "number"),
    )
    noun: ClassVar[str] = "handoff"

    number: int = Field(primary_key=True)
    sender: str
    receiver: str
    kind: str
    title: str
    body: str
    priority: str
    refs: list[str] = Field(sa_type=Json)
    acceptance: list[dict[str, Any]] = Field(sa_type=Json)
    state: str = "offered"
    reason: str = ""
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    replies: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    evidence_needed: str | None = None
    demand: dict[str, Any] | None = Field(default=None, sa_type=Json)
    offered_at: datetime = Field(sa_type=Utc)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Utc)
    acted_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return the identifier, `HO-1`."""
        return f"{PREFIX}-{self.number}"
