"""Checking a contract's content, and finding out which format it has.

Pure and possibly slow (a large YAML document takes seconds): call it in a thread and outside a
transaction.
"""

import hashlib
import re

from coordinator.core.errors import Fault, TooLarge, Unsupported
from coordinator.core.schemas import storable
from coordinator.domains.contracts.outlines import Outline, Unreadable, outline
from coordinator.domains.contracts.schemas import Format, VersionDraft, VersionPublish

__all__ = ["CONTENT_LIMIT", "checked"]

CONTENT_LIMIT = 20 * 1024 * 1024
FORMATS: dict[str, Format] = {
    "openapi": "openapi",
    "swagger": "openapi",
    "json_schema": "json_schema",
    "json-schema": "json_schema",
    "jsonschema": "json_schema",
    "markdown": "markdown",
    "md": "markdown",
}
SCHEMA_KEYS = {
    *("$schema", "$id", "$ref", "$defs", "definitions", "type", "properties", "items"),
    *("allOf", "anyOf", "oneOf", "not", "enum", "const"),
}
KNOWN = "OpenAPI (YAML or JSON), JSON Schema (`json_schema`) and `markdown`"
HEADING = re.compile(r"^#{1,6} +\S.*$", re.MULTILINE)


def checked(wanted: VersionPublish) -> VersionDraft:
    """Return the version with its format and hash.

    Raises `TooLarge` over 20 MiB, `Unsupported` for another format than these three, `Unreadable`
    for a document that is not what its format says.
    """
    raw = wanted.content.encode()
    if len(raw) > CONTENT_LIMIT:
        raise TooLarge(
            f"The content has {len(raw)} bytes; a contract is {CONTENT_LIMIT} bytes (20 MiB) at "
            "most.",
            fix="Split it, or take examples and vendored schemas out.",
        )
    if not wanted.content.strip():
        raise _fault(Unreadable("the content is empty; a contract says something."))
    try:
        format_, title = _read(wanted.content, wanted.format)
    except Unreadable as error:
        raise _fault(error) from None
    return VersionDraft(
        version=wanted.version,
        format=format_,
        content=wanted.content,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        summary=wanted.summary or " ".join(storable(title).split())[:500].strip(),
        provider=wanted.provider,
        state="draft" if wanted.draft else "published",
    )


def _fault(error: Unreadable) -> Unreadable:
    error.errors = (Fault("/content", error.detail),)
    error.fix = "Mend the document; or say another `format`, where it is not what it was taken for."
    return error


def _read(text: str, named: str | None) -> tuple[Format, str]:
    """Return the format and what the document calls itself."""
    if named is None:
        return _detected(text)
    format_ = FORMATS.get(named.lower())
    if format_ is None:
        raise Unsupported(
            f"`{named}` is no format of a contract here; there are {KNOWN}.",
            fix="Leave `format` out to have it found, or describe the API in one of these.",
        )
    if format_ == "markdown":
        return format_, _heading(text)
    found = outline(text)
    if found is None:
        raise Unreadable(f"it is no mapping, so no {named} document.")
    if format_ == "openapi" and not _is_openapi(found):
        raise Unreadable("it has no key `openapi` or `swagger` that says its version.")
    return format_, _title(found)


def _detected(text: str) -> tuple[Format, str]:
    try:
        found = outline(text)
    except Unreadable:
        if text.lstrip()[:1] in ("{", "[") or re.search(r"(?m)^(openapi|swagger)\s*:", text):
            raise
        found = None
    if found is not None and _is_openapi(found):
        return "openapi", _title(found)
    if found is not None and _is_json_schema(text, found):
        return "json_schema", _title(found)
    if HEADING.search(text) or (found is None and text.lstrip()[:1] != "["):
        return "markdown", _heading(text)
    raise Unsupported(
        f"The content is no contract that is understood; there are {KNOWN}.",
        fix="Say its `format` where it is one of these.",
    )


def _is_openapi(found: Outline) -> bool:
    return bool(found.get("openapi") or found.get("swagger"))


def _is_json_schema(text: str, found: Outline) -> bool:
    """Tell a schema from prose that happens to be YAML: it takes two keywords, or braces."""
    keys = found.keys() & SCHEMA_KEYS
    return "$schema" in keys or len(keys) > 1 or (bool(keys) and text.lstrip().startswith("{"))


def _title(found: Outline) -> str:
    return found.get("info.title") or found.get("title") or ""


def _heading(text: str) -> str:
    match = HEADING.search(text)
    return match[0].strip("# \t") if match else ""
