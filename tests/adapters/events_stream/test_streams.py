"""The event stream of a real server: on a port, in a process of its own."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from httpx import AsyncClient, Limits, Timeout

from tests.running import RunningServer

NAME = "vibe-coder"
MANY = {"COORD_RATE_PER_SECOND": "1000000", "COORD_RATE_BURST": "1000000"}


@pytest.fixture
def server(tmp_path) -> Iterator[RunningServer]:
    """A server that stops, at the end, with 0 and without a traceback."""
    with RunningServer(tmp_path, environ=MANY) as running:
        yield running


@pytest.fixture
async def client(server) -> AsyncIterator[AsyncClient]:
    """A client of that server, as one of its agents."""
    headers = {"Authorization": f"Bearer {server.token(NAME)}"}
    limits = Limits(max_connections=200)
    async with AsyncClient(headers=headers, timeout=Timeout(30), limits=limits) as client:
        yield client


@asynccontextmanager
async def listening(client, server, *, last: int | None = None):
    """Open a stream, where `last` is given after that event; yields its numbers."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    async with client.stream("GET", server.api("events/stream"), headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        lines = response.aiter_lines()
        assert (await anext(lines)).startswith("retry:")

        async def events() -> AsyncIterator[dict]:
            async for line in lines:
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

        yield events()


async def report(client, server, **fields) -> None:
    """Let something happen."""
    answer = await client.put(server.api(f"contexts/{NAME}"), json=fields)
    assert answer.status_code == 200, answer.text


async def head(client, server) -> int:
    """Return the number of the last event."""
    return (await client.get(server.api("agents"))).json()["cursor"]


async def test_what_happens_arrives_on_every_open_stream(client, server):
    """Each event comes once, as the page of events shows it."""
    async with listening(client, server) as one, listening(client, server) as other:
        await report(client, server, summary="hello")
        first = await anext(one)
        assert first["type"] == "context.reported"
        assert first["data"]["summary"] == "hello"
        assert await anext(other) == first
    page = await client.get(server.api("events"), params={"after": first["seq"] - 1})
    assert page.json()["items"] == [first]


async def test_a_reader_that_is_cut_resumes_without_loss_or_doubles(client, server):
    """Cut off again and again while others write, `Last-Event-ID` leads on exactly."""
    start = await head(client, server)
    writers, each = 4, 60
    last = start + writers * each

    async def write() -> None:
        for number in range(each):
            await report(client, server, step=str(number))

    async def read() -> list[int]:
        seen = [start]
        while seen[-1] < last:
            async with listening(client, server, last=seen[-1]) as events:
                for _ in range(1 + len(seen) % 17):
                    seen.append((await anext(events))["seq"])
                    if seen[-1] >= last:
                        break
        return seen[1:]

    async with asyncio.timeout(50):
        found = await asyncio.gather(read(), read(), *(write() for _ in range(writers)))
    for seen in found[:2]:
        assert seen == list(range(start + 1, last + 1))


async def test_a_reader_that_does_not_read_is_cut_and_resumes(client, server):
    """It costs the server a bounded queue; what it got is whole, and the rest is in the table."""
    start = await head(client, server)
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", server.port))
    stuck.settimeout(30)
    stuck.sendall(
        f"GET /api/v1/workspaces/default/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Last-Event-ID: {start}\r\nAuthorization: Bearer {server.token(NAME)}\r\n\r\n".encode()
    )
    assert stuck.recv(15).startswith(b"HTTP/1.1 200")
    total = 1300

    async def write(count: int) -> None:
        for _ in range(count):
            await report(client, server, summary="x" * 15_000)

    await asyncio.gather(*(write(total // 10) for _ in range(10)))
    got = await asyncio.to_thread(_drained, stuck)
    seen = [int(line[4:]) for line in got.split(b"\n") if line.startswith(b"id: ")]
    assert seen == list(range(start + 1, start + 1 + len(seen)))
    assert 0 < len(seen) < total
    async with listening(client, server, last=seen[-1]) as events:
        rest = [(await anext(events))["seq"] for _ in range(total - len(seen))]
    assert seen + rest == list(range(start + 1, start + total + 1))


def _drained(stuck: socket.socket) -> bytes:
    """Read to the end of a chunked answer, which must come by itself."""
    got = bytearray()
    while not got.endswith(b"\r\n0\r\n\r\n"):
        chunk = stuck.recv(1 << 20)
        assert chunk, "cut in the middle"
        got += chunk
    stuck.close()
    return bytes(got)


async def test_a_stop_ends_fifty_open_streams(client, server):
    """On SIGTERM each stream ends properly, and the process with 0 and no traceback."""
    opened = asyncio.Semaphore(0)

    async def listen() -> list[int]:
        async with listening(client, server) as events:
            opened.release()
            return [event["seq"] async for event in events]

    streams = [asyncio.create_task(listen()) for _ in range(50)]
    for _ in streams:
        await opened.acquire()
    await report(client, server, summary="last words")
    await asyncio.to_thread(server.stop)
    seen = await asyncio.wait_for(asyncio.gather(*streams), 10)
    assert len({tuple(numbers) for numbers in seen}) == 1
    assert len(seen[0]) == 1


async def test_a_stop_does_not_wait_for_a_long_poll(client, server):
    """A call that waits for an event is answered, empty, when the server stops."""
    last = await head(client, server)
    params = {"after": last, "wait": 60}
    waiting = asyncio.create_task(client.get(server.api("events"), params=params))
    await asyncio.sleep(0.3)
    await asyncio.to_thread(server.stop)
    answer = await asyncio.wait_for(waiting, 5)
    assert answer.json() == {"items": [], "cursor": last, "more": False}


async def test_a_revoked_token_ends_its_stream_before_the_next_event(client, server):
    """Whoever holds no token any more hears nothing any more."""
    human = {"Authorization": f"Bearer {server.token('human')}"}
    tokens = (await client.get(server.api(f"agents/{NAME}/tokens"))).json()
    async with listening(client, server) as events, AsyncClient(headers=human) as person:
        gone = await person.delete(server.api(f"agents/{NAME}/tokens/{tokens[0]['id']}"))
        assert gone.status_code == 200
        await person.post(server.api("handoffs"), json={"to": NAME, "title": "A secret plan"})
        heard = [event["type"] async for event in events]
    assert "handoff.offered" not in heard
