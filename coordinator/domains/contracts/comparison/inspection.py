"""Looking a contract's text over: its format, what it calls itself, the operations it describes.

Plain data in and out, so that it can run in a worker process; `formats.py` makes a version of it.
"""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from coordinator.core.errors import Unsupported
from coordinator.domains.contracts.comparison.documents import (
    Unreadable,
    heading,
    load,
    recognised,
    said,
)
from coordinator.domains.contracts.comparison.guides import operations_of, read
from coordinator.domains.contracts.comparison.openapi.operations import operations, webhooks
from coordinator.domains.contracts.comparison.schemas.nodes import Document

__all__ = ["Inspected", "inspect"]

FORMATS = {
    "openapi": "openapi",
    "swagger": "openapi",
    "json_schema": "json_schema",
    "json-schema": "json_schema",
    "jsonschema": "json_schema",
    "markdown": "markdown",
    "md": "markdown",
}
KNOWN = "OpenAPI (YAML or JSON), JSON Schema (`json_schema`) and `markdown`"
MOST = 20_000
"""How many operations are listed at most."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a text is."""

    format: str
    """`openapi`, `json_schema` or `markdown`."""
    title: str
    """What it calls itself; empty where it does not."""
    operations: list[str]
    """`GET /users/{id}`, in the order of the document; none in a JSON Schema. A webhook is one too,
    by its name: `POST newUser`."""


def inspect(text: str, named: str | None = None) -> Inspected:
    """Say what a text is; `named` is the format that its writer says it has.

    Raises `Unsupported` for another format than these three, `Unreadable` for a document that is
    not what its format says.
    """
    format_, value = _recognised(text) if named is None else _as_named(text, named)
    if format_ == "markdown":
        return Inspected(format_, heading(text), operations_of(read(text))[:MOST])
    title = said(value, "info", "title") or said(value, "title")
    operations = _operations(value) if format_ == "openapi" else []
    return Inspected(format_, title, operations)


def _recognised(text: str) -> tuple[str, Any]:
    format_, value = recognised(text)
    if not format_:
        raise Unsupported(
            f"The content is no contract that is understood; there are {KNOWN}.",
            fix="Say its `format` where it is one of these.",
        )
    return format_, value


def _as_named(text: str, named: str) -> tuple[str, Any]:
    format_ = FORMATS.get(named.lower())
    if format_ is None:
        raise Unsupported(
            f"`{named}` is no format of a contract here; there are {KNOWN}.",
            fix="Leave `format` out to have it found, or describe the API in one of these.",
        )
    if format_ == "markdown":
        return format_, None
    value = load(text)
    if not isinstance(value, dict):
        raise Unreadable(f"it is no mapping, so no {named} document.")
    if format_ == "openapi" and not (said(value, "openapi") or said(value, "swagger")):
        raise Unreadable("it has no key `openapi` or `swagger` that says its version.")
    return format_, value


def _operations(document: dict[str, Any]) -> list[str]:
    whole = Document(document)
    found = (f"{each.method} {each.path}" for each in (*operations(whole), *webhooks(whole)))
    return list(islice(dict.fromkeys(found), MOST))
