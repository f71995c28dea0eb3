"""Lanes by agent: states as they followed each other, and what passed between them."""

from datetime import timedelta

import pytest

from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer
from coordinator.views import timeline as view
from coordinator.views.timeline import timeline

BACKEND, FRONTEND = "backend-developer", "frontend-developer"
HOUR = timedelta(hours=1)


@pytest.fixture
def report(world):
    """Report a state as an agent."""

    async def reported(who, state, **fields):
        said = ContextReport(state=state, **fields)
        return await world.do(who, lambda work: contexts.report(work, who, said))

    return reported


@pytest.fixture
def lanes(world):
    """Return the lanes of a span by agent, each bar as its state and its minutes."""

    async def seen(span=HOUR):
        found = await world.see(lambda work: timeline(work, span=span))
        return {
            lane.agent: [
                (bar.state, (bar.end - bar.begin).total_seconds() / 60) for bar in lane.bars
            ]
            for lane in found.lanes
        }

    return seen


async def test_states_follow_each_other_without_a_gap(world, report, lanes):
    """Silent before the first report, stale past its time, as one bar while nothing changes."""
    world.clock.move(minutes=60)
    await report(BACKEND, "active", ttl_seconds=1200)
    world.clock.move(minutes=5)
    await report(BACKEND, "active", ttl_seconds=1200)
    world.clock.move(minutes=5)
    await report(BACKEND, "blocked", ttl_seconds=1200)
    world.clock.move(minutes=30)
    await world.do("coordinator", contexts.mark_stale)
    world.clock.move(minutes=10)
    await report(BACKEND, "idle")
    seen = (await lanes())[BACKEND]
    assert seen == [
        ("silent", 10),
        ("active", 10),
        ("blocked", 30),
        ("stale", 10),
        ("idle", 0),
    ]
    assert (await lanes())[FRONTEND] == [("silent", 60)]


async def test_what_an_agent_was_in_before_the_window_goes_on_into_it(world, report, lanes):
    """However long ago it was reported."""
    await report(BACKEND, "blocked")
    world.clock.move(days=3)
    await report(FRONTEND, "active")
    assert (await lanes())[BACKEND] == [("blocked", 60)]
    assert (await lanes(timedelta(days=7)))[BACKEND][-1] == ("blocked", 3 * 24 * 60)


async def test_a_handoff_passes_from_when_it_was_offered_to_when_it_was_taken(world):
    """Open until its receiver acknowledges, accepts or declines it."""
    offer = HandoffOffer(to=FRONTEND, title="Which scopes?")
    it = await world.do(BACKEND, lambda work: handoffs.offer(work, offer))
    found = await world.see(lambda work: timeline(work, span=HOUR))
    (one,) = found.passes
    assert (one.id, one.sender, one.receiver, one.end) == (it.id, BACKEND, FRONTEND, None)
    world.clock.move(minutes=7)
    await world.do(FRONTEND, lambda work: moves.accept(work, it.id))
    world.clock.move(minutes=7)
    (one,) = (await world.see(lambda work: timeline(work, span=HOUR))).passes
    assert one.end is not None
    assert one.end - one.begin == timedelta(minutes=7)


async def test_people_have_a_lane_once_something_passes_to_them(world, lanes):
    """Built-in agents are left out until then."""
    assert "human" not in await lanes()
    offer = HandoffOffer(to="human", title="May we?")
    await world.do(BACKEND, lambda work: handoffs.offer(work, offer))
    assert "human" in await lanes()
    assert "files" not in await lanes()


async def test_what_is_too_much_is_left_out_and_said(world, report, monkeypatch):
    """The last events are told, from a moment that is named; who found no lane is counted."""
    monkeypatch.setattr(view, "EVENTS", 5)
    monkeypatch.setattr(view, "LANES", 2)
    for at in range(8):
        await report(BACKEND, "active" if at % 2 else "idle")
        world.clock.move(minutes=1)
    found = await world.see(lambda work: timeline(work, span=HOUR))
    assert found.known_from > found.begin
    assert len(found.lanes) == 2
    assert found.left_out == 3
    (bars,) = (lane.bars for lane in found.lanes if lane.agent == BACKEND)
    assert bars[0].begin == found.known_from
    assert bars[-1].end == found.end
