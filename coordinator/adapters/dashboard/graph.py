"""The wait-for graph as a drawing: agents in columns, each to the left of whom it waits for.

Each label has a place of its own in the columns, as an agent has, so that none lies over another.
Pure: what comes in is names and arrows, what goes out is coordinates for an inline SVG.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from coordinator.adapters.dashboard.layers import (
    Pair,
    components,
    forward,
    ordered,
    placed,
    ranks,
)

__all__ = ["Arrow", "Box", "Drawing", "Line", "Part", "draw", "shortened"]

MOST_NODES = 200
MOST_PLACES = 4000
"""Bends and labels together; arrows beyond them are left to the table."""

LETTER = 7.5
LONGEST, LONGEST_LABEL = 24, 18
BOX, LABEL, BEND, GAP, BETWEEN, MARGIN = 40.0, 28.0, 16.0, 18.0, 20.0, 8.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """One agent waits for another; `circle` names the deadlock that it is part of."""

    waiter: str
    holder: str
    label: str
    circle: str = ""
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """Where an agent stands: its top left corner, its size, and the text that fits."""

    name: str
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow as drawn: its path, its head, and the box of its label."""

    arrow: Arrow
    path: str
    head: str
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Part:
    """Agents that hang together, and how far below the top of the drawing they begin."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[Line]
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing and its size; `left_out` counts the arrows for which there was no room."""

    width: float
    height: float
    parts: list[Part]
    left_out: int


