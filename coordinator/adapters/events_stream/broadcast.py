"""One reader of the feed per workspace, whose bytes every open stream shares.

An event is read and encoded once, however many streams there are. A reader that cannot keep up is
cut off; it comes back with `Last-Event-ID` and reads what it missed from the table.
"""

import asyncio
from collections.abc import AsyncIterator

from coordinator.core.events import EventRead, Feed

__all__ = ["Broadcasts", "encode"]

QUEUE = 256
PING_SECONDS = 15.0
PING = b": ping\n\n"


def encode(event: EventRead) -> bytes:
    """Write one event as a server-sent event whose id is its number."""
    return f"id: {event.seq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n".encode()


class Broadcasts:
    """Hands the events of each workspace to all its streams."""

    def __init__(self, feed: Feed) -> None:
        """Read from `feed`."""
        self.feed = feed
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._queues: dict[str, set[asyncio.Queue[tuple[int, bytes] | None]]] = {}

    def count(self, workspace: str) -> int:
        """Return how many streams of this workspace are open."""
        return len(self._queues.get(workspace, ()))

    async def stream(self, workspace: str, *, after: int) -> AsyncIterator[bytes]:
        """Yield every event after this number, then those to come, until the server drains.

        A comment every 15 seconds keeps the connection from looking dead.
        """
        yield b"retry: 1000\n\n"
        queue: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(QUEUE)
        self._join(workspace, queue)
        try:
            async for seq, chunk in self._missed(workspace, after):
                after = seq
                yield chunk
            while not self.feed.draining.is_set():
                try:
                    async with asyncio.timeout(PING_SECONDS):
                        item = await queue.get()
                except TimeoutError:
                    yield PING
                    continue
                if item is None:
                    return
                chunks = []
                while item is not None:
                    if item[0] > after:
                        after = item[0]
                        chunks.append(item[1])
                    if queue.empty():
                        break
                    item = queue.get_nowait()
                if chunks:
                    yield b"".join(chunks)
                if item is None:
                    return
        finally:
            self._leave(workspace, queue)

    async def _missed(self, workspace: str, after: int) -> AsyncIterator[tuple[int, bytes]]:
        while events := await self.feed.read(workspace, after=after):
            for event in events:
                yield event.seq, encode(event)
            after = events[-1].seq

    def _join(self, workspace: str, queue: asyncio.Queue[tuple[int, bytes] | None]) -> None:
        self._queues.setdefault(workspace, set()).add(queue)
        if workspace not in self._readers:
            self._readers[workspace] = asyncio.create_task(self._read(workspace))

    def _leave(self, workspace: str, queue: asyncio.Queue[tuple[int, bytes] | None]) -> None:
        self._queues[workspace].discard(queue)
        if not self._queues[workspace] and workspace in self._readers:
            self._readers.pop(workspace).cancel()

    async def _read(self, workspace: str) -> None:
        after = self.feed.head(workspace)
        while await self.feed.wait(workspace, after=after, seconds=3600) or not (
            self.feed.draining.is_set()
        ):
            for event in await self.feed.read(workspace, after=after):
                after = event.seq
                self._hand_out(workspace, (event.seq, encode(event)))
        self._hand_out(workspace, None)

    def _hand_out(self, workspace: str, item: tuple[int, bytes] | None) -> None:
        for queue in list(self._queues[workspace]):
            if queue.full():
                self._queues[workspace].discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(item)
