"""The tables of what was set aside, of deadlocks and of successions."""

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field

from coordinator.core.database import Json, Row, Utc

__all__ = ["DEADLOCK", "SUCCESSION", "Deadlock", "Standing", "Succession"]

DEADLOCK = "DL"
"""How the identifiers of deadlocks begin."""

SUCCESSION = "SU"
"""How those of successions begin."""


class Standing(Row, table=True):
    """What somebody said of an attention item; it holds for the occurrence that began at `since`.

    `state` is `acknowledged`, `snoozed` or, taken back, `open`.
    """

    __tablename__ = "attention"
    noun: ClassVar[str] = "attention"

    name: str = Field(primary_key=True)
    state: str
    reason: str
    by: str
    since: datetime | None = Field(default=None, sa_type=Utc)
    until: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return the item's identifier, `past-due:HO-12`."""
        return self.name


class Deadlock(Row, table=True):
    """Agents that wait for each other in a circle; the first `waits` are the circle itself."""

    __tablename__ = "deadlocks"
    noun: ClassVar[str] = "deadlock"

    number: int = Field(primary_key=True)
    state: str = Field(default="open", index=True)
    agents: list[str] = Field(sa_type=Json)
    waits: list[dict[str, Any]] = Field(sa_type=Json)
    handoffs: list[str] = Field(default_factory=list, sa_type=Json)
    formed_at: datetime = Field(sa_type=Utc)
    resolved_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return the identifier, `DL-1`."""
        return f"{DEADLOCK}-{self.number}"


class Succession(Row, table=True):
    """What one agent left behind, offered to another; `state` is `offered`, `taken` or `ended`."""

    __tablename__ = "successions"
    noun: ClassVar[str] = "succession"

    number: int = Field(primary_key=True)
    agent: str
    successor: str
    state: str = Field(default="offered", index=True)
    handoff: str
    reason: str = ""

    @property
    def subject(self) -> str:
        """Return the identifier, `SU-1`."""
        return f"{SUCCESSION}-{self.number}"
