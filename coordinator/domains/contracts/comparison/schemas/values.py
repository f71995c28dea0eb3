"""Values of a document: when two are one, and how people read them."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["key_of", "same_value", "shown"]

LONGEST = 120


def same_value(one: Any, other: Any) -> bool:
    """Tell whether two values are one JSON value: `true` is not `1`, `1.0` is."""
    return one is other or (one == other and _is_exact(one, other))


def _is_exact(one: Any, other: Any) -> bool:
    """Tell equal values apart where one holds a truth value and the other a number."""
    if isinstance(one, dict | list):
        if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
            return True
        pairs = zip(one, other, strict=True) if isinstance(one, list) else _by_key(one, other)
        return all(_is_exact(*pair) for pair in pairs)
    return isinstance(one, bool) == isinstance(other, bool)


def _by_key(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((value, other[key]) for key, value in one.items())


def key_of(value: Any) -> str:
    """Return what two equal values of a list have in common."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f'"{value}' if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def shown(value: Any) -> str:
    """Return a value as people read it, cut where it is long."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
