"""Where the parts of a layered drawing go: columns by who comes before whom, and places in them.

Pure and deterministic. It is written here because the one pure library for it is copyleft and
asleep, and the others call a program that would have to be installed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["Pair", "components", "forward", "ordered", "placed", "ranks"]

Pair = tuple[str, str]
SWEEPS = 8


def components(names: Sequence[str], pairs: Iterable[Pair]) -> list[list[str]]:
    """Return the names in groups that hang together, in the order in which they are given."""
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    seen: set[str] = set()
    found = []
    for name in names:
        if name in seen:
            continue
        group, todo = set(), [name]
        while todo:
            here = todo.pop()
            if here not in group:
                group.add(here)
                todo.extend(near[here])
        seen |= group
        found.append([each for each in names if each in group])
    return found


def forward(names: Sequence[str], pairs: Iterable[Pair]) -> dict[Pair, Pair]:
    """Return each pair as it stands in a drawing without circles: some of them turned round."""
    after: dict[str, list[str]] = {name: [] for name in names}
    before: dict[str, int] = dict.fromkeys(names, 0)
    for one, other in pairs:
        after[one].append(other)
        before[other] += 1
    place: dict[str, int] = {}
    for name in sorted(names, key=lambda each: before[each] > 0):
        _number(name, after, place)
    return {
        pair: pair if place[pair[0]] > place[pair[1]] else (pair[1], pair[0])
        for one in names
        for pair in ((one, other) for other in after[one])
    }


def _number(root: str, after: Mapping[str, Sequence[str]], place: dict[str, int]) -> None:
    """Number what is reached from `root` in the order in which a walk leaves it."""
    open_: dict[str, int] = {}
    path = [] if root in place else [root]
    while path:
        here = path[-1]
        at = open_.setdefault(here, 0)
        if at < len(after[here]):
            open_[here] += 1
            if (there := after[here][at]) not in open_ and there not in place:
                path.append(there)
        else:
            place[path.pop()] = len(place)


def ranks(names: Sequence[str], pairs: Iterable[Pair]) -> dict[str, int]:
    """Return the column of each name: after all those that lead to it; pairs hold no circle."""
    leads: dict[str, list[str]] = defaultdict(list)
    missing = dict.fromkeys(names, 0)
    for one, other in pairs:
        leads[one].append(other)
        missing[other] += 1
    found = dict.fromkeys(names, 0)
    ready = [name for name in names if not missing[name]]
    for name in ready:
        for other in leads[name]:
            found[other] = max(found[other], found[name] + 1)
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return found


def ordered(
    columns: Sequence[Sequence[str]], links: Iterable[Pair]
) -> tuple[list[list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Return the columns with few crossings, and the neighbours of each before and after it."""
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    for one, other in links:
        right[one].append(other)
        left[other].append(one)
    now = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        near = left if down else right
        for at in range(1, len(now)) if down else range(len(now) - 2, -1, -1):
            beside = {name: place for place, name in enumerate(now[at - 1 if down else at + 1])}
            now[at] = _by_middle(now[at], near, beside)
    return now, left, right


def _by_middle(
    column: Sequence[str], near: Mapping[str, Sequence[str]], beside: Mapping[str, int]
) -> list[str]:
    own = {name: float(place) for place, name in enumerate(column)}
    middle = {
        name: sum(beside[each] for each in near[name]) / len(near[name])
        if near.get(name)
        else own[name]
        for name in column
    }
    return sorted(column, key=lambda name: (middle[name], own[name]))


def placed(
    columns: Sequence[Sequence[str]],
    left: Mapping[str, Sequence[str]],
    right: Mapping[str, Sequence[str]],
    *,
    height: Callable[[str], float],
) -> dict[str, float]:
    """Return the middle of each name's height: near its neighbours, never over another."""
    at: dict[str, float] = {}
    for column in columns:
        top = 0.0
        for name in column:
            at[name] = top + height(name) / 2
            top += height(name)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for column in columns if down else reversed(columns):
            near = left if down else right
            wanted = [_mean([at[each] for each in near.get(name, ())], at[name]) for name in column]
            at |= zip(column, _apart(wanted, [height(name) for name in column]), strict=True)
    least = min((middle - height(name) / 2 for name, middle in at.items()), default=0.0)
    return {name: middle - least for name, middle in at.items()}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares) at which nothing overlaps."""
    offsets, reach = [], 0.0
    for one, height in enumerate(heights):
        reach += height / 2 + (heights[one - 1] / 2 if one else -height / 2)
        offsets.append(reach)
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        total, size = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            more, count = blocks.pop()
            total, size = total + more, size + count
        blocks.append((total, size))
    start = [total / size for total, size in blocks for _ in range(size)]
    return [here + offset for here, offset in zip(start, offsets, strict=True)]