def draw(arrows: Iterable[Arrow]) -> Drawing:
    """Lay out who waits for whom; several arrows of one pair become one with all their labels.

    At most 200 agents are drawn, those in circles first; the same arrows give the same drawing.
    """
    every = sorted(_merged(arrows), key=lambda one: (not one.circle, not one.is_blocking))
    known: dict[str, None] = {}
    drawn = []
    for arrow in every:
        both = dict.fromkeys((arrow.waiter, arrow.holder))
        if len(known | both) <= MOST_NODES:
            known |= both
            drawn.append(arrow)
    parts: list[Part] = []
    for group in components(list(known), ((one.waiter, one.holder) for one in drawn)):
        members = set(group)
        part = _component(group, [one for one in drawn if one.waiter in members])
        top = parts[-1].top + parts[-1].height + BETWEEN if parts else 0.0
        parts.append(replace(part, top=top))
    return Drawing(
        max((part.width for part in parts), default=0.0),
        parts[-1].top + parts[-1].height if parts else 0.0,
        parts,
        len(every) - sum(len(part.lines) for part in parts),
    )


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return text of at most so many characters, without its middle where it is longer."""
    if len(text) <= longest:
        return text
    tail = longest // 2 - 1
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"


def _merged(arrows: Iterable[Arrow]) -> list[Arrow]:
    pairs: dict[Pair, list[Arrow]] = defaultdict(list)
    for arrow in sorted(arrows, key=lambda one: (one.waiter, one.holder, one.label)):
        if arrow.waiter != arrow.holder:
            pairs[arrow.waiter, arrow.holder].append(arrow)
    return [
        Arrow(
            waiter,
            holder,
            ", ".join(dict.fromkeys(one.label for one in several)),
            ", ".join(dict.fromkeys(one.circle for one in several if one.circle)),
            any(one.is_blocking for one in several),
        )
        for (waiter, holder), several in pairs.items()
    ]


def _component(names: Sequence[str], arrows: Sequence[Arrow]) -> Part:
    """Lay out agents that hang together; every second column is for labels and bends."""
    pairs = [(one.waiter, one.holder) for one in arrows]
    turned = forward(names, pairs)
    rank = ranks(names, dict.fromkeys(turned.values()))
    columns: list[list[str]] = [[] for _ in range(2 * max(rank.values()) + 1)]
    for name in names:
        columns[2 * rank[name]].append(name)
    room = MOST_PLACES
    ways: dict[Pair, list[str]] = {}
    for pair in pairs:
        first, last = turned[pair]
        bends = range(2 * rank[first] + 1, 2 * rank[last])
        if len(bends) > room:
            continue
        room -= len(bends)
        ways[pair] = [first, *(f"{pair[0]} {pair[1]} {at}" for at in bends), last]
        for at, place in zip(bends, ways[pair][1:-1], strict=True):
            columns[at].append(place)
    return _drawn(names, arrows, columns, ways)


def _drawn(
    names: Sequence[str],
    arrows: Sequence[Arrow],
    columns: Sequence[Sequence[str]],
    ways: dict[Pair, list[str]],
) -> Part:
    texts = {}
    for arrow in arrows:
        if way := ways.get((arrow.waiter, arrow.holder)):
            texts[way[1] if way[0] == arrow.waiter else way[-2]] = _label(arrow)
    sizes = dict.fromkeys(names, BOX) | dict.fromkeys(texts, LABEL)
    links = dict.fromkeys(link for way in ways.values() for link in pairwise(way))
    columns, left, right = ordered(columns, links)
    middle = placed(columns, left, right, height=lambda name: sizes.get(name, BEND))
    boxes: dict[str, Box] = {}
    x = MARGIN
    for at, column in enumerate(columns):
        if at:
            x += GAP
        shown = [texts.get(name, shortened(name) if name in sizes else "") for name in column]
        wide = max((_width(text) for text in shown), default=0.0) + (16 if at % 2 else 34)
        for name, text in zip(column, shown, strict=True):
            tall = sizes.get(name, BEND) - 8
            own = _width(text) + 16 if name in texts else wide
            boxes[name] = Box(name, text, x + (wide - own) / 2, middle[name] - tall / 2, own, tall)
        x += wide
    bottom = max(middle[name] + sizes.get(name, BEND) / 2 for name in middle)
    lines = _lines(arrows, ways, boxes)
    return Part(x + MARGIN, bottom, [boxes[name] for name in names], lines)


def _label(arrow: Arrow) -> str:
    label = shortened(arrow.label, LONGEST_LABEL)
    return f"{arrow.circle}: {label}" if arrow.circle else label


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return LETTER * (len(text) + wide)


def _lines(
    arrows: Sequence[Arrow], ways: dict[Pair, list[str]], boxes: dict[str, Box]
) -> list[Line]:
    ports = _ports(ways, boxes)
    lines = []
    for arrow in arrows:
        pair = (arrow.waiter, arrow.holder)
        if (way := ways.get(pair)) is None:
            continue
        stops = [boxes[name] for name in way]
        heights = [ports[pair, 0], *(box.y + box.height / 2 for box in stops[1:-1])]
        heights.append(ports[pair, 1])
        is_turned = way[0] != arrow.waiter
        label = stops[-2] if is_turned else stops[1]
        lines.append(
            Line(
                arrow,
                _path(stops, heights),
                _head(stops[0].x + stops[0].width, heights[0], 1)
                if is_turned
                else _head(stops[-1].x, heights[-1], -1),
                label.text,
                *(round(value, 1) for value in (label.x, label.y, label.width, label.height)),
            )
        )
    return lines


def _ports(ways: dict[Pair, list[str]], boxes: dict[str, Box]) -> dict[tuple[Pair, int], float]:
    """Spread the ends of the lines along the sides of the boxes, in the order of where they go."""
    sides: dict[tuple[str, int], list[tuple[float, Pair]]] = defaultdict(list)
    for pair, way in ways.items():
        sides[way[0], 0].append((boxes[way[1]].y, pair))
        sides[way[-1], 1].append((boxes[way[-2]].y, pair))
    found = {}
    for (name, end), ends in sides.items():
        box = boxes[name]
        for place, (_, pair) in enumerate(sorted(ends), start=1):
            found[pair, end] = box.y + box.height * place / (len(ends) + 1)
    return found


def _path(stops: Sequence[Box], heights: Sequence[float]) -> str:
    """Return a path that leaves and reaches each column level."""
    x, y = stops[0].x + stops[0].width, heights[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for box, height in zip(stops[1:], heights[1:], strict=True):
        half = (x + box.x) / 2
        parts.append(f"C{half:.1f} {y:.1f} {half:.1f} {height:.1f} {box.x:.1f} {height:.1f}")
        x, y = box.x + box.width, height
        if box is not stops[-1]:
            parts.append(f"H{x:.1f}")
    return "".join(parts)


def _head(x: float, y: float, side: int) -> str:
    back = x + side * 8
    return f"M{x:.1f} {y:.1f}L{back:.1f} {y - 4:.1f}V{y + 4:.1f}Z"
