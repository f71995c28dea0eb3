"""Reading a contract's text: YAML or JSON as plain values, and which format it is."""

import json
import re
from typing import Any

from coordinator.domains.contracts.comparison.scalars import number
from coordinator.domains.contracts.comparison.yaml_values import (
    DEPTH,
    NODES,
    Unreadable,
    from_yaml,
)

__all__ = ["LIMIT", "Unreadable", "format_of", "heading", "load", "recognised", "said"]

LIMIT = 20 * 1024 * 1024
"""Characters of a text."""
SCHEMA_KEYS = {
    *("$schema", "$id", "$ref", "$defs", "definitions", "type", "properties", "items"),
    *("allOf", "anyOf", "oneOf", "not", "enum", "const"),
}
BLANK = "\ufeff \t\r\n"
HEADING = re.compile(r"^#{1,6} +\S.*$", re.MULTILINE)
OPENAPI_LINE = re.compile(r"^(openapi|swagger)\s*:", re.MULTILINE)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
ESCAPED = re.compile(r"\\(?:u[dD][89a-fA-F]|u0000|U0000|x00|0)")
"""How a text spells characters that no database holds."""


def load(text: str) -> Any:
    """Return the document as JSON values: keys are texts, the last of two equal keys counts.

    Values may be shared where the document has aliases: never change them. Raises `Unreadable`
    where it is neither YAML nor JSON, has more than one document, or passes a limit.
    """
    if len(text) > LIMIT:
        raise Unreadable(f"it has {len(text)} characters; {LIMIT} is the limit.")
    try:
        value = _from_json(text) if text.lstrip(BLANK)[:1] in ("{", "[") else from_yaml(text)
        return _without_unstorable(value) if ESCAPED.search(text) else value
    except RecursionError:
        raise Unreadable("it is nested too deeply.") from None


def recognised(text: str) -> tuple[str, Any]:
    """Return the format, `openapi`, `json_schema` or `markdown`, and what `load` makes of it.

    The format is empty for what is none of them, the value None for markdown. Raises `Unreadable`
    for what begins like one of the first two and cannot be read.
    """
    start = text.lstrip(BLANK)[:1]
    if not start:
        return "", None
    try:
        value = load(text)
    except Unreadable:
        if start in ("{", "[") or _begins_as_openapi(text):
            raise
        return "markdown", None
    if isinstance(value, dict):
        if said(value, "openapi") or said(value, "swagger"):
            return "openapi", value
        keys = value.keys() & SCHEMA_KEYS
        # Prose may happen to be YAML: a schema takes two keywords, or braces.
        if "$schema" in keys or len(keys) > 1 or (keys and start == "{"):
            return "json_schema", value
    is_prose = HEADING.search(text) or not (isinstance(value, dict) or start == "[")
    return ("markdown", None) if is_prose else ("", value)


def _begins_as_openapi(text: str) -> bool:
    """Tell whether a text says `openapi:` before anything that only prose has."""
    first = re.search(r"^(#{1,6} +\S|```|~~~)", text, re.MULTILINE)
    line = OPENAPI_LINE.search(text)
    return line is not None and (first is None or line.start() < first.start())


def format_of(text: str) -> str:
    """Return the format, `openapi`, `json_schema` or `markdown`; empty for anything else."""
    try:
        return recognised(text)[0]
    except Unreadable:
        return ""


def said(value: Any, *keys: str) -> str:
    """Return the scalar that stands under these keys, as text; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list) else str(value)


def heading(text: str) -> str:
    """Return the first heading of a markdown text; empty where it has none."""
    match = HEADING.search(text)
    return match[0].strip("# \t") if match else ""


def _from_json(text: str) -> Any:
    """Read JSON; what is none, and yet YAML in braces, is read as that."""
    text = text.lstrip("\ufeff")
    try:
        value = _json(text)
    except json.JSONDecodeError as error:
        try:
            return from_yaml(text)
        except Unreadable:
            raise Unreadable(f"this is not JSON: {error.msg}.", line=error.lineno) from None
    _check_size(value)
    return value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of more digits than Python reads
        return json.loads(text, parse_int=number)


def _check_size(value: Any) -> None:
    level, count = [value], 0
    for _ in range(DEPTH + 1):
        held = [part.values() if isinstance(part, dict) else part for part in level]
        count += sum(map(len, held))
        if count > NODES:
            raise Unreadable(f"it holds more than {NODES} values.")
        level = [item for part in held for item in part if isinstance(item, dict | list)]
        if not level:
            return
    raise Unreadable("it is nested too deeply.")


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_without_unstorable(item) for item in value]
    if isinstance(value, dict):
        return {_without_unstorable(key): _without_unstorable(item) for key, item in value.items()}
    return value
