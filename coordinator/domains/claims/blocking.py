"""What stands in whose way: pure functions over the claims that are held or waited for.

Rank is urgency, then age. A request gives way to what is held and to what ranks before it; but not
to one that itself waits for the asker, or both would wait for ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.patterns import Star, spelt
from coordinator.domains.claims.resources import parse, same_repository, witness

__all__ = [
    "URGENCIES",
    "Meeting",
    "before",
    "conflict",
    "held_back",
    "in_the_way",
    "meeting",
    "nearest_in_the_way",
    "rank",
]

URGENCIES = ("urgent", "high", "normal", "low")

Head = tuple[str, str | None]
"""A resource's kind and first word; None where that may be any."""


class Meeting(NamedTuple):
    """Two resources that overlap, and something that both match."""

    resource: str
    other: str
    witness: str


def rank(claim: Claim) -> tuple[int, int]:
    """Return a claim's place in the queue of the workspace: the smaller goes first."""
    return URGENCIES.index(claim.urgency), claim.number


def conflict(one: Claim, other: Claim) -> Meeting | None:
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


@lru_cache(maxsize=2048)
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
    first = pattern[0] if pattern else ()
    if not isinstance(first, tuple) or any(isinstance(t, Star) or t.negated for t in first):
        return None
    return spelt(first) if all(len(token.these) == 1 for token in first) else None


def held_back(claim: Claim, live: Sequence[Claim]) -> bool:
    """Tell whether anything stands in the way of this claim."""
    return next(_obstacles(claim, live), None) is not None


def in_the_way(claim: Claim, live: Sequence[Claim]) -> list[tuple[Claim, Meeting]]:
    """Return what stands in the way of this claim: what is held first, then the queue by rank."""
    return list(_obstacles(claim, live))


def _obstacles(claim: Claim, live: Sequence[Claim]) -> Iterator[tuple[Claim, Meeting]]:
    """Yield what is in the way; `live` is in the order of rank."""
    held = [other for other in live if other.state == "held"]
    for other in held:
        if (found := conflict(claim, other)) is not None:
            yield other, found
    own = [other for other in held if other.agent == claim.agent]
    for other in before(claim, live):
        if (found := conflict(claim, other)) is not None and not (
            own and _waits_for(other, own, live)
        ):
            yield other, found


def before(claim: Claim, live: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the waiting claims that rank before this one; `live` is in the order of rank."""
    place = rank(claim)
    for other in live:
        if rank(other) >= place:
            return
        if other.state == "waiting":
            yield other


def nearest_in_the_way(live: Sequence[Claim]) -> dict[int, list[Claim]]:
    """Return, for each waiting claim by its number, what it waits for without a detour.

    What is held is there whole; of the requests before it, only those that it would not wait for
    anyway through another one: in a queue of a thousand for one thing, each waits for one.
    """
    found: dict[int, list[Claim]] = {}
    reached: dict[int, set[int]] = {}
    queue = [row for row in live if row.state == "waiting"]
    held = [row for row in live if row.state == "held"]
    for place, row in enumerate(queue):
        ways = [other for other in held if conflict(row, other) is not None]
        own = [other for other in held if other.agent == row.agent]
        seen: set[int] = set()
        for other in reversed(queue[:place]):
            if other.number in seen or conflict(row, other) is None:
                continue
            if not (own and _waits_for(other, own, live)):
                ways.append(other)
                seen |= reached[other.number] | {other.number}
        found[row.number], reached[row.number] = ways, seen
    return found


def _waits_for(claim: Claim, held: Sequence[Claim], live: Sequence[Claim]) -> bool:
    """Tell whether a waiting claim waits for one of these, at however many removes."""
    pending, seen = [claim], {claim.number}
    while pending:
        one = pending.pop()
        if any(conflict(one, other) for other in held):
            return True
        for other in before(one, live):
            if other.number not in seen and conflict(one, other):
                seen.add(other.number)
                pending.append(other)
    return False
