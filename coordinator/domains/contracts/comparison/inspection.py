"""Looking a contract's text over: its format, what it calls itself, the operations it describes.

Plain data in and out, so that it can run in a worker process; `formats.py` makes a version of it.
"""

from dataclasses import dataclass
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

__all__ = ["METHODS", "Inspected", "inspect"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
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
FAR = 8
"""How many references one after the other are followed."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a text is."""

    format: str
    """`openapi`, `json_schema` or `markdown`."""
    title: str
    """What it calls itself; empty where it does not."""
    operations: list[str]
    """`GET /users/{id}`, in the order of the document; none in a JSON Schema."""


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
    paths = document.get("paths")
    found = (
        f"{method.upper()} {path}"
        for path, item in (paths if isinstance(paths, dict) else {}).items()
        for method in _resolved(document, item)
        if method in METHODS and path.startswith("/")
    )
    return list(dict.fromkeys(found))[:MOST]


def _resolved(document: dict[str, Any], item: Any) -> dict[str, Any]:
    """Return a path item with what it refers to inside this document."""
    for _ in range(FAR):
        target = said(item, "$ref")
        found = _at(document, target.removeprefix("#/")) if target.startswith("#/") else None
        if not isinstance(found, dict):
            break
        item = {name: value for name, value in item.items() if name != "$ref"} | found
    return item if isinstance(item, dict) else {}


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        document = document.get(name) if isinstance(document, dict) else None
    return document
