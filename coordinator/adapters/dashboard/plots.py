"""Plots of named series and bars of durations, as coordinates for inline SVG.

Pure: the templates draw what comes out of here with classes only, so that both themes and the
content policy hold. The size is that of a phone's column; a plot is never scaled.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

__all__ = ["Bar", "Mark", "Plot", "Value", "bars", "number", "plot", "spoken", "thinned"]

WIDTH, HEIGHT = 264.0, 108.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 8.0, 12.0, 8.0
FINEST = 140
"""Into how many stretches of time a long series is thinned; four values are kept of each."""

DOTS = 40
"""Up to how many points each is shown as one."""

LISTED = 20
LONG = 1e6
FAR = 1e300
"""Values beyond it are drawn there: the difference of two of them is still a number."""

BAR = 160.0

Value = tuple[datetime, float | None]
"""A moment and what was measured then; None is a gap."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the plot, or a number on its left edge."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A series as drawn; `rows` are its last values for those who read instead of look."""

    width: float
    height: float
    paths: list[str]
    dots: list[tuple[float, float]]
    last: tuple[float, float] | None
    scale: list[Mark]
    threshold: Mark | None
    first_at: datetime | None
    last_at: datetime | None
    said: str
    rows: list[Value]
    earlier: int
    unit: str = ""

    @property
    def bottom(self) -> float:
        """Return where the drawing ends below."""
        return self.height - BOTTOM

    @property
    def right(self) -> float:
        """Return where the drawing ends on the right."""
        return self.width - RIGHT

    @property
    def left(self) -> float:
        """Return where it begins."""
        return LEFT


@dataclass(frozen=True, slots=True)
class Bar:
    """A duration: what it is of, in words, and how long its bar is of `BAR` at most."""

    label: str
    words: str
    width: float
    tone: str = ""
    most: float = BAR


def plot(name: str, unit: str, values: Sequence[Value], *, threshold: float | None = None) -> Plot:
    """Draw a series against its threshold; what is missing or not finite is a gap in the line."""
    known = sorted(((at, _finite(value)) for at, value in values), key=lambda one: one[0])
    there = [(at, value) for at, value in known if value is not None]
    low, high = _bounds([value for _, value in there], threshold)
    begin, end = (known[0][0], known[-1][0]) if known else (None, None)
    span = (end - begin).total_seconds() if begin and end else 0.0

    def at_x(at: datetime) -> float:
        share = (at - begin).total_seconds() / span if begin and span else 0.5
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def at_y(value: float) -> float:
        share = (value - low) / (high - low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    runs = _unbroken(thinned(known, FINEST))
    points = [[(at_x(at), at_y(value)) for at, value in run] for run in runs]
    alone = [run[0] for run in points if len(run) == 1]
    last = points[-1][-1] if points else None
    return Plot(
        WIDTH,
        HEIGHT,
        ["M" + "L".join(f"{x} {y}" for x, y in run) for run in points if len(run) > 1],
        [dot for run in points for dot in run] if len(there) <= DOTS else alone,
        last,
        _scale([value for _, value in there], at_y),
        None if threshold is None else Mark(at_y(threshold), number(threshold, unit)),
        begin,
        end,
        _said(name, unit, there, threshold),
        known[-LISTED:][::-1],
        max(len(known) - LISTED, 0),
        unit,
    )


def thinned(values: Sequence[Value], stretches: int) -> list[Value]:
    """Return the first, lowest, highest and last of each stretch: the same outline, fewer points.

    Gaps stay. What is short enough stays as it is.
    """
    if len(values) <= 4 * stretches:
        return list(values)
    begin = values[0][0]
    span = (values[-1][0] - begin).total_seconds() or 1.0
    kept: list[Value] = []
    for _, group in groupby(
        values,
        key=lambda one: (
            one[1] is None,
            int((one[0] - begin).total_seconds() / span * (stretches - 1)),
        ),
    ):
        part = list(group)
        ways = sorted(range(len(part)), key=lambda at: part[at][1] or 0.0)
        kept += [part[at] for at in sorted({0, ways[0], ways[-1], len(part) - 1})]
    return kept


def bars(durations: Iterable[tuple[str, float]], *, apart: Collection[str] = ()) -> list[Bar]:
    """Draw durations in seconds as bars, the longest over the whole width.

    Those of the labels in `apart` are of another sort, and drawn so.
    """
    every = [(label, max(seconds, 0.0)) for label, seconds in durations]
    longest = max((seconds for _, seconds in every), default=0.0)
    return [
        Bar(
            label,
            spoken(seconds),
            round(BAR * seconds / longest, 1) if longest else 0.0,
            "apart" if label in apart else "",
        )
        for label, seconds in every
    ]


def spoken(seconds: float) -> str:
    """Return a duration in its two largest units: `1 h 12 min`, `40 s`."""
    left = round(seconds)
    if left < 1:
        return "0 s"
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    first = next(place for place, (_, size) in enumerate(units) if left >= size)
    parts = []
    for unit, size in units[first : first + 2]:
        many, left = divmod(left, size)
        if many:
            parts.append(f"{many} {unit}")
    return " ".join(parts)


def number(value: float, unit: str = "") -> str:
    """Return a value as people write it, with its unit: `94 %`, `0.02 ms`, `1.2e+07`."""
    is_whole = value == int(value) and abs(value) < LONG
    text = str(int(value)) if is_whole else f"{value:.4g}"
    return f"{text} {unit}".rstrip()


def _finite(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return max(-FAR, min(FAR, value))


def _bounds(values: Sequence[float], threshold: float | None) -> tuple[float, float]:
    """Return the lowest and highest of the drawing, never the same."""
    every = [*values, *([] if threshold is None else [threshold])] or [0.0]
    low, high = min(every), max(every)
    if low == high:
        pad = abs(low) * 0.1 or 1.0
        return low - pad, high + pad
    return low, high


def _scale(values: Sequence[float], at_y: Callable[[float], float]) -> list[Mark]:
    """Return the lowest and highest value on the left edge, one where they are the same."""
    if not values:
        return []
    marks = [
        Mark(at_y(value), number(value)) for value in dict.fromkeys((max(values), min(values)))
    ]
    close = len(marks) == 2 and abs(marks[0].y - marks[1].y) < 14
    return marks[:1] if close else marks


def _unbroken(values: Sequence[Value]) -> list[list[tuple[datetime, float]]]:
    found: list[list[tuple[datetime, float]]] = [[]]
    for at, value in values:
        if value is None:
            found.append([])
        else:
            found[-1].append((at, value))
    return [run for run in found if run]


def _said(
    name: str, unit: str, there: Sequence[tuple[datetime, float]], threshold: float | None
) -> str:
    """Say a series in words, for who cannot see it."""
    if not there:
        return f"{name}: nothing was measured."
    values = [value for _, value in there]
    words = [f"{name}: last {number(values[-1], unit)}"]
    if len(values) > 1:
        words.append(f"between {number(min(values))} and {number(max(values))}")
        words.append(f"in {len(values)} measurements")
    if threshold is not None:
        words.append(f"threshold {number(threshold, unit)}")
    return ", ".join(words) + "."
