"""Whether two claims meet: that different agents want what overlaps, and not both shared."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import NamedTuple, Protocol

from coordinator.domains.claims.globs import SEGMENTS
from coordinator.domains.claims.patterns import Star, spelt
from coordinator.domains.claims.resources import parse, same_repository, witness

__all__ = ["URGENCIES", "Line", "Meeting", "Stem", "conflict", "meeting", "rank", "stems", "weight"]

URGENCIES = ("urgent", "high", "normal", "low")

Stem = tuple[str, ...]
"""A resource's kind and the first words of a name that it matches, as far as they are certain."""

Found = dict[Stem, list[str]]

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
    at, under = _by_stem(tuple(others))
    for resource in resources:
        if apart and resource.startswith("path:"):
            continue
        for stem in _stems(resource, deep=SEGMENTS):
            near = [under.get(stem, ()), *(at.get(stem[:n], ()) for n in range(1, len(stem)))]
            for other in chain.from_iterable(near):
                if (found := witness(resource, other)) is not None:
                    return Meeting(resource, other, found)
    return None


@lru_cache(maxsize=1024)
def _by_stem(resources: tuple[str, ...]) -> tuple[Found, Found]:
    """Return what has exactly a stem, and what has one that begins so."""
    at, under = defaultdict[Stem, list[str]](list), defaultdict[Stem, list[str]](list)
    for resource in resources:
        for stem in _stems(resource, deep=SEGMENTS):
            at[stem].append(resource)
            for length in range(1, len(stem) + 1):
                under[stem[:length]].append(resource)
    return dict(at), dict(under)


@lru_cache(maxsize=4096)
def stems(resources: tuple[str, ...]) -> frozenset[Stem]:
    """Return the stems of resources: where two overlap, one stem is the beginning of another."""
    return frozenset(chain.from_iterable(_stems(text, deep=DEEP) for text in resources))


@lru_cache(maxsize=8192)
def _stems(text: str, *, deep: int) -> frozenset[Stem]:
    resource = parse(text)
    if not resource.patterns:
        return frozenset({(resource.kind, resource.word)})
    return frozenset(_stem(resource.kind, pattern, deep=deep) for pattern in resource.patterns)


def _stem(kind: str, pattern: Sequence[object], *, deep: int) -> Stem:
    words = takewhile(lambda word: word is not None, map(_word, pattern))
    return (kind, *[word for word in islice(words, deep) if word is not None])


def _word(segment: object) -> str | None:
    """Return what a segment says where it can be one thing only."""
    if not isinstance(segment, tuple) or any(isinstance(t, Star) or t.negated for t in segment):
        return None
    return spelt(segment) if all(len(token.these) == 1 for token in segment) else None


def weight(text: str) -> tuple[int, int]:
    """Return what it costs to compare a resource: segments and tokens of patterns with wildcards.

    A plain name, or a directory, costs next to nothing.
    """
    segments = tokens = 0
    for pattern in parse(text).patterns:
        open_ones = [one for one in pattern if _word(one) is None]
        if any(isinstance(one, tuple) for one in open_ones) or any(
            isinstance(one, Star) for one in pattern[:-1]
        ):
            segments += len(pattern)
            tokens += sum(len(one) for one in open_ones if isinstance(one, tuple))
    return segments, tokens
