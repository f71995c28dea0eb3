"""What stands in whose way: pure functions over the claims that are held or waited for.

Rank is urgency, then age. A request gives way to what is held and to what ranks before it; but not
to one that itself waits for the asker, or both would wait for ever.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from coordinator.domains.claims.meetings import Line, Meeting, Stem, conflict, rank, stems

__all__ = ["Live", "Ways", "held_back", "in_the_way", "nearest_in_the_way"]

L = TypeVar("L", bound=Line)


class Live(Generic[L]):
    """The claims that are held or waited for, by rank, found by what they may meet.

    A set of them is a number whose bits are their places, so that a crowd costs little.
    """

    def __init__(self, rows: Iterable[L]) -> None:
        """Sort them; who holds and waits may change afterwards, what each wants may not."""
        self.rows = sorted(rows, key=rank)
        self._ranks = [rank(row) for row in self.rows]
        self._at: dict[Stem, int] = defaultdict(int)
        self._under: dict[Stem, int] = defaultdict(int)
        self._by_agent: dict[str, list[L]] = defaultdict(list)
        self._wishes: dict[tuple[str, str, tuple[str, ...]], int] = {}
        self._met: dict[tuple[int, int], Meeting | None] = {}
        for place, row in enumerate(self.rows):
            self._by_agent[row.agent].append(row)
            for stem in stems(tuple(row.resources)):
                self._at[stem] |= 1 << place
                for length in range(1, len(stem) + 1):
                    self._under[stem[:length]] |= 1 << place

    def near(self, resources: list[str]) -> int:
        """Return the places of the claims that may overlap these resources; the others do not."""
        found = 0
        for stem in stems(tuple(resources)):
            found |= self._under.get(stem, 0)
            for length in range(1, len(stem)):
                found |= self._at.get(stem[:length], 0)
        return found

    def beside(self, resources: list[str]) -> list[L]:
        """Return, by rank, the claims that may overlap these resources."""
        return [self.rows[place] for place in _places(self.near(resources))]

    def before(self, claim: Line) -> int:
        """Return the places that rank before this claim."""
        return (1 << bisect_left(self._ranks, rank(claim))) - 1

    def held_by(self, agent: str) -> list[L]:
        """Return what an agent holds."""
        return [row for row in self._by_agent[agent] if row.state == "held"]

    def met(self, one: Line, other: Line) -> Meeting | None:
        """Return where two claims meet that must not both be held; each pair is compared once."""
        if one.agent == other.agent or one.mode == other.mode == "shared":
            return None
        pair = self._wish(one), self._wish(other)
        if pair not in self._met:
            self._met[pair] = conflict(one, other)
        return self._met[pair]

    def _wish(self, claim: Line) -> int:
        """Number what is wanted: those who want the same thing are compared once for all."""
        wish = claim.mode, claim.repository, tuple(claim.resources)
        return self._wishes.setdefault(wish, len(self._wishes))


def _places(bits: int) -> Iterator[int]:
    """Return the places in a set, the first one first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def held_back(claim: Line, live: Live[L]) -> bool:
    """Tell whether anything stands in the way of this claim."""
    return next(_obstacles(claim, live), None) is not None


def in_the_way(claim: Line, live: Live[L]) -> list[tuple[L, Meeting]]:
    """Return what stands in the way of this claim: what is held first, then the queue by rank."""
    return list(_obstacles(claim, live))


def _obstacles(claim: Line, live: Live[L]) -> Iterator[tuple[L, Meeting]]:
    near = live.near(claim.resources)
    for other in _rows(live, near, "held"):
        if (found := live.met(claim, other)) is not None:
            yield other, found
    stuck: set[int] | None = None
    for other in _rows(live, near & live.before(claim), "waiting"):
        if (found := live.met(claim, other)) is None:
            continue
        stuck = _waiting_for(claim.agent, live) if stuck is None else stuck
        if other.number not in stuck:
            yield other, found


