"""What a scalar of a YAML document stands for, by the core schema of YAML 1.2.

`yes`, `on`, dates and sexagesimals, which YAML 1.1 turns into something else, stay the texts that
their writers meant.
"""

import re
from typing import Any

__all__ = ["CONSTANTS", "key_of", "number", "plain", "tagged"]

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
STARTS = frozenset("0123456789+-.~nNtTfF")
"""Characters that a scalar begins with which may be no text."""
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
DIGITS = 1_000
"""An integer of more digits becomes a float: reading them takes the square of their number."""

TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}


def plain(text: str) -> Any:
    """Return what a scalar without quotes stands for: null, a truth value, a number or a text."""
    if not text:
        return None
    if text[0] not in STARTS:
        return text
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return number(text)
    if FLOAT.fullmatch(text):
        return float(text)
    if SPECIAL.fullmatch(text):
        return float(text.lower().replace(".", ""))
    return text


def number(text: str) -> int | float:
    """Return a whole number: decimal, octal (`0o17`) or hexadecimal (`0xff`)."""
    if text[:2] in ("0o", "0x"):
        return int(text[2:], 8 if text[1] == "o" else 16)
    return int(text) if len(text) <= DIGITS else float(text)


def tagged(tag: str, text: str) -> Any:
    """Return what a scalar with a tag stands for; tags of others than YAML itself say nothing."""
    return plain(text) if tag in TAGS else text


def key_of(value: Any) -> str:
    """Return a key as the text that JSON would have: `200`, `true`, `null`."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(value)
