"""A line that begins with a label: `**Objective**: x`, `**Objective:** x`, `Outputs:`, …"""

import re
from typing import NamedTuple

from coordinator.domains.agents.documents.lines import bare, bullet, plain
from coordinator.domains.agents.documents.words import Part, part_of

__all__ = ["Label", "label"]

BOLD = re.compile(r"(\*{1,3}|_{1,3})(?=\S)")
LONGEST = 40
WORDS = re.compile(r"([A-Za-z][A-Za-z /-]{2,40}) ?:(?: +|$)")


class Label(NamedTuple):
    """What a line is labelled, the part of a step that this means, and what follows it."""

    name: str
    part: Part | None
    value: str


def label(text: str, *, within_list: bool = False) -> Label | None:
    """Return the label that a line begins with; None where it has none.

    An emphasised word is a label where a colon follows it, within or behind; one that names a part
    of a step needs no colon, with a colon no emphasis, and alone on its line neither. An item of a
    list is one only where it names a part and is not numbered, on the list's first level unless
    `within_list`.
    """
    begun = bullet(text)
    said = begun[2] if begun else text.strip()
    found = _emphasised(said) or _worded(said)
    if begun and ":" not in said and said[:1] not in "*_":
        return None
    is_deep = begun is not None and begun[0] > 1 and not within_list
    if begun and found and (found.part is None or is_deep or begun[1][:1].isdigit()):
        return None
    return found


def _emphasised(said: str) -> Label | None:
    opening = BOLD.match(said)
    if opening is None:
        return None
    mark = opening[1]
    inner, closed, rest = said[len(mark) : len(mark) + 120].partition(mark)
    if not closed or not inner.strip(" :"):
        return None
    rest = said[len(mark) + len(inner) + len(mark) :]
    has_colon = inner.rstrip().endswith(":") or rest.lstrip().startswith(":")
    part = part_of(bare(inner))
    value = rest.lstrip(" :")
    if not has_colon and part is None:
        return None
    if not has_colon:
        value = value.lstrip("-–— ")
    return Label(bare(inner), part, plain(value))


def _worded(said: str) -> Label | None:
    words = WORDS.match(said)
    if words is None and said[:1].isupper() and len(said) <= LONGEST and part_of(bare(said)):
        return Label(bare(said), part_of(bare(said)), "")
    part = part_of(bare(words[1])) if words else None
    return Label(bare(words[1]), part, plain(said[words.end() :])) if words and part else None
