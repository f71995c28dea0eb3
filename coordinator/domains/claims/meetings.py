"""Whether two claims meet: that different agents want what overlaps, and not both shared."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple, Protocol

from coordinator.domains.claims.patterns import Star, spelt
from coordinator.domains.claims.resources import parse, same_repository, witness

__all__ = ["URGENCIES", "Line", "Meeting", "Stem", "conflict", "meeting", "rank", "stems"]

URGENCIES = ("urgent", "high", "normal", "low")

Head = tuple[str, str | None]
"""A resource's kind and first word; None where that may be any."""

Stem = tuple[str, ...]
"""A resource's kind and the first words of a name that it matches, as far as they are certain."""

DEEP = 5
"""Words of a stem: more of them would tell few more apart."""


class Line(Protocol):
    """What is looked at of a claim: a row of its table, or just these columns of one."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def agent(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def mode(self) -> str: ...  # noqa: D102
    @property
    def urgency(self) -> str: ...  # noqa: D102
    @property
    def repository(self) -> str: ...  # noqa: D102
    @property
    def asked_at(self) -> datetime: ...  # noqa: D102
    @property
    def resources(self) -> list[str]: ...  # noqa: D102


class Meeting(NamedTuple):
    """Two resources that overlap, and something that both match."""

    resource: str
    other: str
    witness: str


def rank(claim: Line) -> tuple[int, int]:
    """Return a claim's place in the queue of the workspace: the smaller goes first."""
    return URGENCIES.index(claim.urgency), claim.number


def conflict(one: Line, other: Line) -> Meeting | None:
    """Return where two claims meet that must not both be held; an agent is never in its own way."""
    if one.agent == other.agent or one.mode == other.mode == "shared":
        return None
    apart = not same_repository(one.repository, other.repository)
    return meeting(one.resources, other.resources, apart=apart)


def meeting(
    resources: Sequence[str], others: Sequence[str], *, apart: bool = False
) -> Meeting | None:
    """Return the first two resources that overlap; paths of two repositories (`apart`) do not."""
    by_head = _by_head(tuple(others))
    for resource in resources:
        kind, word = _head(resource)
        if apart and kind == "path":
            continue
        heads: Iterable[Head] = (
            [(kind, word), (kind, None)]
            if word is not None
            else [h for h in by_head if h[0] == kind]
        )
        for head in heads:
            for other in by_head.get(head, ()):
                if (found := witness(resource, other)) is not None:
                    return Meeting(resource, other, found)
    return None


@lru_cache(maxsize=4096)
def stems(resources: tuple[str, ...]) -> frozenset[Stem]:
    """Return the stems of resources: where two overlap, one stem is the beginning of another."""
    found = set[Stem]()
    for text in resources:
        resource = parse(text)
        if not resource.patterns:
            found.add((resource.kind, resource.word))
        found.update(_stem(resource.kind, pattern) for pattern in resource.patterns)
    return frozenset(found)


def _stem(kind: str, pattern: Sequence[object]) -> Stem:
    words = takewhile(lambda word: word is not None, map(_word, pattern))
    return (kind, *[word for word in islice(words, DEEP) if word is not None])


@lru_cache(maxsize=4096)
def _by_head(resources: tuple[str, ...]) -> dict[Head, tuple[str, ...]]:
    found: dict[Head, list[str]] = {}
    for resource in resources:
        found.setdefault(_head(resource), []).append(resource)
    return {head: tuple(these) for head, these in found.items()}


@lru_cache(maxsize=8192)
def _head(text: str) -> Head:
    resource = parse(text)
    if not resource.patterns:
        return resource.kind, resource.word
    words = {_first(pattern) for pattern in resource.patterns}
    return resource.kind, words.pop() if len(words) == 1 else None


def _first(pattern: Sequence[object]) -> str | None:
    return _word(pattern[0]) if pattern else None


def _word(segment: object) -> str | None:
    """Return what a segment says where it can be one thing only."""
    if not isinstance(segment, tuple) or any(isinstance(t, Star) or t.negated for t in segment):
        return None
    return spelt(segment) if all(len(token.these) == 1 for token in segment) else None
