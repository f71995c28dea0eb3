"""What comes in and goes out about contracts."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coordinator.core.schemas import Line, Name, Schema, Storable
from coordinator.domains.contracts.numbers import VERSION

__all__ = [
    "ContractRead",
    "ContractShown",
    "Format",
    "State",
    "Version",
    "VersionChange",
    "VersionDraft",
    "VersionPublish",
    "VersionRead",
    "VersionWhole",
]

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


class VersionChange(Schema):
    """A move to another state."""

    state: State


class VersionRead(Schema):
    """A version without its content; `size` is that content's length in bytes."""

    name: str
    version: str
    format: Format
    state: State
    sha256: str
    size: int
    summary: str
    author: str
    provider: str
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
    created_at: datetime
    updated_at: datetime
    revision: int


class ContractShown(ContractRead):
    """A contract as a page shows it: its newest versions, and how the shown one begins."""

    versions: list[VersionRead]
    shown: VersionWhole
