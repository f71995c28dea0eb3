"""The tables of events and of their last number."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from coordinator.core.database import Json, Utc
from coordinator.core.schemas import Schema

__all__ = ["Event", "EventHead", "EventRead"]


class Event(SQLModel, table=True):
    """One thing that happened; `data` is the stored state of its subject after it."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "workspace", "subject", "seq"),)

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    seq: int = Field(primary_key=True)
    type: str
    at: datetime = Field(sa_type=Utc)
    actor: str
    subject: str
    data: dict[str, Any] = Field(sa_type=Json)


class EventHead(SQLModel, table=True):
    """The last number given to an event of a workspace, and the oldest one that is kept."""

    __tablename__ = "event_heads"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    seq: int = 0
    oldest: int = 1


class EventRead(Schema):
    """An event as every door shows it; `type` is `noun.past`."""

    seq: int
    type: str
    at: datetime
    actor: str
    subject: str
    data: dict[str, Any]
