"""The timeline as a drawing: a lane for each agent, bars for states, arcs for handoffs.

Pure: what comes in is moments, what goes out is coordinates for an inline SVG. It is as wide on
every screen; a narrow one scrolls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coordinator.adapters.dashboard.plots import spoken
from coordinator.views.timeline import Bar, Pass, Timeline

__all__ = ["Arc", "Block", "Drawing", "Row", "Tick", "draw", "newest"]

LEFT, WIDTH, RIGHT = 16.0, 944.0, 24.0
TOP, LANE = 28.0, 36.0
THIN = 3.0
"""What is nothing to look at is as high, the rest as `THICK`."""

THICK = 14.0
NARROWEST = 1.5
QUIET = ("idle", "done", "silent")
WORDS = {"silent": "not heard yet", "stale": "silent"}
"""How states are said that are not called as they are kept."""

STEPS = (
    *(timedelta(minutes=count) for count in (10, 30, 60, 180)),
    *(timedelta(hours=count) for count in (6, 12, 24)),
)
TICKS = 10
"""How many marks of time there are at most."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that is named above the lanes."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A time in one state as drawn, and what it says on a closer look."""

    x: float
    y: float
    width: float
    height: float
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """An agent's lane: the line on which its blocks stand."""

    agent: str
    y: float
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Arc:
    """A handoff as drawn: its path from lane to lane and the head that it ends in."""

    id: str
    path: str
    head: str
    is_open: bool
    said: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing and its size; what was before `unknown` is not told."""

    width: float
    height: float
    left: float
    ticks: list[Tick]
    rows: list[Row]
    arcs: list[Arc]
    unknown: float


def draw(seen: Timeline) -> Drawing:
    """Lay the lanes out from top to bottom and time from left to right."""
    whole = seen.end - seen.begin

    def across(at: datetime) -> float:
        share = (max(at, seen.begin) - seen.begin) / whole
        return round(LEFT + WIDTH * min(1.0, share), 1)

    rows = []
    for at, lane in enumerate(seen.lanes):
        y = TOP + LANE * at + LANE / 2
        blocks = [
            _block(lane.agent, bar, across(bar.begin), across(bar.end), y) for bar in lane.bars
        ]
        rows.append(Row(lane.agent, y, blocks))
    heights = {row.agent: row.y for row in rows}
    return Drawing(
        width=LEFT + WIDTH + RIGHT,
        height=TOP + LANE * len(rows) + 4,
        left=LEFT,
        ticks=[Tick(across(at), text) for at, text in _ticks(seen.begin, seen.end)],
        rows=rows,
        arcs=[
            _arc(one, across(one.begin), across(one.end or one.begin), heights)
            for one in seen.passes
            if one.sender != one.receiver
        ],
        unknown=across(seen.known_from) - LEFT,
    )


def _block(agent: str, bar: Bar, begin: float, end: float, y: float) -> Block:
    height = THIN if bar.state in QUIET else THICK
    state = WORDS.get(bar.state, bar.state.replace("_", " "))
    words = f"{agent} {state} {_from_to(bar.begin, bar.end)}"
    return Block(
        x=begin,
        y=y - height / 2,
        width=max(NARROWEST, round(end - begin, 1)),
        height=height,
        state=bar.state,
        said=f"{words}, {bar.note}" if bar.note else words,
    )


def _from_to(begin: datetime, end: datetime) -> str:
    length = spoken((end - begin).total_seconds())
    return f"from {begin:%H:%M} to {end:%H:%M} UTC ({length})"


def _arc(one: Pass, begin: float, end: float, heights: dict[str, float]) -> Arc:
    top, bottom = heights[one.sender], heights[one.receiver]
    way = 1 if bottom > top else -1
    start, tip = top + way * THICK / 2, bottom - way * (THICK / 2 + 1)
    middle = (start + tip) / 2
    taken = "not looked at yet"
    if one.end is not None:
        taken = f"taken notice of after {spoken((one.end - one.begin).total_seconds())}"
    return Arc(
        id=one.id,
        path=f"M{begin} {start}C{begin} {middle} {end} {middle} {end} {tip - way * 5}",
        head=f"M{end - 3.5} {tip - way * 6}h7L{end} {tip}Z",
        is_open=one.end is None,
        said=f"{one.id} from {one.sender} to {one.receiver} at {one.begin:%H:%M} UTC, {taken}: "
        f"{one.title}",
    )


def _ticks(begin: datetime, end: datetime) -> Iterator[tuple[datetime, str]]:
    """Return round moments, no more than find room, and how each is called."""
    step = next((one for one in STEPS if (end - begin) / one <= TICKS), STEPS[-1])
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + step * ((begin - midnight) // step + 1)
    while at <= end:
        yield at, f"{at:%a} {at.day}" if (at.hour, at.minute) == (0, 0) else f"{at:%H:%M}"
        at += step


def newest(seen: Timeline, *, most: int) -> Sequence[tuple[str, Bar]]:
    """Return the last times in a state with whose they are, the newest first, for a table."""
    every = [(lane.agent, bar) for lane in seen.lanes for bar in lane.bars]
    return sorted(every, key=lambda one: one[1].begin, reverse=True)[:most]
