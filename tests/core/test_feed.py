"""Reading after a cursor, waiting for more, and what is no longer kept."""

import asyncio

import pytest

from coordinator.core.errors import CursorExpired, Invalid
from coordinator.core.events import Feed
from coordinator.core.events.retention import forget
from coordinator.core.work import SYSTEM
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport

NAME = "vibe-coder"


async def report(world, words: str = "") -> None:
    """Let something happen."""
    await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport(summary=words)))


async def test_a_wait_ends_when_something_happens(world):
    """Whoever waits after the last event is woken by the next commit."""
    head = world.desk.feed.head("default")
    waiting = asyncio.create_task(world.desk.feed.wait("default", after=head, seconds=30))
    await asyncio.sleep(0)
    await report(world)
    assert await waiting
    assert [event.seq for event in await world.events(head)] == [head + 1]


async def test_a_wait_for_what_has_happened_ends_at_once(world):
    """Nobody waits for an event that is there."""
    head = world.desk.feed.head("default")
    assert await world.desk.feed.wait("default", after=head - 1, seconds=0)


async def test_a_wait_ends_when_its_time_is_over(world):
    """Without an event the answer is False; another workspace's events do not count."""
    head = world.desk.feed.head("default")
    waiting = asyncio.create_task(world.desk.feed.wait("default", after=head, seconds=0.05))
    await asyncio.sleep(0)
    world.desk.feed.wake("elsewhere", 99)
    assert not await waiting


async def test_a_wake_up_for_an_old_event_ends_no_wait(world):
    """A wake-up only says "look again": the number decides."""
    head = world.desk.feed.head("default")
    waiting = asyncio.create_task(world.desk.feed.wait("default", after=head, seconds=0.05))
    await asyncio.sleep(0)
    world.desk.feed.wake("default", head)
    assert not await waiting
    assert world.desk.feed.head("default") == head


async def test_draining_ends_every_wait(world):
    """When the server stops nobody goes on waiting, nor begins to."""
    feed = world.desk.feed
    waits = [
        asyncio.create_task(feed.wait(name, after=10**6, seconds=30))
        for name in ("default", "other")
    ]
    await asyncio.sleep(0)
    feed.drain()
    assert await asyncio.gather(*waits) == [False, False]
    assert not await feed.wait("default", after=10**6, seconds=30)


async def test_a_server_that_starts_learns_the_last_numbers(world, database):
    """A new feed knows, without an event, how far each workspace is."""
    fresh = Feed(database)
    await fresh.learn()
    assert fresh.heads() == {"default": len(await world.events())}


async def test_a_cursor_older_than_what_is_kept_has_expired(world, clock):
    """After events are forgotten, an old cursor is refused and told where to go on."""
    early = world.desk.feed.head("default")
    clock.move(days=91)
    await report(world)
    await world.desk.write("default", SYSTEM, lambda work: forget(work, days=90))
    for cursor in (0, early - 1):
        with pytest.raises(CursorExpired, match="no longer kept") as refused:
            await world.desk.feed.read("default", after=cursor)
        assert f"after={early + 1}" in refused.value.fix
    assert [event.seq for event in await world.events(early)] == [early + 1]


async def test_forgetting_all_keeps_the_count(world, clock):
    """A workspace without events goes on counting, and its last cursor stays good."""
    head = world.desk.feed.head("default")
    clock.move(days=91)
    await world.desk.write("default", SYSTEM, lambda work: forget(work, days=90))
    assert await world.events(head) == []
    await report(world)
    assert [event.seq for event in await world.events(head)] == [head + 1]


async def test_a_cursor_from_the_future_is_refused(world):
    """A number that no event has yet is a mistake, not an empty page."""
    head = world.desk.feed.head("default")
    for cursor in (head + 1, 10**30):
        with pytest.raises(Invalid, match="no event"):
            await world.desk.feed.read("default", after=cursor)


async def test_a_page_of_events_is_bounded(world):
    """No more come than were asked for, oldest first."""
    found = await world.desk.feed.read("default", after=0, limit=3)
    assert [event.seq for event in found] == [1, 2, 3]
