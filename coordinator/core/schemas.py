"""The shapes that cross a door: strict on the way in, and pages of them on the way out."""

from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = [
    "Line",
    "Markdown",
    "Name",
    "Page",
    "Schema",
    "Slice",
    "Storable",
    "limited_text",
    "storable",
]

T = TypeVar("T")
MARKDOWN_LIMIT = 1024 * 1024


class Schema(BaseModel):
    """A body or an answer; a field that it does not know is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def limited_text(limit: int) -> AfterValidator:
    """Refuse text of more than `limit` bytes in UTF-8, with the error type `too_large`."""

    def check(text: str) -> str:
        if len(text) * 4 > limit and len(text.encode("utf-8", "surrogatepass")) > limit:
            raise PydanticCustomError(
                "too_large", "is larger than the limit of {limit} bytes", {"limit": limit}
            )
        return text

    return AfterValidator(check)


def _storable(text: str) -> str:
    """Refuse what neither database can hold: the character NUL and half surrogate pairs."""
    if "\x00" in text:
        raise PydanticCustomError("unstorable", "holds the character NUL, which cannot be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("unstorable", "holds half of a surrogate pair") from None
    return text


def storable(text: str) -> str:
    """Return the text without what neither database can hold."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


Storable = AfterValidator(_storable)

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Storable]
"""One line of text for people, 500 characters at most."""

Markdown = Annotated[str, limited_text(MARKDOWN_LIMIT), Storable]
"""Markdown text, 1 MiB at most."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""A name in addresses and file names: lower case letters, digits, `.`, `_`, `-`; 64 at most."""


class Page(Schema, Generic[T]):
    """One page of a list: `next` goes into `page`, `cursor` is the last event it includes."""

    items: list[T]
    total: int
    next: str | None = None
    cursor: int = 0


class Slice(Schema):
    """Which part of a list is wanted: `page` is an opaque value from a former page's `next`."""

    limit: int = 50
    page: str | None = None
