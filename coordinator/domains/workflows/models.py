"""The tables of runs, the documents that they began with, and what was measured in them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from coordinator.core.database import Json, Row, Utc

__all__ = ["PREFIX", "Measurement", "Run", "RunDocument"]

PREFIX = "RUN"
"""How identifiers begin."""


class Run(Row, table=True):
    """One agent's way through its role's steps; `steps` and `criteria` are as the schemas say."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_state", "workspace", "state", "agent"),)
    noun: ClassVar[str] = "run"

    number: int = Field(primary_key=True)
    agent: str
    role: str
    feature: str
    branch: str = ""
    repository: str = ""
    document_revision: int
    document_sha256: str
    steps: list[dict[str, Any]] = Field(sa_type=Json)
    criteria: list[dict[str, Any]] = Field(sa_type=Json)
    state: str = "open"
    reason: str = ""
    refusal: str = ""
    refused_at: datetime | None = Field(default=None, sa_type=Utc)
    opened_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    report: str | None = None

    @property
    def subject(self) -> str:
        """Return the identifier, `RUN-2`."""
        return f"{PREFIX}-{self.number}"


class RunDocument(SQLModel, table=True):
    """The text of a role's document that runs began with, once for all that began with it."""

    __tablename__ = "run_documents"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    sha256: str = Field(primary_key=True)
    text: str


class Measurement(Row, table=True):
    """One value of a named series of a run; `step` is the step that was under way, if one was."""

    __tablename__ = "run_measurements"
    __table_args__ = (
        ForeignKeyConstraint(["workspace", "run"], ["runs.workspace", "runs.number"]),
        Index("ix_run_measurements_name", "workspace", "run", "name"),
    )
    noun: ClassVar[str] = "measurement"

    run: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    name: str
    value: float
    unit: str = ""
    at: datetime = Field(sa_type=Utc)
    step: int | None = None
    author: str

    @property
    def subject(self) -> str:
        """Return run and number, `RUN-2/7`."""
        return f"{PREFIX}-{self.run}/{self.number}"
