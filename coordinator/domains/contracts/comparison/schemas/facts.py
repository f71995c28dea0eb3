"""What differs between two schemas themselves, whatever lies below them."""

from collections.abc import Iterator
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.bounds import bounds
from coordinator.domains.contracts.comparison.schemas.differences import ANYTHING, Difference
from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.structure import structure
from coordinator.domains.contracts.comparison.schemas.values import key_of, same_value, shown

__all__ = ["Fact", "facts"]


class Fact(NamedTuple):
    """One difference: its name in `rules.FACTS` or one that `places.py` turns into a rule."""

    name: str
    before: str
    after: str
    pointer: str
    base: Shape
    revision: Shape


def facts(base: Shape, revision: Shape) -> Iterator[Fact]:
    """Return what differs between two schemas themselves."""
    for name, before, after, at in _differences(base, revision):
        side = base if at.startswith("-") else revision
        where = f"{side.node.pointer}/{at[1:]}" if len(at) > 1 else side.node.pointer
        yield Fact(name, before, after, where, base, revision)


def _differences(base: Shape, revision: Shape) -> Iterator[Difference]:
    yield from _types(base, revision)
    yield from _values(base, revision)
    yield from bounds(base, revision)
    yield from structure(base, revision)
    yield from _marks(base, revision)


def _types(base: Shape, revision: Shape) -> Iterator[Difference]:
    if base.is_nullable != revision.is_nullable and not (
        _may_be_anything(base) or _may_be_anything(revision)
    ):
        name = "became-nullable" if revision.is_nullable else "became-not-nullable"
        yield name, "", "", "+"
    before, after = base.types or base.choice, revision.types or revision.choice
    if (base.choice or revision.choice) and before and after and before != after:
        if added := sorted(after - before):
            yield "list-of-types-widened", "", " or ".join(added), "+"
        if removed := sorted(before - after):
            yield "list-of-types-narrowed", " or ".join(removed), "", "-"
    elif (base.types, base.text("format")) != (revision.types, revision.text("format")):
        yield "types", type_text(base), type_text(revision), "+type"


def _may_be_anything(shape: Shape) -> bool:
    """Tell whether a schema leaves the type open, and so null among the others."""
    is_open = shape.types is None and shape.choice is None and not shape.is_nullable
    return is_open and not shape.is_old


def type_text(shape: Shape) -> str:
    """Return the type of a schema with its format, as people write it: `integer (int64)`."""
    types = " or ".join(sorted(shape.types)) if shape.types else ANYTHING
    format_ = shape.text("format")
    return f"{types} ({format_})" if format_ else types


def _values(base: Shape, revision: Shape) -> Iterator[Difference]:
    before, after = _keyed(base, "enum"), _keyed(revision, "enum")
    if after and not before:
        yield "became-enum", "", _few(after), "+enum"
    for key, text in before.items():
        if key not in after:
            yield "enum-value-removed", text, "", "-enum"
    for key, text in after.items() if before else ():
        if key not in before:
            yield "enum-value-added", "", text, "+enum"
    if before and not after:
        yield "enum-removed", _few(before), "", "-enum"
    yield from _extensible(base, revision)
    yield from _single(base, revision, word="const", name="const")
    yield from _single(base, revision, word="default", name="default-value")


def _few(values: dict[str, str]) -> str:
    texts = list(values.values())
    return ", ".join(texts[:10]) + (f" and {len(texts) - 10} more" if len(texts) > 10 else "")


def _single(base: Shape, revision: Shape, *, word: str, name: str) -> Iterator[Difference]:
    if not base.has(word) and revision.has(word):
        yield f"{name}-added", "", shown(revision.words[word]), f"+{word}"
    elif base.has(word) and not revision.has(word):
        yield f"{name}-removed", shown(base.words[word]), "", f"-{word}"
    elif base.has(word) and not same_value(base.words[word], revision.words[word]):
        texts = shown(base.words[word]), shown(revision.words[word])
        yield f"{name}-changed", *texts, f"+{word}"


def _extensible(base: Shape, revision: Shape) -> Iterator[Difference]:
    word = "x-extensible-enum"
    before, after = _keyed(base, word), _keyed(revision, word)
    for key, text in before.items():
        if after and key not in after:
            yield "x-extensible-enum-value-removed", text, "", f"-{word}"


def _keyed(shape: Shape, word: str) -> dict[str, str]:
    """Return the values of a list by what makes them equal; null is told by `became-nullable`."""
    return {key_of(value): shown(value) for value in shape.values(word) if value is not None}


def _marks(base: Shape, revision: Shape) -> Iterator[Difference]:
    """Tell of what a schema says about its use, not about its values."""
    if base.is_true("deprecated") != revision.is_true("deprecated"):
        name = "deprecated" if revision.is_true("deprecated") else "reactivated"
        yield name, "", "", "+deprecated"
