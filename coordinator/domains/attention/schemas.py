"""What comes in and goes out about attention, waits, deadlocks and successions."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from coordinator.core.schemas import Line, Name, Schema

__all__ = [
    "Acknowledgement",
    "AttentionRead",
    "DeadlockRead",
    "Item",
    "ItemState",
    "Severity",
    "Snooze",
    "SuccessionOffer",
    "SuccessionRead",
    "WaitKind",
    "WaitRead",
    "WaitsRead",
]

Severity = Literal["alarm", "notice"]
ItemState = Literal["open", "acknowledged", "snoozed"]
WaitKind = Literal["status", "handoff", "claim", "verdict", "pending_commit", "run"]
Why = Annotated[Line, StringConstraints(min_length=1)]


class Item(Schema):
    """One thing that needs someone: what, why, whose, since when, and what would help.

    `kind` and `subject` say which thing it is about (`handoffs`, `HO-12`), `also` whom it concerns
    beside its owner; `action` is a verb for a button, `call` the literal next call. `state`, `by`,
    `note` and `until` are what somebody said of it.
    """

    id: str
    code: str
    severity: Severity
    title: str
    reason: str
    owner: str
    also: list[str]
    since: datetime | None
    age_seconds: int
    kind: str
    subject: str
    action: str
    call: str
    state: ItemState
    by: str
    note: str
    until: datetime | None


class AttentionRead(Schema):
    """What needs someone: open alarms first, the oldest of each first; then what was set aside.

    The counts are of all that fits the filters, shown or not.
    """

    items: list[Item]
    total: int
    alarms: int
    notices: int
    set_aside: int
    cursor: int


class Acknowledgement(Schema):
    """Why an item needs nobody else any more: seen, and in hand."""

    reason: Why


class Snooze(Schema):
    """Why an item may rest, and until when: a moment, or so many minutes from now."""

    reason: Why
    until: AwareDatetime | None = None
    minutes: Annotated[int, Field(ge=1, le=30 * 24 * 60)] | None = None


class WaitRead(Schema):
    """One agent waits for another: over what thing, and through which things.

    `is_blocking` where the waiter cannot go on without it; only such waits make a deadlock.
    `way_out` says what would end it.
    """

    waiter: str
    holder: str
    kind: WaitKind
    subject: str
    via: list[str]
    why: str
    way_out: str
    since: datetime | None
    is_blocking: bool


class DeadlockRead(Schema):
    """Agents in a circle of waits; `handoffs` are those that told them and who mediates.

    `title` names the circle, and all in it where it is more than one.
    """

    id: str
    title: str
    state: Literal["open", "resolved"]
    agents: list[str]
    waits: list[WaitRead]
    handoffs: list[str]
    formed_at: datetime
    resolved_at: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime


class WaitsRead(Schema):
    """The wait-for graph: every wait there is, and the deadlocks among them."""

    waits: list[WaitRead]
    deadlocks: list[DeadlockRead]
    cursor: int


class SuccessionOffer(Schema):
    """Offer what an agent left behind to another, who takes it over by accepting the handoff."""

    agent: Name
    to: Name
    reason: Line = ""


class SuccessionRead(Schema):
    """A succession; `handoff` is the offer."""

    id: str
    agent: str
    successor: str
    state: Literal["offered", "taken", "ended"]
    handoff: str
    reason: str
    revision: int
    created_at: datetime
    updated_at: datetime
