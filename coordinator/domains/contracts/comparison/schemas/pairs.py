"""Which alternatives of two lists (`allOf`, `anyOf`, `oneOf`) are each other's former selves."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.shapes import Shape

__all__ = ["Matched", "matched"]


class Matched(NamedTuple):
    """Alternatives that belong together, and those that came or went."""

    pairs: list[tuple[Shape, Shape]]
    removed: list[Shape]
    added: list[Shape]


def matched(base: list[Shape], revision: list[Shape]) -> Matched:
    """Match by reference, then by equality, then by title; of those in place, the last of each."""
    pairs: list[tuple[Shape, Shape]] = []
    before, after = base, revision
    for mark in (_reference, _meaning, _title):
        found, before, after = _matched_by(mark, before, after)
        pairs += found
    left = [shape for shape in before if not shape.node.reference]
    new = [shape for shape in after if not shape.node.reference]
    if len(left) == len(new) == 1:  # written in place, not by reference: one thing that changed
        pairs.append((left[0], new[0]))
        before = [shape for shape in before if shape is not left[0]]
        after = [shape for shape in after if shape is not new[0]]
    return Matched(pairs, before, after)


def _matched_by(
    mark: Callable[[Shape], str], before: list[Shape], after: list[Shape]
) -> tuple[list[tuple[Shape, Shape]], list[Shape], list[Shape]]:
    """Pair those of one mark, first come first served; return the pairs and who is left."""
    waiting: dict[str, list[Shape]] = defaultdict(list)
    for shape in reversed(after):
        if said := mark(shape):
            waiting[said].append(shape)
    pairs, left, taken = [], [], set()
    for shape in before:
        if others := waiting.get(mark(shape)):
            pairs.append((shape, others.pop()))
            taken.add(id(pairs[-1][1]))
        else:
            left.append(shape)
    return pairs, left, [shape for shape in after if id(shape) not in taken]


def _reference(shape: Shape) -> str:
    return shape.node.reference


def _meaning(shape: Shape) -> str:
    return json.dumps(shape.meaning, sort_keys=True)


def _title(shape: Shape) -> str:
    return "" if shape.node.reference else shape.text("title") or ""
