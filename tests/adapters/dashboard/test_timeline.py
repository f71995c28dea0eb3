"""The timeline's lanes: drawn without inline styles, escaped, within their size, and as a table."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from coordinator.adapters.dashboard.lanes import LEFT, TOP, draw, newest
from coordinator.views.timeline import Bar, Lane, Pass, Timeline

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def seen(hours, *, lanes=2, passes=()):
    """Return a timeline of so many hours until noon, each lane half active and half blocked."""
    begin = NOON - timedelta(hours=hours)
    middle = NOON - timedelta(hours=hours / 2)
    bars = [Bar("active", begin, middle), Bar("blocked", middle, NOON, "sign-in: 2")]
    return Timeline(
        begin=begin,
        end=NOON,
        known_from=begin,
        lanes=[Lane(f"agent-{at}", "vibe-coder", bars) for at in range(lanes)],
        passes=list(passes),
        left_out=0,
    )


@pytest.mark.parametrize("hours", [1, 8, 24, 168])
def test_a_lane_fills_the_span_and_its_marks_find_room(hours):
    """Bars meet; there are a few round moments, whatever the span."""
    drawn = draw(seen(hours))
    first, second = drawn.rows[0].blocks
    assert first.x == LEFT
    assert first.x + first.width == pytest.approx(second.x)
    assert second.x + second.width == pytest.approx(drawn.width - 24)
    assert 4 <= len(drawn.ticks) <= 11
    assert all(LEFT <= tick.x <= drawn.width for tick in drawn.ticks)
    assert "blocked from" in second.said
    assert second.said.endswith(", sign-in: 2")


def test_a_handoff_reaches_from_lane_to_lane():
    """From when it was offered to when it was taken; straight down and dashed until then."""
    offered, taken = NOON - timedelta(hours=4), NOON - timedelta(hours=2)
    one = Pass("HO-1", "Do it", "agent-0", "agent-1", offered, taken)
    two = Pass("HO-2", "Do it", "agent-1", "agent-0", offered, None)
    own = Pass("HO-3", "Do it", "agent-1", "agent-1", offered, None)
    arcs = draw(seen(8, passes=[one, two, own])).arcs
    assert [arc.id for arc in arcs] == ["HO-1", "HO-2"]
    assert [arc.is_open for arc in arcs] == [False, True]
    x = [re.findall(r"[\d.]+", arc.path) for arc in arcs]
    assert float(x[0][0]) < float(x[0][-2])
    assert x[1][0] == x[1][-2]
    assert "after 2 h" in arcs[0].said
    assert "not looked at yet" in arcs[1].said


def test_the_drawing_grows_with_the_lanes_only():
    """Each lane has the same height; the table tells the newest times first."""
    few, many = draw(seen(8, lanes=1)), draw(seen(8, lanes=30))
    assert few.width == many.width
    assert (many.height - TOP) / 30 == pytest.approx(few.height - TOP, abs=5)
    assert [bar.state for _, bar in newest(seen(8), most=3)] == ["blocked", "blocked", "active"]


@pytest.mark.parametrize("span", ["1h", "8h", "24h", "7d", "nonsense"])
def test_the_page_draws_lanes_for_every_span(server, person, span):
    """What someone wrote is escaped in it, and nothing inline styles or runs."""
    headers = {"Authorization": f"Bearer {server.token('backend-developer')}"}
    report = {"state": "active", "feature": "<b>sign-in</b>"}
    httpx.put(server.api("contexts/backend-developer"), headers=headers, json=report)
    offer = {"to": "frontend-developer", "title": "<script>alert(1)</script>"}
    httpx.post(server.api("handoffs"), headers=headers, json=offer).raise_for_status()
    page = person.get(f"/w/default/timeline?span={span}").text
    assert 'id="lane-backend-developer"' in page
    assert 'class="arc open"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;sign-in" in page
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=\"", page)
    assert "What happened" in page


def test_older_pages_are_the_feed_alone(person):
    """Lanes end now; they do not stand above what happened long ago."""
    assert 'id="lanes"' not in person.get("/w/default/timeline?before=40").text
