"""Going through two schemas and all that lies below them, and gathering what differs.

Schemas refer to each other in circles and share parts, so that one document may hold more ways than
can be walked. What lies below a pair is found once and kept, where it does not depend on the way
there; and a walk that has gone too far starts again and enters each pair only once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.facts import Fact, facts, same_value
from coordinator.domains.contracts.comparison.schemas.nodes import Document, Node, references
from coordinator.domains.contracts.comparison.schemas.pairs import matched
from coordinator.domains.contracts.comparison.schemas.shapes import Shape

__all__ = ["Found", "Walk"]

STEPS = 20_000
"""How many pairs one walk enters before it enters each only once."""

DEEPEST = 60
"""How many levels below its start a walk goes; what lies deeper is a gap."""

MOST = 20_000
"""How many facts one walk gathers."""

LISTS = (("allOf", "all-of"), ("anyOf", "any-of"), ("oneOf", "one-of"))
SINGLE = (
    *("items", "additionalProperties", "contains", "propertyNames", "contentSchema"),
    *("if", "then", "else", "unevaluatedItems", "unevaluatedProperties"),
)
MAPPED = ("patternProperties", "dependentSchemas")


class Found(NamedTuple):
    """A fact and where it is: names of properties, and words such as `items` between them."""

    path: tuple[str, ...]
    fact: Fact


class _Step(NamedTuple):
    """A pair to enter: what leads there from the pair above."""

    path: tuple[str, ...]
    base: Shape
    revision: Shape


class Walk:
    """Walks over pairs of schemas of two documents; what it found of a pair it keeps."""

    def __init__(self, base: Document, revision: Document) -> None:
        """Walk between these documents."""
        self.base = base
        self.revision = revision
        self.too_deep: list[str] = []
        """Pointers to what lay too deep, in the revision."""
        self.lost: dict[str, Node] = {}
        """References that could not be followed, though something may have changed behind them."""
        self._kept: dict[tuple[str, str], tuple[Found, ...]] = {}
        self._tainted = _tainted(base, revision)
        self._once = False
        self._entered: set[tuple[str, str]] = set()
        self._steps = 0

    def over(self, base: Node, revision: Node) -> list[Found]:
        """Return all that differs between the schemas at these nodes and below them."""
        pair = (
            Shape(self.base, self._followed(self.base, base)),
            Shape(self.revision, self._followed(self.revision, revision)),
        )
        self._once, self._steps, self._entered = False, 0, set()
        try:
            return list(self._below(*pair, [])[0])
        except _TooFarError:
            self._once, self._entered = True, set()
            return list(self._below(*pair, [])[0])

    def _followed(self, document: Document, node: Node) -> Node:
        return document.follow(node)

    def _below(
        self, base: Shape, revision: Shape, way: list[tuple[str, str]]
    ) -> tuple[tuple[Found, ...], int]:
        """Return what differs at a pair and below, and the highest place of the way it met again.

        Where it met none, what was found holds whatever the way, and is kept.
        """
        key = base.node.pointer, revision.node.pointer
        self._note_lost(base, revision)
        if self._is_same(base, revision):
            return (), len(way)
        if (kept := self._kept.get(key)) is not None:
            return kept, len(way)
        if key in way:
            return (), way.index(key)
        if len(way) >= DEEPEST:
            self.too_deep.append(revision.node.pointer)
            return (), 0
        if self._once:
            if key in self._entered:
                return (), 0
            self._entered.add(key)
        else:
            self._steps += 1
            if self._steps > STEPS:
                raise _TooFarError
        return self._entered_pair(base, revision, [*way, key])

    def _entered_pair(
        self, base: Shape, revision: Shape, way: list[tuple[str, str]]
    ) -> tuple[tuple[Found, ...], int]:
        at = len(way) - 1
        one, other = _evened(base, revision)
        met = len(way)
        found = [Found((), fact) for fact in _own(one, other)]
        for step in _steps(one, other):
            below, place = self._below(step.base, step.revision, way)
            met = min(met, place)
            found += (Found(step.path + each.path, each.fact) for each in below)
            if len(found) > MOST:
                self.too_deep.append(revision.node.pointer)
                break
        result = tuple(found[:MOST])
        if met >= at and not self._once:
            self._kept[way[-1]] = result
        return result, met if met < at else len(way) - 1

    def _note_lost(self, base: Shape, revision: Shape) -> None:
        for node in (base.node, revision.node):
            is_outside = node.lost and not node.reference.startswith("#")
            if node.lost and (is_outside or base.node.reference != revision.node.reference):
                self.lost[node.reference] = node

    def _is_same(self, base: Shape, revision: Shape) -> bool:
        if base.node.lost or revision.node.lost:
            return True
        if base.is_nullable != revision.is_nullable:
            return False
        if not same_value(base.words, revision.words):
            return False
        return not any(reference in self._tainted for reference in _within(base))


class _TooFarError(Exception):
    """A walk takes too many steps to go all ways"""


def _within(shape: Shape) -> Iterator[str]:
    return references(shape.words)


def _tainted(base: Document, revision: Document) -> frozenset[str]:
    """Return the references behind which the two documents differ, near or far."""
    names = {*references(base.root), *references(revision.root)}
    tainted, users = set[str](), dict[str, list[str]]()
    for name in names:
        one, other = base.find(name), revision.find(name)
        if bool(one.lost) != bool(other.lost) or not same_value(one.value, other.value):
            tainted.add(name)
        for used in {*references(one.value), *references(other.value)}:
            users.setdefault(used, []).append(name)
    pending = list(tainted)
    while pending:
        for user in users.get(pending.pop(), ()):
            if user not in tainted:
                tainted.add(user)
                pending.append(user)
    return frozenset(tainted)


def _evened(base: Shape, revision: Shape) -> tuple[Shape, Shape]:
    """Return what both wrap where only one of them is wrapped: `X` and `allOf: [X]` are one."""
    one, other = base.inner, revision.inner
    if one is not None and other is None and not _chooses(revision):
        return one, revision
    if other is not None and one is None and not _chooses(base):
        return base, other
    return base, revision


def _chooses(shape: Shape) -> bool:
    return any(word in shape.words for word, _ in LISTS)


def _own(base: Shape, revision: Shape) -> Iterator[Fact]:
    yield from facts(base, revision)
    yield from _properties(base, revision)
    for word, name in LISTS:
        if not (word != "allOf" and (base.choice or revision.choice)):
            yield from _listed(base, revision, word=word, name=name)
    one, other = base.words.get("not"), revision.words.get("not")
    if not same_value(one, other):
        yield Fact("not-changed", _named(one), _named(other), revision.node.pointer, base, revision)


def _properties(base: Shape, revision: Shape) -> Iterator[Fact]:
    before, after = base.children("properties"), revision.children("properties")
    must, now = set(base.names("required")), set(revision.names("required"))
    for name, shape in after.items():
        if name not in before:
            name_of = "required-property-added" if name in now else "optional-property-added"
            yield Fact(name_of, "", name, shape.node.pointer, shape, shape)
    for name, shape in before.items():
        if name not in after:
            name_of = "required-property-removed" if name in must else "optional-property-removed"
            yield Fact(name_of, name, "", shape.node.pointer, shape, shape)
    for name, shape in before.items():
        if name in after:
            yield from _marks(shape, after[name], name, is_required=name in now)
    for name in (each for each in revision.names("required") if each not in must):
        if (name in before) == (name in after):
            one, other = before.get(name, base), after.get(name, revision)
            yield Fact("property-became-required", "", name, revision.node.pointer, one, other)
    for name in (each for each in base.names("required") if each not in now):
        if (name in before) == (name in after):
            one, other = before.get(name, base), after.get(name, revision)
            yield Fact("property-became-optional", name, "", base.node.pointer, one, other)


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


def _steps(base: Shape, revision: Shape) -> Iterator[_Step]:
    before, after = base.children("properties"), revision.children("properties")
    for name, shape in before.items():
        if name in after:
            yield _Step((name,), shape, after[name])
    for word in SINGLE:
        one, other = base.child(word), revision.child(word)
        if one is not None and other is not None:
            yield _Step((word,), one, other)
    for word in MAPPED:
        one_of, other_of = base.children(word), revision.children(word)
        for name in (each for each in one_of if each in other_of):
            yield _Step((word, name), one_of[name], other_of[name])
    pairs = zip(base.listed("prefixItems"), revision.listed("prefixItems"), strict=False)
    for at, (one, other) in enumerate(pairs):
        yield _Step(("prefixItems", str(at)), one, other)
    for word, _ in LISTS:
        if not (word != "allOf" and (base.choice or revision.choice)):
            for one, other in matched(base.alternatives(word), revision.alternatives(word)).pairs:
                yield _Step((f"{word}[{_called(other)}]",), one, other)
