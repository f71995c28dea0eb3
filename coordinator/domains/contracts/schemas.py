"""What comes in and goes out about contracts and their versions; `usage.py` has who uses them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coordinator.core.schemas import Line, Name, Schema, Storable
from coordinator.domains.contracts.comparison import Verdict
from coordinator.domains.contracts.numbers import VERSION
from coordinator.domains.handoffs.schemas import Due

__all__ = [
    "ComparisonSummary",
    "Compatibility",
    "ContractRead",
    "Format",
    "State",
    "Version",
    "VersionChange",
    "VersionDraft",
    "VersionPublish",
    "VersionRead",
    "VersionWhole",
]

Compatibility = Literal["full", "backward", "forward"]

Format = Literal["openapi", "json_schema", "markdown"]
State = Literal["draft", "published", "deprecated", "retired"]

Version = Annotated[str, StringConstraints(pattern=f"^{VERSION.pattern}$")]
"""A version's number as its provider counts: `2.0.0`, `v3`, `2026-03-01`; 64 characters at most."""


class VersionPublish(Schema):
    """A version to publish; version and format are found out where they are left out."""

    version: Version | None = None
    format: Line | None = Field(None, description="openapi, json_schema or markdown.")
    content: Annotated[str, Storable]
    summary: Line = ""
    provider: Name | None = Field(None, description="Only people and the admin may set it.")
    draft: bool = False
    force: bool = Field(False, description="Let a break out under a patch number; say why.")
    reason: Line = Field("", description="Why it is forced.")
    sunset_at: Due | None = Field(
        None, description="Until when the version that it replaces stays served."
    )
    compatibility: Compatibility | None = Field(
        None, description="Which way a JSON Schema must stay compatible; `full` unless said."
    )


class VersionDraft(Schema):
    """A version whose content has been read and found good."""

    version: Version | None
    format: Format
    content: str
    sha256: str
    size: int
    summary: str
    provider: str | None = None
    state: Literal["draft", "published"]
    operations: list[str] = Field(default_factory=list)


class VersionChange(Schema):
    """A move to another state, a sunset, or both; what is left out stays.

    `force` with a `reason` publishes a draft that breaks under a patch number, and retires what is
    still in use.
    """

    state: State | None = None
    force: bool = False
    reason: Line = ""
    sunset_at: Due | None = Field(
        None, description="Until when what it replaces stays served; null takes the date away."
    )


class ComparisonSummary(Schema):
    """What changed since `base`, in numbers, and which number that asks for."""

    base: str
    verdict: Verdict
    breaking: int
    risky: int
    safe: int
    suggested: str


class VersionRead(Schema):
    """A version without its content; `size` is that content's length in bytes.

    `comparison` is with what was in use before it, null for a first version; `handoffs` are those
    that it opened, `notes` what its publisher is told besides.
    """

    name: str
    version: str
    format: Format
    state: State
    sha256: str
    size: int
    summary: str
    author: str
    provider: str
    sunset_at: datetime | None = None
    forced: str = ""
    source: str = ""
    comparison: ComparisonSummary | None = None
    handoffs: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    operations: list[str] = Field(default_factory=list)
    created_at: datetime
    updated_at: datetime
    revision: int


class VersionWhole(VersionRead):
    """A version with its content, word for word."""

    content: str


class ContractRead(Schema):
    """A contract; `latest` is the version in use, null while there are only drafts."""

    name: str
    provider: str
    latest: str | None
    summary: str
    compatibility: Compatibility = "full"
    created_at: datetime
    updated_at: datetime
    revision: int
