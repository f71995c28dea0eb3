"""What stands in whose way: pure functions over the claims that are held or waited for.

Rank is urgency, then age. A request gives way to what is held and to what ranks before it; but not
to one that itself waits for the asker, or both would wait for ever.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from coordinator.domains.claims.meetings import Head, Line, Meeting, conflict, heads, rank

__all__ = ["Live", "held_back", "in_the_way", "nearest_in_the_way"]

L = TypeVar("L", bound=Line)


class Live(Generic[L]):
    """The claims that are held or waited for, by rank, found by what they may meet."""

    def __init__(self, rows: Iterable[L]) -> None:
        """Sort them; who holds and waits may change afterwards, what each wants may not."""
        self.rows = sorted(rows, key=rank)
        self._by_head: dict[Head, list[int]] = defaultdict(list)
        self._by_kind: dict[str, list[int]] = defaultdict(list)
        self._by_agent: dict[str, list[L]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            self._by_agent[row.agent].append(row)
            for head in heads(row.resources):
                self._by_head[head].append(place)
                self._by_kind[head[0]].append(place)

    def beside(self, resources: list[str]) -> list[L]:
        """Return, by rank, the claims that may overlap these resources; the others do not."""
        places = set[int]()
        for kind, word in heads(resources):
            if word is None:
                places.update(self._by_kind[kind])
            else:
                places.update(self._by_head[kind, word], self._by_head[kind, None])
        return [self.rows[place] for place in sorted(places)]

    def held_by(self, agent: str) -> list[L]:
        """Return what an agent holds."""
        return [row for row in self._by_agent[agent] if row.state == "held"]


def held_back(claim: Line, live: Live[L]) -> bool:
    """Tell whether anything stands in the way of this claim."""
    return next(_obstacles(claim, live), None) is not None


def in_the_way(claim: Line, live: Live[L]) -> list[tuple[L, Meeting]]:
    """Return what stands in the way of this claim: what is held first, then the queue by rank."""
    return list(_obstacles(claim, live))


def _obstacles(claim: Line, live: Live[L]) -> Iterator[tuple[L, Meeting]]:
    near = live.beside(claim.resources)
    for other in near:
        if other.state == "held" and (found := conflict(claim, other)) is not None:
            yield other, found
    own = live.held_by(claim.agent)
    for other in near:
        if (
            _is_before(other, claim)
            and (found := conflict(claim, other)) is not None
            and not (own and _waits_for(other, own, live))
        ):
            yield other, found


def _is_before(other: Line, claim: Line) -> bool:
    return other.state == "waiting" and rank(other) < rank(claim)


def nearest_in_the_way(live: Live[L]) -> dict[int, list[L]]:
    """Return, for each waiting claim by its number, what it waits for without a detour.

    What is held is there whole; of the requests before it, only those that it would not wait for
    anyway through another one: in a queue of a thousand for one thing, each waits for one.
    """
    found: dict[int, list[L]] = {}
    reached: dict[int, set[int]] = {}
    for row in live.rows:
        if row.state != "waiting":
            continue
        near, own = live.beside(row.resources), live.held_by(row.agent)
        ways = [other for other in near if other.state == "held" and conflict(row, other)]
        seen = set[int]()
        for other in reversed([other for other in near if _is_before(other, row)]):
            if other.number in seen or conflict(row, other) is None:
                continue
            if not (own and _waits_for(other, own, live)):
                ways.append(other)
                seen |= reached[other.number] | {other.number}
        found[row.number], reached[row.number] = ways, seen
    return found


def _waits_for(claim: L, held: list[L], live: Live[L]) -> bool:
    """Tell whether a waiting claim waits for one of these, at however many removes."""
    pending, seen = [claim], {claim.number}
    while pending:
        one = pending.pop()
        if any(conflict(one, other) for other in held):
            return True
        for other in live.beside(one.resources):
            if other.number not in seen and _is_before(other, one) and conflict(one, other):
                seen.add(other.number)
                pending.append(other)
    return False
