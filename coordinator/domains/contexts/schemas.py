"""What comes in and goes out about active contexts."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from coordinator.core.schemas import Line, Markdown, Schema

__all__ = ["TTL", "ContextPatch", "ContextRead", "ContextReport", "State"]

State = Literal["active", "blocked", "waiting_human", "idle", "done"]
TTL = 30 * 60
"""Seconds after which a context is stale, unless the report says another time."""

Waits = Annotated[list[Line], Field(max_length=50)]
Seconds = Annotated[int, Field(ge=10, le=7 * 24 * 3600)]


class ContextReport(Schema):
    """A whole report: what is left out is empty."""

    state: State = "active"
    feature: Line = ""
    branch: Line = ""
    repository: Line = ""
    worktree: Line = ""
    step: Line = ""
    summary: Markdown = ""
    waiting_on: Waits = Field(default_factory=list)
    ttl_seconds: Seconds = TTL


class ContextPatch(Schema):
    """A change of some fields: what is left out stays."""

    state: State | None = None
    feature: Line | None = None
    branch: Line | None = None
    repository: Line | None = None
    worktree: Line | None = None
    step: Line | None = None
    summary: Markdown | None = None
    waiting_on: Waits | None = None
    ttl_seconds: Seconds | None = None


class ContextRead(Schema):
    """An active context: `since` when it is in its state, `stale` once `expires_at` has passed."""

    agent: str
    role: str
    state: State
    since: datetime
    feature: str
    branch: str
    repository: str
    worktree: str
    step: str
    summary: str
    waiting_on: list[str]
    ttl_seconds: int
    updated_at: datetime
    expires_at: datetime | None
    stale: bool
    revision: int
