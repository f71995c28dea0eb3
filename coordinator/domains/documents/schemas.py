"""What comes in and goes out about documents."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from coordinator.core.markdown import headings
from coordinator.core.schemas import Line, Markdown, Schema

__all__ = [
    "DocumentCreate",
    "DocumentRead",
    "DocumentUpdate",
    "DocumentWhole",
    "Type",
    "VersionLine",
    "VersionRead",
    "title_of",
]

Type = Literal["plan", "report", "learning", "runbook", "guide", "note"]

Phrase = Annotated[Line, AfterValidator(lambda text: " ".join(text.split()))]
Tags = Annotated[
    list[Annotated[Phrase, StringConstraints(min_length=1, max_length=100)]],
    Field(max_length=50),
    AfterValidator(lambda tags: list(dict.fromkeys(tags))),
]


def title_of(body: str) -> str:
    """Return the first heading that says something, cut to 500 characters; empty without one."""
    said = (" ".join(heading.text.split()) for heading in headings(body))
    return next((text[:500].strip() for text in said if text), "")


class DocumentCreate(Schema):
    """A new document; without a title, its first heading is it."""

    type: Type = "note"
    title: Phrase = ""
    body: Markdown
    tags: Tags = Field(default_factory=list)


class DocumentUpdate(Schema):
    """A change of some fields: what is left out stays. `restore` brings back a version's text."""

    type: Type | None = None
    title: Phrase | None = None
    body: Markdown | None = None
    tags: Tags | None = None
    restore: int | None = Field(default=None, ge=1, lt=2**31)


class DocumentRead(Schema):
    """A document as it is now; `path` is where its file is."""

    id: str
    type: Type
    title: str
    body: str
    author: str
    tags: list[str]
    path: str
    revision: int
    created_at: datetime
    updated_at: datetime


class VersionLine(Schema):
    """A version in a list: who wrote it when, and how long it is in characters."""

    number: int
    title: str
    author: str
    at: datetime
    length: int


class VersionRead(Schema):
    """A version with its text."""

    number: int
    title: str
    body: str
    author: str
    at: datetime


class DocumentWhole(DocumentRead):
    """A document with its versions, newest first, and the text before this one where it had one."""

    versions: list[VersionLine]
    before: VersionRead | None
