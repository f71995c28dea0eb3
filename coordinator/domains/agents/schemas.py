"""What comes in and goes out about roles, agents and tokens."""

from datetime import datetime

from pydantic import Field

from coordinator.core.schemas import Line, Markdown, Name, Schema

__all__ = [
    "AgentJoin",
    "AgentJoined",
    "AgentRead",
    "AgentShown",
    "PresenceRead",
    "RoleDraft",
    "RoleRead",
    "Roster",
    "TokenCreate",
    "TokenIssued",
    "TokenRead",
]


class RoleDraft(Schema):
    """A role as read from its document."""

    name: Name
    title: Line
    identity: dict[str, str]
    duties: list[str]
    source: str
    body: Markdown


class RoleRead(Schema):
    """A role: who it is and what it owes the team; `body` is its document."""

    name: str
    title: str
    identity: dict[str, str]
    duties: list[str]
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
