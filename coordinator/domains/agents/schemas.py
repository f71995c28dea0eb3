"""What comes in and goes out about roles, agents and tokens."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from coordinator.core.schemas import Line, Markdown, Name, Schema

__all__ = [
    "Action",
    "AgentJoin",
    "AgentJoined",
    "AgentRead",
    "AgentShown",
    "Check",
    "CheckKind",
    "Criterion",
    "Op",
    "PresenceRead",
    "ReportLine",
    "RoleDraft",
    "RoleRead",
    "Roster",
    "Step",
    "TokenCreate",
    "TokenIssued",
    "TokenRead",
    "Workflow",
]

CheckKind = Literal["database", "cache", "queue", "external"]
Op = Literal[">", ">=", "<", "<=", "=", "between"]


class Action(Schema):
    """Something to do in a step, with the points beneath it."""

    text: str
    details: list[str] = Field(default_factory=list)


class Check(Schema):
    """A service that a step depends on."""

    name: str
    kind: CheckKind


class Step(Schema):
    """A step of a role's workflow; `line` is where its document states it."""

    number: int
    title: str
    objective: str = ""
    actions: list[Action] = Field(default_factory=list)
    outputs: list[str] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    line: int


class Criterion(Schema):
    """A success criterion: with an `op` and a `threshold` the series `measure` decides it.

    `between` goes from `threshold` to `upper`, both included. A plain one has no `op`.
    """

    key: str
    text: str
    measure: str | None = None
    op: Op | None = None
    threshold: float | None = None
    upper: float | None = None
    unit: str = ""


class ReportLine(Schema):
    """A line of the final report: its label, and what its document writes in its place."""

    label: str
    placeholder: str = ""


class Workflow(Schema):
    """What a role's document says about the way of its work; all empty where it says nothing."""

    steps: list[Step] = Field(default_factory=list)
    criteria: list[Criterion] = Field(default_factory=list)
    integrations: dict[str, str] = Field(default_factory=dict)
    report_title: str = ""
    report: list[ReportLine] = Field(default_factory=list)


class RoleDraft(Schema):
    """A role as read from its document."""

    name: Name
    title: Line
    identity: dict[str, str]
    duties: list[str]
    source: str
    body: Markdown


class RoleRead(Schema):
    """A role: who it is, what it owes the team and how it works; `body` is its document."""

    name: str
    title: str
    identity: dict[str, str]
    duties: list[str]
    steps: list[Step] = Field(default_factory=list)
    criteria: list[Criterion] = Field(default_factory=list)
    integrations: dict[str, str] = Field(default_factory=dict)
    source: str
    body: str
    revision: int


class AgentJoin(Schema):
    """Someone joins the team; joining again under the same name returns the agent."""

    name: Name
    role: Name
    new_token: bool = Field(
        False, description="Ask for a further token where the agent exists already."
    )


class AgentRead(Schema):
    """An agent."""

    name: str
    role: str
    joined_at: datetime
    retired_at: datetime | None
    revision: int


class AgentShown(AgentRead):
    """An agent as its page shows it: with what its role is and owes, empty for built-in ones."""

    title: str
    identity: dict[str, str]
    duties: list[str]


class Roster(Schema):
    """Who is who; its `revision` grows with every change of a role or agent."""

    workspace: str
    roles: list[RoleRead]
    agents: list[AgentRead]
    revision: int


class AgentJoined(AgentRead):
    """An agent that joined; the token is shown this once, null where none was made."""

    token: str | None


class PresenceRead(Schema):
    """When each agent last called."""

    seen: dict[str, datetime]


class TokenCreate(Schema):
    """A further token for an agent."""

    label: Line = ""


class TokenRead(Schema):
    """A token without its secret."""

    id: str
    agent: str
    purpose: str
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class TokenIssued(TokenRead):
    """A new token; `token` is the secret, shown this once."""

    token: str | None
