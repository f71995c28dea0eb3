"""The tables of roles, agents, tokens and presence."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field, SQLModel

from coordinator.core.database import Json, Row, Utc

__all__ = ["Agent", "Presence", "Role", "Token"]


class Role(Row, table=True):
    """A role as its document defines it."""

    __tablename__ = "roles"
    noun: ClassVar[str] = "role"

    name: str = Field(primary_key=True)
    title: str
    identity: dict[str, str] = Field(sa_type=Json)
    duties: list[str] = Field(sa_type=Json)
    source: str
    body: str

    @property
    def subject(self) -> str:
        """Return the name."""
        return self.name


class Agent(Row, table=True):
    """A durable named participant."""

    __tablename__ = "agents"
    noun: ClassVar[str] = "agent"

    name: str = Field(primary_key=True)
    role: str
    retired_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return the name."""
        return self.name


class Token(Row, table=True):
    """A secret that proves who acts, by its hash; `purpose` is `agent`, `browser` or `link`."""

    __tablename__ = "tokens"
    noun: ClassVar[str] = "token"
    unspoken: ClassVar[frozenset[str]] = frozenset({"hash"})

    number: int = Field(primary_key=True)
    agent: str
    purpose: str
    label: str
    hash: str = Field(unique=True)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return the identifier, `TK-1`."""
        return f"TK-{self.number}"


class Presence(SQLModel, table=True):
    """When an agent last called; changes without an event and is in no cached view."""

    __tablename__ = "presence"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    agent: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Utc)
