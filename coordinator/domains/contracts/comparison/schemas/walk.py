"""Going through two schemas and all that lies below them, and gathering what differs.

Schemas refer to each other in circles and share parts, so a document may hold more ways than can be
walked. So what a schema says in place is looked at once, as a `Part`; ways lead from part to part,
and a walk that would take too many of them enters each part only once.
"""

from collections import deque
from typing import NamedTuple

from coordinator.domains.contracts.comparison.schemas.circles import in_circles
from coordinator.domains.contracts.comparison.schemas.facts import Fact
from coordinator.domains.contracts.comparison.schemas.nodes import Document, Node, references
from coordinator.domains.contracts.comparison.schemas.own import evened, own_facts, steps
from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import same_value

__all__ = ["Below", "Found", "Unseen", "Walk"]

WAYS = 2_000
"""How many parts one walk enters before it enters each only once."""

DEEPEST = 60
"""How many levels of one part are looked at; what lies deeper is a gap."""

WAYS_IN_ALL = 50_000
"""How many all walks enter so; where schemas are that entangled, each is entered once from then."""

MOST = 2_000
"""How many facts one walk gathers."""

Key = tuple[str, str]
"""Which pair of values it is."""


class Found(NamedTuple):
    """A fact and where it is: names of properties, and words such as `items` between them."""

    path: tuple[str, ...]
    fact: Fact


class Unseen(NamedTuple):
    """What was not compared: where, and why."""

    pointer: str
    reason: str


class Below(NamedTuple):
    """What differs between two schemas and below them, and what was not compared there."""

    found: list[Found]
    unseen: list[Unseen]


class _Part(NamedTuple):
    """What differs between two schemas in place, and which pairs they refer to, by what way."""

    found: list[Found]
    unseen: list[Unseen]
    further: list[tuple[tuple[str, ...], Key]]


class Walk:
    """Walks over pairs of schemas of two documents; what it found of a pair it keeps."""

    def __init__(self, base: Document, revision: Document) -> None:
        """Walk between these documents."""
        self.base = base
        self.revision = revision
        self._tainted = _tainted(base, revision)
        self._pairs: dict[Key, tuple[Shape, Shape]] = {}
        self._parts: dict[Key, _Part] = {}
        self._circular: dict[Key, bool] = {}
        self._whole: dict[Key, Below] = {}
        self._ways_left = WAYS_IN_ALL

    def over(self, base: Node, revision: Node) -> Below:
        """Return all that differs between the schemas at these nodes and below them."""
        one = Shape(self.base, self.base.follow(base))
        other = Shape(self.revision, self.revision.follow(revision))
        if lost := _lost(one.node, other.node):
            return Below([], lost)
        if self._is_same(one, other):
            return NOTHING
        key = self._noted(one, other)
        if key not in self._whole:
            in_circles(key, self._neighbours, self._circular)
            self._whole[key] = self._all_ways(key) or self._each_once(key)
        return self._whole[key]

    def _all_ways(self, root: Key) -> Below | None:
        """Go every way that does not meet itself; None where that is too far."""
        found: list[Found] = []
        unseen: list[Unseen] = []
        pending: list[tuple[tuple[str, ...], Key, frozenset[Key]]] = [((), root, frozenset())]
        entered = 0
        while pending:
            path, key, way = pending.pop()
            entered += 1
            self._ways_left -= 1
            if entered > WAYS or len(found) > MOST or self._ways_left < 0:
                return None
            part = self._part(key)
            found += _below(path, part.found)
            unseen += part.unseen
            on_way = way | {key} if self._circular[key] else way
            for step, further in part.further:
                if further not in on_way:
                    pending.append((path + step, further, on_way))
        return Below(found, unseen)

    def _each_once(self, root: Key) -> Below:
        found: list[Found] = []
        unseen: list[Unseen] = []
        entered = {root}
        pending: deque[tuple[tuple[str, ...], Key]] = deque([((), root)])
        while pending and len(found) <= MOST:
            path, key = pending.popleft()
            part = self._part(key)
            found += _below(path, part.found)
            unseen += part.unseen
            for step, further in part.further:
                if further not in entered:
                    entered.add(further)
                    pending.append((path + step, further))
        if len(found) > MOST:
            pointer = self._pairs[root][1].node.pointer
            unseen.append(Unseen(pointer, "more differs below than is listed"))
        return Below(found[:MOST], unseen)

    def _neighbours(self, key: Key) -> list[Key]:
        return [further for _, further in self._part(key).further]

    def _part(self, key: Key) -> _Part:
        if (known := self._parts.get(key)) is None:
            known = self._parts[key] = self._looked_at(key)
        return known

    def _looked_at(self, key: Key) -> _Part:
        part = _Part([], [], [])
        pending: list[tuple[tuple[str, ...], Shape, Shape]] = [((), *self._pairs[key])]
        while pending:
            path, base, revision = pending.pop()
            one, other = evened(base, revision)
            part.found.extend(Found(path, fact) for fact in own_facts(one, other))
            part.unseen.extend(_dynamic(one, other))
            for step in steps(one, other):
                if lost := _lost(step.base.node, step.revision.node):
                    part.unseen.extend(lost)
                    continue
                if self._is_same(step.base, step.revision):
                    continue
                way = path + step.path
                if step.base.node.reference or step.revision.node.reference:
                    part.further.append((way, self._noted(step.base, step.revision)))
                elif len(way) < DEEPEST:
                    pending.append((way, step.base, step.revision))
                else:
                    part.unseen.append(
                        Unseen(step.revision.node.pointer, "it is nested too deeply")
                    )
        return part

    def _noted(self, base: Shape, revision: Shape) -> Key:
        key = base.node.key, revision.node.key
        self._pairs.setdefault(key, (base, revision))
        return key

    def _is_same(self, base: Shape, revision: Shape) -> bool:
        """Tell whether nothing differs between two schemas, near or far."""
        if base.node.lost:
            return True  # and so is the other: `_lost` told of one that is not
        if base.is_nullable != revision.is_nullable or not same_value(base.words, revision.words):
            return False
        return not any(reference in self._tainted for reference in references(base.words))


NOTHING = Below([], [])
DYNAMIC = ("$dynamicRef", "$recursiveRef")
"""References whose end depends on the way there; they are not followed."""


def _lost(base: Node, revision: Node) -> list[Unseen]:
    """Return which of two references cannot be followed; the same broken one twice is no change."""
    if (base.lost, base.reference) == (revision.lost, revision.reference):
        return []
    return [
        Unseen(node.pointer or f"/{node.reference}", f"`{node.reference}`: {node.lost}")
        for node in (base, revision)
        if node.lost
    ]


def _dynamic(base: Shape, revision: Shape) -> list[Unseen]:
    """Return the dynamic references that changed."""
    changed = (word for word in DYNAMIC if base.text(word) != revision.text(word))
    where = revision.node.pointer
    return [Unseen(f"{where}/{word}", f"`{word}` is not followed") for word in changed]


def _below(path: tuple[str, ...], found: list[Found]) -> list[Found]:
    return [Found(path + each.path, each.fact) for each in found] if path else found


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
