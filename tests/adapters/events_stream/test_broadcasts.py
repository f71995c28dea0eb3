"""One reader for many streams: whoever joins, whenever, sees every event once and in order."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from coordinator.adapters.events_stream import broadcast
from coordinator.adapters.events_stream.broadcast import Broadcasts
from coordinator.core.events.outbox import Told
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport

NAME = "vibe-coder"


async def report(world, words: str = "") -> None:
    """Let something happen."""
    await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport(summary=words)))


async def numbers(stream: AsyncIterator[bytes]) -> AsyncIterator[int]:
    """Yield the number of each event of a stream."""
    async for chunk in stream:
        for event in chunk.decode().split("\n\n"):
            if event.startswith("id: "):
                number, data = event.split("\n")
                seq = int(number.removeprefix("id: "))
                assert json.loads(data.removeprefix("data: "))["seq"] == seq
                yield seq


async def until(stream: AsyncIterator[bytes], last: int) -> list[int]:
    """Read a stream up to an event's number."""
    seen = []
    async for seq in numbers(stream):
        seen.append(seq)
        if seq >= last:
            return seen
    return seen


@pytest.fixture
async def broadcasts(world):
    """The streams of a world, which are over before its database is closed."""
    made = Broadcasts(world.desk.feed)
    yield made
    world.desk.feed.drain()
    await asyncio.gather(*made._readers.values())


async def test_streams_that_join_while_others_write_miss_nothing(world, broadcasts):
    """However a join falls between commit, wake-up and reading, no event is lost or doubled."""
    feed, last = world.desk.feed, world.desk.feed.head("default") + 120

    async def listen(turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        start = feed.head("default") if turns % 2 else max(1, feed.head("default") - 3)
        stream = broadcasts.stream("default", "human", after=start)
        seen = await until(stream, last)
        await stream.aclose()
        assert seen == list(range(start + 1, last + 1))

    async def write() -> None:
        for _ in range(40):
            await report(world)

    async with asyncio.timeout(40):
        await asyncio.gather(
            *(write() for _ in range(3)), *(listen(turns * 7) for turns in range(60))
        )
    assert broadcasts.count("default") == 0


async def test_a_stream_that_lags_too_far_ends_without_a_gap(world, broadcasts, monkeypatch):
    """What it got is whole up to its end; with the last number it resumes and gets the rest."""
    monkeypatch.setattr(broadcast, "LONGEST", 5)
    start = world.desk.feed.head("default")
    slow = broadcasts.stream("default", "human", after=start)
    quick = asyncio.create_task(
        until(broadcasts.stream("default", "human", after=start), start + 21)
    )
    assert (await anext(slow)).startswith(b"retry:")
    listening = asyncio.create_task(anext(slow))
    await asyncio.sleep(0.05)
    await report(world)
    seen = [int((await listening).split(b"\n")[0].removeprefix(b"id: "))]
    for _ in range(20):
        await report(world)
    assert await quick == list(range(start + 1, start + 22))
    seen += [seq async for seq in numbers(slow)]
    assert seen == list(range(start + 1, start + 1 + len(seen)))
    assert len(seen) < 21
    rest = await until(broadcasts.stream("default", "human", after=seen[-1]), start + 21)
    assert seen + rest == list(range(start + 1, start + 22))


async def test_a_failing_database_ends_the_streams_and_not_the_reading(
    world, broadcasts, monkeypatch
):
    """Streams that were cut come back; the reader's failure is not for ever."""
    feed, start = world.desk.feed, world.desk.feed.head("default")
    stream = broadcasts.stream("default", "human", after=start)
    await anext(stream)
    ending = asyncio.create_task(until(stream, start + 1))
    await asyncio.sleep(0.05)

    async def broken(*_, **__):
        raise OSError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(feed, "read", broken)
        await report(world)
        assert await asyncio.wait_for(ending, 10) == []
    again = until(broadcasts.stream("default", "human", after=start), start + 2)
    resumed = asyncio.create_task(again)
    await report(world)
    assert await asyncio.wait_for(resumed, 10) == [start + 1, start + 2]


async def test_draining_ends_every_stream(world, broadcasts):
    """Old, new and later ones: all end when the server stops."""
    feed, start = world.desk.feed, world.desk.feed.head("default")
    streams = [
        asyncio.create_task(until(broadcasts.stream("default", "human", after=a), 10**6))
        for a in (start, start, 0)
    ]
    await asyncio.sleep(0.05)
    feed.drain()
    ended = await asyncio.wait_for(asyncio.gather(*streams), 10)
    assert ended == [[], [], list(range(1, start + 1))]
    assert await until(broadcasts.stream("default", "human", after=0), 10**6) == []


async def test_a_quiet_stream_gets_a_comment(world, broadcasts, monkeypatch):
    """Now and then something is sent, so that the connection does not look dead."""
    monkeypatch.setattr(broadcast, "PING_SECONDS", 0.02)
    stream = broadcasts.stream("default", "human", after=world.desk.feed.head("default"))
    await anext(stream)
    assert await asyncio.wait_for(anext(stream), 10) == b": ping\n\n"
    await stream.aclose()


async def test_a_stream_that_is_ended_while_it_catches_up_leaves_no_gap(world, broadcasts):
    """What came meanwhile is not sent before what was missed: the last number resumes exactly."""
    start = world.desk.feed.head("default")
    for _ in range(3):
        await report(world)
    stream = broadcasts.stream("default", NAME, after=start)
    assert (await anext(stream)).startswith(b"retry:")
    await asyncio.sleep(0.05)
    await report(world)
    await asyncio.sleep(0.05)
    await world.do("human", lambda work: agents.retire(work, NAME))
    broadcasts.end_for("default", [Told("agent.retired", "human", NAME, {})])
    seen = [seq async for seq in numbers(stream)]
    assert seen == list(range(start + 1, start + 1 + len(seen)))
