"""Addresses of operations as frameworks write them: their segments, and what they match.

A parameter is any one segment, whatever it is called; a rest parameter is any number of them.
"""

import re
import unicodedata
from urllib.parse import quote, unquote

from coordinator.domains.claims.globs import segment
from coordinator.domains.claims.patterns import STAR, Pattern, Segment, Star

__all__ = ["address_parts", "address_patterns"]

PARAMETER = re.compile(
    r"\$?\{[^{}/]*\}|<[^<>/]*>|\[[^\[\]/]+\]|(?<=/):[A-Za-z_]\w*(?:\([^()/]*\))?"
)
"""`{id}`, `${id}`, `<int:id>`, `[id]`, and `:id` at the beginning of a segment."""

REST = re.compile(
    r"^\*+\w*$|\{(?:[*+]|\.\.\.)[^{}]*\}|\{[^{}]*(?:[*+]|:path|\.\.\.)\}|<path:[^<>]*>"
    r"|\[\.\.\.[^\[\]]*\]|^:\w+(?:[*+]|\(\.[*+]\))$"
)
"""`*`, `*rest`, `{proxy+}`, `{path:path}`, `{path:.*}`, `<path:rest>`, `[...rest]`, `:rest*`."""

ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
SIGNS = frozenset(" %/?#\\{}[]<>*:$")


def address_parts(address: str) -> list[str]:
    """Return the segments of an address, each percent sequence decoded that is a plain letter."""
    return [
        unicodedata.normalize("NFC", ENCODED.sub(_decoded, part)) for part in address.split("/")
    ]


def _decoded(found: re.Match[str]) -> str:
    try:
        text = unquote(found[0], errors="strict")
    except UnicodeDecodeError:
        return found[0].upper()
    return "".join(
        char if char.isprintable() and char not in SIGNS else quote(char, safe="") for char in text
    )


def address_patterns(address: str) -> tuple[Pattern, ...]:
    """Return the patterns of an address; an address matches it that matches one of them."""
    parts = [part for part in address.split("/") if part]
    found = (tuple(_segment(part, whole=whole) for part in parts) for whole in (False, True))
    return tuple(dict.fromkeys(found))


def _segment(part: str, *, whole: bool) -> Segment | Star:
    if REST.search(part):
        return STAR
    return segment(PARAMETER.sub("*", f"/{part}")[1:], sets=False, whole=whole)