def _rows(live: Live[L], bits: int, state: str) -> Iterator[L]:
    return (row for place in _places(bits) if (row := live.rows[place]).state == state)


def _waiting_for(agent: str, live: Live[L]) -> set[int]:
    """Return the numbers of those who wait, at however many removes, for what an agent holds."""
    pending, stuck, left = live.held_by(agent), set[int](), (1 << len(live.rows)) - 1
    while pending:
        one = pending.pop()
        behind = left if one.state == "held" else left & ~live.before(one)
        for place in _places(live.near(one.resources) & behind):
            other = live.rows[place]
            if other.state == "waiting" and live.met(other, one) is not None:
                left ^= 1 << place
                stuck.add(other.number)
                pending.append(other)
    return stuck


class Ways(Generic[L]):
    """Who waits for whom among all at once, for as long as nobody's state changes.

    For each waiting claim, by its place: which agents hold what it waits for, at however many
    removes. One pass by rank: what is reached through another one is not compared again.
    """

    def __init__(self, live: Live[L]) -> None:
        """Compare each waiting claim with those near it that hold or rank before."""
        self._live = live
        self._waiting = self._held = 0
        for place, row in enumerate(live.rows):
            if row.state == "waiting":
                self._waiting |= 1 << place
            elif row.state == "held":
                self._held |= 1 << place
        self._near = {place: live.near(live.rows[place].resources) for place in self._queue()}
        self._agents: dict[int, frozenset[str]] = {}
        reached: dict[int, int] = {}
        for place in self._queue():
            nearest, reached[place] = self._nearest(place, reached)
            holders = [frozenset({live.rows[other].agent}) for other in self._holders(place)]
            behind = [self._agents[other] for other in nearest]
            self._agents[place] = frozenset[str]().union(*holders, *behind)

    def _queue(self) -> Iterator[int]:
        return _places(self._waiting)

    def _holders(self, place: int) -> list[int]:
        row, met = self._live.rows[place], self._live.met
        near = self._near[place] & self._held
        return [other for other in _places(near) if met(row, self._live.rows[other])]

    def _nearest(
        self, place: int, reached: dict[int, int], *, in_the_way: bool = False
    ) -> tuple[list[int], int]:
        """Return the requests before one that it is not behind through another, and all it is."""
        rows, met, row = self._live.rows, self._live.met, self._live.rows[place]
        left = self._near[place] & self._waiting & ((1 << place) - 1)
        found, seen = list[int](), 0
        while left:
            other = left.bit_length() - 1
            left ^= 1 << other
            if met(row, rows[other]) is None:
                continue
            if in_the_way and row.agent in self._agents[other]:
                continue
            found.append(other)
            seen |= reached[other] | 1 << other
            left &= ~seen
        return found, seen

    def nearest(self) -> dict[int, list[L]]:
        """Return, by number, what each waiting claim waits for; what is held first."""
        found: dict[int, list[L]] = {}
        reached: dict[int, int] = {}
        rows = self._live.rows
        for place in self._queue():
            ways, reached[place] = self._nearest(place, reached, in_the_way=True)
            found[rows[place].number] = [rows[other] for other in (*self._holders(place), *ways)]
        return found

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the place in the queue of each of these waiting claims, from 1."""
        rows, met = self._live.rows, self._live.met
        wanted, found = set(numbers), {}
        for place in self._queue():
            row = rows[place]
            if row.number not in wanted:
                continue
            ahead = self._near[place] & self._waiting & ((1 << place) - 1)
            found[row.number] = 1 + sum(
                row.agent not in self._agents[other] and met(row, rows[other]) is not None
                for other in _places(ahead)
            )
        return found


def nearest_in_the_way(live: Live[L]) -> dict[int, list[L]]:
    """Return, for each waiting claim by its number, what it waits for without a detour.

    What is held is there whole; of the requests before it, only those that it would not wait for
    anyway through another one: in a queue of a thousand for one thing, each waits for one.
    """
    return Ways(live).nearest()
