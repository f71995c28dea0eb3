"""What differs at a pair of schemas in place: properties, alternatives, and the steps down."""

from collections.abc import Iterator
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.facts import Fact, facts
from coordinator.domains.contracts.comparison.schemas.pairs import matched
from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import same_value

__all__ = ["Step", "evened", "own_facts", "steps"]

LISTS = (("allOf", "all-of"), ("anyOf", "any-of"), ("oneOf", "one-of"))
SINGLE = (
    *("items", "additionalProperties", "contains", "propertyNames", "contentSchema"),
    *("if", "then", "else", "unevaluatedItems", "unevaluatedProperties"),
)
MAPPED = ("patternProperties", "dependentSchemas")


class Step(NamedTuple):
    """A pair one level down, and what leads there."""

    path: tuple[str, ...]
    base: Shape
    revision: Shape


def evened(base: Shape, revision: Shape) -> tuple[Shape, Shape]:
    """Return what both wrap where only one of them is wrapped: `X` and `allOf: [X]` are one."""
    one, other = base.inner, revision.inner
    if one is not None and other is None and not _chooses(revision):
        return one, revision
    if other is not None and one is None and not _chooses(base):
        return base, other
    return base, revision


def _chooses(shape: Shape) -> bool:
    return any(word in shape.words for word, _ in LISTS)


def own_facts(base: Shape, revision: Shape) -> Iterator[Fact]:
    """Return what differs between two schemas themselves, and in what is listed in them."""
    is_told_by_types = _has_other_types(base, revision)
    if not is_told_by_types and (wrapped := _wrapped(base, revision)) is not None:
        yield from wrapped
        return
    yield from facts(base, revision)
    yield from _properties(base, revision)
    yield from _required(base, revision)
    for word, name in LISTS:
        if word == "allOf" or not is_told_by_types:
            yield from _listed(base, revision, word=word, name=name)
    one, other = base.words.get("not"), revision.words.get("not")
    if not same_value(one, other):
        yield Fact("not-changed", _named(one), _named(other), revision.node.pointer, base, revision)


def _wrapped(base: Shape, revision: Shape) -> list[Fact] | None:
    """Return the further choices where one side is among those of the other; None elsewhere."""
    for word, name in LISTS[1:]:
        for plain, choice, became in ((base, revision, "added"), (revision, base, "removed")):
            if not choice.is_only(word) or _chooses(plain):
                continue
            others = [each for each in choice.alternatives(word) if not _is_alike(plain, each)]
            if len(others) < len(choice.alternatives(word)):
                at = choice.node.pointer
                texts = [("", _called(each)) for each in others]
                if became == "removed":
                    texts = [(after, before) for before, after in texts]
                kind = (
                    "one-of-wrapping"
                    if (word, became) == ("oneOf", "added")
                    else f"{name}-{became}"
                )
                return [Fact(kind, *pair, at, base, revision) for pair in texts]
    return None


def _is_alike(one: Shape, other: Shape) -> bool:
    if one.node.reference and one.node.reference == other.node.reference:
        return True
    return same_value(one.meaning, other.meaning)


def _has_other_types(base: Shape, revision: Shape) -> bool:
    """Tell whether alternatives differ in their types alone, which is told as such."""
    before, after = base.types or base.choice, revision.types or revision.choice
    is_choice = base.choice is not None or revision.choice is not None
    return is_choice and before is not None and after is not None and before != after


def _properties(base: Shape, revision: Shape) -> Iterator[Fact]:
    before, after = base.children("properties"), revision.children("properties")
    must, now = set(base.names("required")), set(revision.names("required"))
    for name, shape in after.items():
        if name in before:
            yield from _marks(before[name], shape, name, is_required=name in now)
        else:
            need = "required" if name in now else "optional"
            yield Fact(f"{need}-property-added", "", name, shape.node.pointer, shape, shape)
    for name, shape in before.items():
        if name not in after:
            need = "required" if name in must else "optional"
            yield Fact(f"{need}-property-removed", name, "", shape.node.pointer, shape, shape)


def _required(base: Shape, revision: Shape) -> Iterator[Fact]:
    before, after = base.children("properties"), revision.children("properties")
    must = dict.fromkeys(base.names("required"))
    now = dict.fromkeys(revision.names("required"))
    became = [("property-became-required", "", name, name) for name in now if name not in must]
    became += [("property-became-optional", name, "", name) for name in must if name not in now]
    for fact, old, new, name in became:
        pointer = revision.node.pointer if new else base.node.pointer
        if name in before and name in after:
            yield Fact(fact, old, new, pointer, before[name], after[name])
        elif _may_be_inherited(name, before, after):
            yield Fact(fact, old, new, pointer, base, revision)


def _may_be_inherited(name: str, *described: dict[str, Shape]) -> bool:
    """Tell whether a name may be that of a property which a composed schema describes.

    `allOf: [X, {required: [name]}]` lists no properties of its own.
    """
    return bool(name) and not any(described)


def _marks(base: Shape, revision: Shape, name: str, *, is_required: bool) -> Iterator[Fact]:
    """Tell who may no longer, or now, read or write a property."""
    need = "required" if is_required else "optional"
    for word, mark in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if base.is_true(word) != revision.is_true(word):
            became = mark if revision.is_true(word) else f"not-{mark}"
            fact = f"{need}-property-became-{became}"
            yield Fact(fact, "", name, revision.node.pointer, revision, revision)


def _listed(base: Shape, revision: Shape, *, word: str, name: str) -> Iterator[Fact]:
    lists = matched(base.alternatives(word), revision.alternatives(word))
    for shape in lists.added:
        note = "-annotation-only" if word == "allOf" and shape.says_nothing else ""
        yield Fact(f"{name}-added{note}", "", _called(shape), shape.node.pointer, base, revision)
    for shape in lists.removed:
        note = "-annotation-only" if word == "allOf" and shape.says_nothing else ""
        yield Fact(f"{name}-removed{note}", _called(shape), "", shape.node.pointer, base, revision)


def _called(shape: Shape) -> str:
    """Return how people call an alternative: its title, its reference's last part, or its type."""
    title = shape.text("title") or shape.node.reference.rpartition("/")[2]
    return title or (" or ".join(sorted(shape.types)) if shape.types else "a further schema")


def _named(value: object) -> str:
    return "nothing" if value is None else "what matches a schema"


def steps(base: Shape, revision: Shape) -> Iterator[Step]:
    """Return the pairs one level down that belong together."""
    before, after = base.children("properties"), revision.children("properties")
    for name, shape in before.items():
        if name in after:
            yield Step((name,), shape, after[name])
    for word in SINGLE:
        one, other = base.child(word), revision.child(word)
        if one is not None and other is not None:
            yield Step((word,), one, other)
    for word in MAPPED:
        one_of, other_of = base.children(word), revision.children(word)
        for name in (each for each in one_of if each in other_of):
            yield Step((word, name), one_of[name], other_of[name])
    pairs = zip(base.listed("prefixItems"), revision.listed("prefixItems"), strict=False)
    for at, (one, other) in enumerate(pairs):
        yield Step(("prefixItems", str(at)), one, other)
    for word, _ in LISTS:
        for one, other in matched(base.alternatives(word), revision.alternatives(word)).pairs:
            yield Step((f"{word}[{_called(other)}]",), one, other)
