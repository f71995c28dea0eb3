"""Circles in a graph of waits: pure functions over pairs of names."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

__all__ = ["circle_of", "circles"]

Pairs = Iterable[tuple[str, str]]


def circles(pairs: Pairs) -> list[tuple[str, ...]]:
    """Return the groups in which each waits, over however many others, for each: sorted names.

    They are the strongly connected parts of two or more (Tarjan 1972), found without recursion.
    Who waits for itself alone is in no circle.
    """
    ways = _ways(pairs)
    return sorted(tuple(sorted(part)) for part in _connected(ways) if len(part) > 1)


def circle_of(pairs: Pairs, members: Iterable[str]) -> list[str]:
    """Return a shortest circle among these members, beginning with the first name of all."""
    inside = set(members)
    others = (pair for pair in pairs if pair[0] != pair[1] and set(pair) <= inside)
    ways = _ways(others)
    found = (_back_to(ways, start) for start in sorted(inside))
    shortest = min((each for each in found if each), key=len, default=[])
    first = shortest.index(min(shortest)) if shortest else 0
    return shortest[first:] + shortest[:first]


def _ways(pairs: Pairs) -> dict[str, list[str]]:
    ways: dict[str, list[str]] = {}
    for waiter, holder in sorted(set(pairs)):
        ways.setdefault(waiter, []).append(holder)
        ways.setdefault(holder, [])
    return ways


def _back_to(ways: Mapping[str, list[str]], start: str) -> list[str]:
    """Return a shortest way from a name back to itself, without its end; empty where none is."""
    came = dict[str, str]()
    queue = deque([start])
    while queue:
        name = queue.popleft()
        for following in ways[name]:
            if following == start:
                return _trail(came, start, name)
            if following not in came:
                came[following] = name
                queue.append(following)
    return []


def _trail(came: Mapping[str, str], start: str, end: str) -> list[str]:
    trail = [end]
    while trail[-1] != start:
        trail.append(came[trail[-1]])
    return trail[::-1]


def _connected(ways: Mapping[str, list[str]]) -> Iterator[list[str]]:
    number, low = dict[str, int](), dict[str, int]()
    path, on_path = list[str](), set[str]()
    for root in ways:
        if root in number:
            continue
        steps = [(root, iter(ways[root]))]
        _enter(root, number, low, path, on_path)
        while steps:
            name, further = steps[-1]
            following = next(further, None)
            if following is None:
                steps.pop()
                if steps:
                    low[steps[-1][0]] = min(low[steps[-1][0]], low[name])
                if low[name] == number[name]:
                    yield _left(name, path, on_path)
            elif following not in number:
                _enter(following, number, low, path, on_path)
                steps.append((following, iter(ways[following])))
            elif following in on_path:
                low[name] = min(low[name], number[following])


def _enter(
    name: str, number: dict[str, int], low: dict[str, int], path: list[str], on_path: set[str]
) -> None:
    number[name] = low[name] = len(number)
    path.append(name)
    on_path.add(name)


def _left(name: str, path: list[str], on_path: set[str]) -> list[str]:
    at = path.index(name)
    part = path[at:]
    del path[at:]
    on_path.difference_update(part)
    return part
