"""What comes in and goes out about who uses a contract: consumers, verdicts, release, deployments.

`schemas.py` has contracts and their versions.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from coordinator.core.schemas import Line, Name, Schema, Storable
from coordinator.domains.contracts.comparison import Level
from coordinator.domains.contracts.comparison import Verdict as Outcome
from coordinator.domains.contracts.schemas import (
    ContractRead,
    Format,
    Version,
    VersionRead,
    VersionWhole,
)
from coordinator.domains.handoffs.schemas import Due, EvidenceRead, Proofs

__all__ = [
    "ChangeRead",
    "ComparisonRead",
    "ConsumerPut",
    "ConsumerRead",
    "ContractShown",
    "DeploymentPut",
    "DeploymentRead",
    "EnvironmentRead",
    "ExpectationGap",
    "ExpectationPut",
    "ExpectationRead",
    "OperationGap",
    "ReleaseAnswer",
    "ReleaseReason",
    "UnclearRead",
    "VerdictGive",
    "VerdictRead",
    "VerdictState",
]

VerdictState = Literal["pending", "acknowledged", "verified", "failed", "waived"]
Operations = Annotated[list[Annotated[Line, Field(min_length=1)]], Field(max_length=2000)]
"""Operations as a contract names them, `GET /users/{id}`; names of path parameters are free."""


class ConsumerPut(Schema):
    """Which operations of the contract an agent uses; all of them where it names none."""

    operations: Operations = Field(default_factory=list)


class ConsumerRead(Schema):
    """An agent that uses a contract; `uses` is the version that it is known to work with."""

    contract: str
    agent: str
    operations: list[str]
    uses: str | None
    left_at: datetime | None
    created_at: datetime
    updated_at: datetime
    revision: int


class VerdictGive(Schema):
    """What a consumer says of a version; `pending` takes back what was said.

    `consumer` is who calls unless said; a `failed` or `waived` one needs its reason, a waiver also
    the moment when it ends.
    """

    state: VerdictState
    consumer: Name | None = None
    reason: Line = ""
    evidence: Proofs = Field(default_factory=list)
    expires_at: Due | None = Field(None, description="When a waiver ends.")


class VerdictRead(Schema):
    """What a consumer says of a version; the counts are of changes since `base` that touch it.

    `operations` are those of its operations that they touch, `handoff` is what told it of them.
    """

    contract: str
    version: str
    consumer: str
    state: VerdictState
    base: str | None
    breaking: int
    risky: int
    is_comparable: bool
    operations: list[str]
    handoff: str | None
    given_by: str
    reason: str
    evidence: list[EvidenceRead]
    expires_at: datetime | None
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime
    revision: int


class ChangeRead(Schema):
    """One change; `operation` and `path` are empty where it concerns more than one."""

    id: str
    level: Level
    operation: str
    path: str
    location: str
    pointer: str
    before: str
    after: str
    text: str


class UnclearRead(Schema):
    """A part that differs and could not be compared."""

    operation: str
    path: str
    pointer: str
    text: str


class ComparisonRead(Schema):
    """What changed from `base` to `version`, the worst first; `left_out` are not listed."""

    contract: str
    base: str
    version: str
    format: str
    verdict: Outcome
    breaking: int
    risky: int
    safe: int
    suggested: str
    changes: list[ChangeRead]
    gaps: list[UnclearRead]
    left_out: int


class ReleaseReason(Schema):
    """Why a version can or cannot be released: a typed reason, whose, and the way out.

    `until` is when it stops to hold.
    """

    code: Literal[
        "no_consumers",
        "verified",
        "compatible",
        "waived",
        "agreed_break",
        "acknowledged_unclear",
        "ahead",
        "pending_break",
        "failed",
        "waiver_expired",
        "acknowledged",
        "sunset_passed",
        "retired",
        "never_verified",
        "risk_pending",
        "not_comparable",
        "draft",
    ]
    consumer: str | None = None
    text: str
    fix: str = ""
    until: datetime | None = None


class ReleaseAnswer(Schema):
    """Whether a version can be released; `deployed` is what the environment runs now.

    `owed` names who still has to say something, `next` is the literal next call.
    """

    contract: str
    version: str
    environment: str | None
    deployed: str | None
    answer: Literal["yes", "no", "unknown"]
    reasons: list[ReleaseReason]
    owed: list[str]
    next: str


class DeploymentPut(Schema):
    """Which version an environment runs now."""

    version: Version


class DeploymentRead(Schema):
    """A version of a contract that an environment runs; null where it runs none any more.

    `warnings` say, as it is recorded, why it should not have been released.
    """

    environment: str
    contract: str
    version: str | None
    author: str
    warnings: list[str] = Field(default_factory=list)
    created_at: datetime
    updated_at: datetime
    revision: int


class EnvironmentRead(Schema):
    """An environment with what is deployed in it."""

    name: str
    deployments: list[DeploymentRead]


class ExpectationPut(Schema):
    """What an agent needs of a contract, in any of the formats of a contract."""

    content: Annotated[str, Storable]
    format: Line | None = Field(None, description="openapi, json_schema or markdown.")


class ExpectationRead(Schema):
    """What an agent needs of a contract; `size` is its length in bytes."""

    contract: str
    agent: str
    format: Format
    sha256: str
    size: int
    operations: list[str]
    created_at: datetime
    updated_at: datetime
    revision: int


class OperationGap(Schema):
    """One expected operation, and in what the contract differs from it."""

    operation: str
    state: Literal["met", "missing", "differs"]
    changes: list[ChangeRead]
    unclear: list[UnclearRead]


class ExpectationGap(Schema):
    """What a contract gives of what an agent expects, operation by operation.

    `version` is the one that was looked at, null where there is none yet; `general` are the
    differences that concern every operation, `additions` counts what nobody asked for.
    """

    contract: str
    agent: str
    version: str | None
    state: Literal["met", "missing", "differs"]
    operations: list[OperationGap]
    general: list[ChangeRead]
    unclear: list[UnclearRead]
    additions: int


class ContractShown(ContractRead):
    """A contract as a page shows it: its newest versions, and how the shown one begins.

    `shown` is null where it has no version yet; `verdicts` and `comparison` are those of the shown
    version, `expectations` say what is needed of the contract.
    """

    versions: list[VersionRead]
    shown: VersionWhole | None
    consumers: list[ConsumerRead] = Field(default_factory=list)
    verdicts: list[VerdictRead] = Field(default_factory=list)
    comparison: ComparisonRead | None = None
    expectations: list[ExpectationRead] = Field(default_factory=list)
