"""Which alternatives of two lists (`allOf`, `anyOf`, `oneOf`) are each other's former selves."""

from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import same_value

__all__ = ["Matched", "matched"]


class Matched(NamedTuple):
    """Alternatives that belong together, and those that came or went."""

    pairs: list[tuple[Shape, Shape]]
    removed: list[Shape]
    added: list[Shape]


def matched(base: list[Shape], revision: list[Shape]) -> Matched:
    """Match by reference, then by equality, then by title; of those in place, the last of each."""
    pairs: list[tuple[Shape, Shape]] = []
    before, after = list(base), list(revision)
    for alike in (_same_reference, _same, _same_title):
        for shape in list(before):
            other = next((each for each in after if alike(shape, each)), None)
            if other is not None:
                pairs.append((shape, other))
                before.remove(shape)
                after.remove(other)
    left = [shape for shape in before if not shape.node.reference]
    new = [shape for shape in after if not shape.node.reference]
    if len(left) == len(new) == 1:  # written in place, not by reference: one thing that changed
        pairs.append((left[0], new[0]))
        before.remove(left[0])
        after.remove(new[0])
    return Matched(pairs, before, after)


def _same_reference(one: Shape, other: Shape) -> bool:
    return bool(one.node.reference) and one.node.reference == other.node.reference


def _same(one: Shape, other: Shape) -> bool:
    return same_value(one.meaning, other.meaning)


def _same_title(one: Shape, other: Shape) -> bool:
    if one.node.reference or other.node.reference:
        return False
    title = one.text("title")
    return title is not None and title == other.text("title")
