"""Objects as guides show them: in a line, as an example in JSON, or sketched with types."""

import json
import re
from collections.abc import Iterator
from typing import Any

from coordinator.domains.contracts.comparison.guides.fields import (
    NAME,
    TYPES,
    field_of,
    is_required,
    type_in,
)
from coordinator.domains.contracts.comparison.guides.model import Field
from coordinator.domains.contracts.comparison.guides.text import normal
from coordinator.domains.contracts.comparison.guides.words import pieces

__all__ = ["answered", "fields_in", "fields_of_example", "fields_or_names"]

DEPTH = 5
DEEPEST = 50
LARGEST = 64 * 1024
"""Characters of an example that is read."""
KEY = re.compile(r"\s*[\"']?([A-Za-z_$][\w$-]{0,80})[\"']?(\??)\s{0,4}:\s{0,4}(.*)")
INNER = re.compile(r"[{,]\s{0,4}[\"']?([A-Za-z_$][\w$-]{0,80})[\"']?\??\s{0,4}:")
COMMENT = re.compile(r"(?:^|[\s,;{\[])(?://|#|/\*)(.*)")
TEXT = re.compile(r"\"[^\"]{0,500}\"")
ANSWER = re.compile(r"\b(?:returns?|responds? with|answers? with|liefert|gibt)\b", re.IGNORECASE)
TICKED = re.compile(r"`([^`]{1,100})`")
WORDS = {"true", "false", "null", "GET", "POST", "PUT", "PATCH", "DELETE", "JSON", "XML", *TYPES}
"""What stands in ticks and is no name of a field."""
MARKS = re.compile(r"[\s{}\[\],;.…]*")


def fields_in(text: str, line: int, *, is_sure: bool, depth: int = DEPTH) -> list[Field]:
    """Return the fields of a list in one line: `limit, offset (optional)`, `{ id, a: { b } }`.

    None of them where a part is prose.
    """
    inner = text.strip().rstrip(".")
    if inner.count("`") == 1 or (inner.count("`") == 2 and inner[:1] == inner[-1:] == "`"):
        inner = inner.strip("`").strip()
    if inner.startswith("{") and (parsed := _of_json(inner, line)) is not None:
        return parsed
    is_braced = inner.startswith("{") and inner.endswith("}")
    parts = pieces(inner[1:-1] if is_braced else inner)
    found: list[Field] = []
    for part in parts:
        head, brace, tail = part.partition("{")
        name = head.rstrip(" :[") if brace else part
        one = field_of(name, line, is_sure=is_sure or is_braced or len(parts) > 1)
        if one is None:
            return []
        found.append(one)
        if brace and depth:
            outer = f"{one.name}[]" if head.rstrip().endswith("[") else one.name
            one.type = one.type or ("array" if outer.endswith("[]") else "object")
            whole = "{" + tail.rstrip("] ")
            for each in fields_in(whole, line, is_sure=True, depth=depth - 1):
                each.name = f"{outer}.{each.name}"
                found.append(each)
    return found


def answered(text: str, line: int) -> list[Field]:
    """Return the fields that a sentence says come back: "Returns the `name` and `email`"."""
    found = ANSWER.search(text)
    return fields_or_names(text[found.end() :], line) if found else []


def fields_or_names(text: str, line: int, *, is_sure: bool = False) -> list[Field]:
    """Return the fields of a list in a line, or else of a sentence what stands in ticks."""
    start, end = text.find("{"), text.rfind("}")
    part = text[start : end + 1] if 0 <= start < end else text
    named = [name for name in TICKED.findall(text) if name not in WORDS and NAME.fullmatch(name)]
    return fields_in(part, line, is_sure=is_sure) or [Field(name, "", None, line) for name in named]


def fields_of_example(text: str, line: int) -> list[Field] | None:
    """Return the fields of an example, inner ones as `user.name`; None where it is not understood.

    It is JSON, or JSON with comments or types in place of values.
    """
    found = _of_json(text, line)
    return _of_sketch(text, line) if found is None else found


def _of_json(text: str, line: int) -> list[Field] | None:
    if len(text) > LARGEST:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [
        Field(name, _type_of(inner), None, line, _limits_in(inner))
        for name, inner in _inner(value, "", DEPTH)
        if name
    ]


def _limits_in(value: Any) -> frozenset[str]:
    """Return the words of what stands for a value: `[8 to 64 characters]`, `<uuid>`."""
    is_described = isinstance(value, str) and value[:1] in ("[", "<")
    return frozenset(normal(value).split()) if is_described else frozenset()


def _inner(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    yield name, value
    if not depth:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _inner(item, f"{name}.{key[:80]}" if name else key[:80], depth - 1)
    elif isinstance(value, list) and value:
        yield from _inner(value[0], f"{name}[]" if name else "", depth - 1)


def _type_of(value: Any) -> str:
    if isinstance(value, str):
        return TYPES.get(value.lower(), "string")
    kinds = {bool: "boolean", int: "number", float: "number", dict: "object", list: "array"}
    return kinds.get(type(value), "")


def _of_sketch(text: str, line: int) -> list[Field] | None:
    """Read one key a line, keeping count of the braces; None where a line is neither."""
    outer: list[str] = []
    found: list[Field] = []
    for written in text[:LARGEST].split("\n"):
        comment = COMMENT.search(TEXT.sub(_blank, written))
        code = written[: comment.start(1) - 2] if comment else written
        key = KEY.match(code)
        if len(outer) > DEEPEST or (key is None and not MARKS.fullmatch(code)):
            return None
        opens, closes = _braces(code)
        if key is not None:
            name = ".".join([*[part for part in outer if part][-DEPTH:], key[1]])
            required = False if key[2] else is_required(comment[1]) if comment else None
            found.append(Field(name, _sketched(key[3]), required, line))
            outside = f"{name}[]" if "[" in key[3] else name
            inner = INNER.findall(key[3])
            found += [Field(f"{outside}.{each}", "", None, line) for each in inner]
        opened = f"{key[1]}[]" if key and "[" in key[3] else key[1] if key else ""
        outer += [opened] + [""] * (opens - closes - 1) if opens > closes else []
        del outer[len(outer) - min(len(outer), max(0, closes - opens)) :]
    return found if found and not outer else None


def _blank(found: "re.Match[str]") -> str:
    return "x" * len(found[0])


def _braces(code: str) -> tuple[int, int]:
    bare = TEXT.sub("", code)
    return bare.count("{") + bare.count("["), bare.count("}") + bare.count("]")


def _sketched(value: str) -> str:
    """Return the type of a value: of a word for one, of an example, of what a brace opens."""
    value = value.strip().rstrip(",;")
    if value[:1] in ("{", "["):
        return "object" if value[0] == "{" else "array"
    if value[:1] in ('"', "'"):
        return TYPES.get(value.strip("\"'").lower(), "string")
    if value[:1].isdigit():
        return "number"
    return "boolean" if value in ("true", "false") else type_in(value)
