"""The tables of contracts, their versions and what those say; of who uses them, and how it went.

Nothing outside the domains reads them. `schemas.py` says how each of them looks from outside.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from coordinator.core.database import Json, Row, Utc

__all__ = [
    "Consumer",
    "Contract",
    "ContractContent",
    "ContractLint",
    "ContractVersion",
    "Deployment",
    "Expectation",
    "StoredComparison",
    "Verdict",
]


class Contract(Row, table=True):
    """A named API; `latest` is the version in use, `summary` what that one says of itself."""

    __tablename__ = "contracts"
    noun: ClassVar[str] = "contract"

    name: str = Field(primary_key=True)
    provider: str
    latest: str | None = None
    summary: str = ""
    compatibility: str = Field("full", sa_column_kwargs={"server_default": "full"})

    @property
    def subject(self) -> str:
        """Return the name."""
        return self.name


class ContractVersion(Row, table=True):
    """One immutable version; `number` counts the versions of a contract as they came out.

    `sunset_at` is until when the version that it replaces stays served, `forced` why a break went
    out under a patch number or what was in use was retired, `source` the path of the file that it
    came by, empty by HTTP. `published_at` is null for a draft, and for what came out before that
    was kept.
    """

    __tablename__ = "contract_versions"
    noun: ClassVar[str] = "contract_version"

    contract: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    number: int
    format: str
    sha256: str
    size: int
    summary: str = ""
    author: str
    state: str
    published_at: datetime | None = Field(default=None, sa_type=Utc)
    sunset_at: datetime | None = Field(default=None, sa_type=Utc)
    forced: str = Field("", sa_column_kwargs={"server_default": ""})
    source: str = Field("", sa_column_kwargs={"server_default": ""})

    @property
    def subject(self) -> str:
        """Return contract and version, `users@2.0.0`."""
        return f"{self.contract}@{self.version}"


class ContractContent(SQLModel, table=True):
    """What a version says, once for all versions that say the same, and its operations.

    `operations` is null for what was stored before operations were read.
    """

    __tablename__ = "contract_contents"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    sha256: str = Field(primary_key=True)
    content: str
    operations: list[str] | None = Field(default=None, sa_type=Json)


class ContractLint(SQLModel, table=True):
    """The faults of what a version says, as pairs of pointer and text, once it has been checked."""

    __tablename__ = "contract_lints"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    sha256: str = Field(primary_key=True)
    faults: list[list[str]] = Field(default_factory=list, sa_type=Json)
    is_complete: bool


class Consumer(Row, table=True):
    """An agent that uses a contract: which operations (all where it names none), which version."""

    __tablename__ = "contract_consumers"
    __table_args__ = (Index("ix_contract_consumers_agent", "workspace", "agent"),)
    noun: ClassVar[str] = "consumer"

    contract: str = Field(primary_key=True)
    agent: str = Field(primary_key=True)
    operations: list[str] = Field(default_factory=list, sa_type=Json)
    uses: str | None = None
    left_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return contract and agent, `users/frontend-developer`."""
        return f"{self.contract}/{self.agent}"


class Verdict(Row, table=True):
    """What a consumer says of a version, and what it was told: changes counted from `base`."""

    __tablename__ = "contract_verdicts"
    __table_args__ = (
        Index("ix_contract_verdicts_handoff", "workspace", "handoff"),
        Index("ix_contract_verdicts_state", "workspace", "state", "expires_at"),
    )
    noun: ClassVar[str] = "verdict"

    contract: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    consumer: str = Field(primary_key=True)
    state: str = "pending"
    base: str | None = None
    breaking: int = 0
    risky: int = 0
    is_comparable: bool = True
    operations: list[str] = Field(default_factory=list, sa_type=Json)
    handoff: int | None = None
    given_by: str = ""
    reason: str = ""
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def subject(self) -> str:
        """Return version and consumer, `users@2.0.0/frontend-developer`."""
        return f"{self.contract}@{self.version}/{self.consumer}"


class StoredComparison(Row, table=True):
    """What changed from `base` to `version`; the main one is against the last of its own line."""

    __tablename__ = "contract_comparisons"
    noun: ClassVar[str] = "comparison"
    unspoken: ClassVar[frozenset[str]] = frozenset({"found"})
    """Thousands of changes are for who asks for them: an event says how many there are."""

    contract: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    base: str = Field(primary_key=True)
    verdict: str
    breaking: int
    risky: int
    safe: int
    is_main: bool
    found: dict[str, Any] = Field(sa_type=Json)

    @property
    def subject(self) -> str:
        """Return contract, base and version, `users@1.0.0:2.0.0`."""
        return f"{self.contract}@{self.base}:{self.version}"


class Expectation(Row, table=True):
    """What a consumer needs of a contract, be it built or not."""

    __tablename__ = "contract_expectations"
    noun: ClassVar[str] = "expectation"

    contract: str = Field(primary_key=True)
    agent: str = Field(primary_key=True)
    format: str
    sha256: str
    size: int

    @property
    def subject(self) -> str:
        """Return contract and agent, `users/frontend-developer`."""
        return f"{self.contract}/{self.agent}"


class Deployment(Row, table=True):
    """Which version of a contract an environment runs; null where it runs none any more."""

    __tablename__ = "contract_deployments"
    __table_args__ = (Index("ix_contract_deployments_environment", "workspace", "environment"),)
    noun: ClassVar[str] = "deployment"

    contract: str = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    version: str | None = None
    author: str

    @property
    def subject(self) -> str:
        """Return contract and environment, `users/production`."""
        return f"{self.contract}/{self.environment}"
