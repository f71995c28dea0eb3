"""What differs in how large, how long and how many: limits, and the pattern of a text."""

from collections.abc import Iterator
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.differences import Difference
from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import shown

__all__ = ["bounds"]


class Bound(NamedTuple):
    """A number that limits a value, and what its moves are called."""

    word: str
    name: str
    is_upper: bool
    floor: int | None = None
    """What it is where it is not said; None where there is no limit then."""


BOUNDS = (
    Bound("maximum", "max", is_upper=True),
    Bound("minimum", "min", is_upper=False),
    Bound("exclusiveMaximum", "exclusive-max", is_upper=True),
    Bound("exclusiveMinimum", "exclusive-min", is_upper=False),
    Bound("maxLength", "max-length", is_upper=True),
    Bound("minLength", "min-length", is_upper=False, floor=0),
    Bound("maxItems", "max-items", is_upper=True),
    Bound("minItems", "min-items", is_upper=False),
    Bound("maxContains", "max-contains", is_upper=True),
    Bound("minContains", "min-contains", is_upper=False, floor=1),
)
ALL = frozenset((".*", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$"))
"""Patterns that every text matches."""


def bounds(base: Shape, revision: Shape) -> Iterator[Difference]:
    """Return what differs in the limits of two schemas."""
    yield from _bounds(base, revision)
    yield from _further_bounds(base, revision)
    yield from _pattern(base, revision)


def _bounds(base: Shape, revision: Shape) -> Iterator[Difference]:
    for bound in BOUNDS:
        before, after = base.number(bound.word), revision.number(bound.word)
        before = bound.floor if before is None else before
        after = bound.floor if after is None else after
        if before == after:
            continue
        if bound.word.endswith("Contains") and not (
            base.has("contains") and revision.has("contains")
        ):
            continue
        at = f"-{bound.word}" if after is None else f"+{bound.word}"
        yield f"{bound.name}-{_move(bound, before, after)}", shown(before), shown(after), at


def _move(bound: Bound, before: float | None, after: float | None) -> str:
    if before is None:
        return "set"
    if after is None:
        return "unset"
    return "increased" if after > before else "decreased"


def _further_bounds(base: Shape, revision: Shape) -> Iterator[Difference]:
    least = revision.number("minProperties") or 0
    if least > (base.number("minProperties") or 0):
        yield "min-properties-increased", "", shown(least), "+minProperties"
    most, former = revision.number("maxProperties"), base.number("maxProperties")
    if most is not None and (former is None or most < former):
        yield "max-properties-decreased", shown(former), shown(most), "+maxProperties"
    step, former = revision.number("multipleOf"), base.number("multipleOf")
    if step and step != former and (not former or former % step):
        yield "multiple-of-changed", shown(former), shown(step), "+multipleOf"
    if revision.is_true("uniqueItems") and not base.is_true("uniqueItems"):
        yield "unique-items-added", "", "", "+uniqueItems"
    if revision.words.get("additionalProperties") is False and _is_open(base):
        yield "additional-properties-closed", "", "", "+additionalProperties"


def _is_open(shape: Shape) -> bool:
    return shape.words.get("additionalProperties") is not False


def _pattern(base: Shape, revision: Shape) -> Iterator[Difference]:
    before, after = base.text("pattern") or None, revision.text("pattern") or None
    if before == after:
        return
    if before is None:
        yield "pattern-added", "", shown(after), "+pattern"
    elif after is None:
        yield "pattern-removed", shown(before), "", "-pattern"
    else:
        name = "pattern-generalized" if after in ALL else "pattern-changed"
        yield name, shown(before), shown(after), "+pattern"
