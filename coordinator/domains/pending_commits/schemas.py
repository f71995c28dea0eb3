"""What comes in and goes out about pending commits."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from coordinator.core.schemas import Line, Markdown, Schema

__all__ = [
    "PendingCommitCreate",
    "PendingCommitRead",
    "PendingCommitUpdate",
    "State",
    "title_of",
]

State = Literal["draft", "needs_review", "ready", "committed", "closed"]


def _normal(message: str) -> str:
    """Return a message as git keeps it: Unix line ends, no blank lines around it."""
    lines = [line.rstrip() for line in message.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def title_of(message: str) -> str:
    """Return a message's first line as a title, cut to 500 characters; empty without one."""
    return " ".join(message.strip().partition("\n")[0].split())[:500].strip()


Branch = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=200,
        pattern=r"^[^\s\x00-\x1f\x7f~^:?*\[\\`]+$",
    ),
]
"""A branch of git: no spaces, none of `~ ^ : ? * [ \\` or a backtick."""

CommitId = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{7,64}$")]
"""The id of a commit in git, 7 hexadecimal digits at least."""

PendingId = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[Pp][Cc]-[1-9][0-9]{0,8}$")]
Message = Annotated[Markdown, AfterValidator(_normal)]
Summary = Annotated[Markdown, AfterValidator(lambda text: text.replace("\r\n", "\n").strip())]
Title = Annotated[Line, AfterValidator(lambda text: " ".join(text.split()))]
Files = Annotated[list[Line], Field(max_length=2000)]
Depends = Annotated[list[PendingId], Field(max_length=100)]


class PendingCommitCreate(Schema):
    """A proposal; without a title, the message's first line is it."""

    branch: Branch
    title: Title = ""
    message: Message = ""
    summary: Summary = ""
    repository: Line = ""
    files: Files = Field(default_factory=list)
    depends_on: Depends = Field(default_factory=list)
    state: State = "draft"
    reason: Line = ""
    commit: CommitId | None = None


class PendingCommitUpdate(Schema):
    """A change of some fields: what is left out stays."""

    branch: Branch | None = None
    title: Title | None = None
    message: Message | None = None
    summary: Summary | None = None
    repository: Line | None = None
    files: Files | None = None
    depends_on: Depends | None = None
    state: State | None = None
    reason: Line | None = None
    commit: CommitId | None = None


class PendingCommitRead(Schema):
    """A pending commit; `path` is where its file is, `commit` the id that it got in git."""

    id: str
    author: str
    branch: str
    repository: str
    title: str
    message: str
    summary: str
    files: list[str]
    depends_on: list[str]
    state: State
    path: str | None
    reason: str
    commit: str | None
    revision: int
    created_at: datetime
    updated_at: datetime
