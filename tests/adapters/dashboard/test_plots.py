"""Plots and bars: what they promise for any series."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.adapters.dashboard.plots import bars, number, plot, spoken, thinned

START = datetime(2026, 8, 1, 9, tzinfo=UTC)
SERIES = st.lists(st.none() | st.floats(), max_size=60).map(
    lambda values: [(START + timedelta(minutes=at), value) for at, value in enumerate(values)]
)


def series(*values):
    """Return values a minute apart."""
    return [(START + timedelta(minutes=at), value) for at, value in enumerate(values)]


@given(SERIES, st.none() | st.floats(allow_nan=False, allow_infinity=False))
def test_every_series_has_a_drawing_inside_its_frame(values, threshold):
    """Gaps, one point, equal points, what is no number, the largest there are: all are drawn."""
    drawn = plot("p95_ms", "ms", values, threshold=threshold)
    for path in drawn.paths:
        points = re.findall(r"(-?[\d.e+-]+) (-?[\d.e+-]+)", path)
        assert points
        for x, y in points:
            assert 0 <= float(x) <= drawn.width
            assert 0 <= float(y) <= drawn.height
    for x, y in drawn.dots:
        assert 0 <= x <= drawn.width
        assert 0 <= y <= drawn.height


def test_a_gap_breaks_the_line():
    """What was not measured is not invented; a value between two gaps is a dot."""
    drawn = plot("coverage", "%", series(80, 82, None, 85, None, 90, 91))
    assert len(drawn.paths) == 2
    assert len(drawn.dots) == 5


def test_one_measurement_is_a_dot_in_the_middle():
    """There is no line through one point."""
    drawn = plot("coverage", "%", series(80))
    assert drawn.paths == []
    assert drawn.last == drawn.dots[0]
    assert drawn.left < drawn.last[0] < drawn.right


def test_a_threshold_lies_inside_the_drawing():
    """A threshold far from all values is seen, and so are they."""
    drawn = plot("p95_ms", "ms", series(120, 240), threshold=100)
    assert drawn.threshold.text == "100 ms"
    assert drawn.threshold.y > max(mark.y for mark in drawn.scale)


def test_a_plot_is_said_in_words():
    """The last value, the range and the threshold stand in the drawing's title."""
    words = plot("p95_ms", "ms", series(120, 90, 84), threshold=100).said
    assert words == ("p95_ms: last 84 ms, between 84 and 120, in 3 measurements, threshold 100 ms.")
    assert plot("p95_ms", "ms", []).said == "p95_ms: nothing was measured."


def test_a_long_series_is_thinned_and_keeps_its_outline():
    """Of ten thousand points the first, the last and the extremes stay."""
    values = [float(at % 97) for at in range(10_000)]
    values[5_432], values[7_777] = 1000.0, -1000.0
    kept = thinned(series(*values), 140)
    assert len(kept) <= 4 * 140
    assert kept == sorted(kept)
    assert {1000.0, -1000.0} <= {value for _, value in kept}
    assert (kept[0], kept[-1]) == (series(*values)[0], series(*values)[-1])
    drawn = plot("p95_ms", "ms", series(*values))
    assert (len(drawn.rows), drawn.earlier) == (20, 9_980)


def test_bars_are_in_proportion():
    """The longest takes the whole width; nothing at all is no width."""
    drawn = bars([("Plan", 60), ("Build", 240), ("Rest", 0)])
    assert [bar.width / bar.most for bar in drawn] == [0.25, 1, 0]
    assert [bar.words for bar in drawn] == ["1 min", "4 min", "0 s"]
    assert bars([]) == []
    assert [bar.width for bar in bars([("Plan", 0)])] == [0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (59.6, "1 min"), (4320, "1 h 12 min"), (86400, "1 d"), (90061, "1 d 1 h")],
)
def test_durations_have_two_units_at_most(seconds, words):
    """What is small beside the largest unit is left out."""
    assert spoken(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(94, "94 %"), (0.02, "0.02 %"), (12_345_678, "1.235e+07 %"), (-3.5, "-3.5 %")],
)
def test_values_are_short(value, words):
    """Four figures are enough to read."""
    assert number(value, "%") == words
