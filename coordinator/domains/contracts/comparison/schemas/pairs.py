"""Which alternatives of two lists (`allOf`, `anyOf`, `oneOf`) are each other's former selves."""

from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.facts import same_value
from coordinator.domains.contracts.comparison.schemas.shapes import Shape

__all__ = ["Matched", "matched"]


class Matched(NamedTuple):
    """Alternatives that belong together, and those that came or went."""

    pairs: list[tuple[Shape, Shape]]
    removed: list[Shape]
    added: list[Shape]


def matched(base: list[Shape], revision: list[Shape]) -> Matched:
    """Match by reference, then by equality, then by title; of the rest, the last one of each."""
    pairs: list[tuple[Shape, Shape]] = []
    before, after = list(base), list(revision)
    for alike in (_same_reference, _same, _same_title):
        for shape in list(before):
            other = next((each for each in after if alike(shape, each)), None)
            if other is not None:
                pairs.append((shape, other))
                before.remove(shape)
                after.remove(other)
    if len(before) == len(after) == 1 and _are_alike(before[0], after[0]):
        pairs.append((before.pop(), after.pop()))
    return Matched(pairs, before, after)


def _same_reference(one: Shape, other: Shape) -> bool:
    return bool(one.node.reference) and one.node.reference == other.node.reference


def _same(one: Shape, other: Shape) -> bool:
    return not one.node.reference and same_value(one.words, other.words)


def _same_title(one: Shape, other: Shape) -> bool:
    if one.node.reference or other.node.reference:
        return False
    title = one.text("title")
    return title is not None and title == other.text("title")


def _are_alike(one: Shape, other: Shape) -> bool:
    """Tell whether two leftovers may be one thing that changed: both are written in place."""
    return not (one.node.reference or other.node.reference)
