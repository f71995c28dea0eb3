"""What comes in and goes out about claims."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coordinator.core.schemas import Line, Markdown, Schema, Storable

__all__ = [
    "TTL",
    "ClaimMigration",
    "ClaimRead",
    "ClaimRenew",
    "ClaimShown",
    "ClaimTake",
    "ClaimWait",
    "Clash",
    "Mode",
    "State",
    "Urgency",
]

State = Literal["waiting", "held", "released", "expired"]
Mode = Literal["exclusive", "shared"]
Urgency = Literal["low", "normal", "high", "urgent"]

TTL = 15 * 60
"""Seconds that a lease lasts after its agent's last call, unless the claim says another time."""

LONGEST_WAIT = 600
Seconds = Annotated[int, Field(ge=1, le=24 * 3600)]
Resource = Annotated[str, StringConstraints(min_length=1, max_length=255), Storable]
Resources = Annotated[list[Resource], Field(min_length=1, max_length=200)]


class ClaimTake(Schema):
    """Take a list of resources, all or none; `wait_seconds` waits in the queue for them."""

    resources: Resources = Field(
        description="`path:src/api/**`, `endpoint:GET /users/{id}`, `migration:users`, `name:demo`."
    )
    mode: Mode = "exclusive"
    urgency: Urgency = "normal"
    reason: Line = ""
    feature: Line = ""
    branch: Line = ""
    repository: Line = Field("", description="Where its paths are; without it, anywhere.")
    rollback: Annotated[Markdown, StringConstraints(max_length=10_000)] = Field(
        "", description="How its migrations are taken back, or why they cannot be."
    )
    irreversible: bool = False
    ttl_seconds: Seconds = TTL
    wait_seconds: Annotated[int, Field(ge=0, le=LONGEST_WAIT)] = 0


class ClaimRenew(Schema):
    """Hold it for longer: from now, for its own time to live or another one."""

    ttl_seconds: Seconds | None = None


class ClaimMigration(Schema):
    """A migration's place in the order of its database, given when its claim is granted."""

    database: str
    name: str
    position: int


class ClaimRead(Schema):
    """A claim; `place` is that of a waiting one in its queue, from 1, else nothing."""

    id: str
    agent: str
    resources: list[str]
    mode: Mode
    state: State
    urgency: Urgency
    reason: str
    feature: str
    branch: str
    repository: str
    rollback: str
    irreversible: bool
    migrations: list[ClaimMigration]
    ttl_seconds: int
    asked_at: datetime
    held_at: datetime | None
    expires_at: datetime | None
    waits_until: datetime | None
    attended: bool
    place: int | None
    ended_at: datetime | None
    ended_reason: str
    revision: int
    created_at: datetime
    updated_at: datetime


class Clash(Schema):
    """Another claim on the way: the two resources that meet, and something that both match."""

    id: str
    agent: str
    state: State
    mode: Mode
    until: datetime | None
    resource: str
    other: str
    witness: str


class ClaimShown(ClaimRead):
    """A claim with what stands before it and what waits behind it, in the order of the queue."""

    ahead: list[Clash]
    behind: list[Clash]


@dataclass(frozen=True, slots=True)
class ClaimWait:
    """A waiting claim, its agent, who stands in its way as (claim, agent), and since when."""

    claim: str
    agent: str
    holders: tuple[tuple[str, str], ...]
    since: datetime
