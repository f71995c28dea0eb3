"""One reader of the feed per workspace, whose bytes every open stream shares.

An event is read and encoded once, however many streams there are. A reader that cannot keep up is
cut off; it comes back with `Last-Event-ID` and reads what it missed from the table.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

from coordinator.core.events import EventRead, Feed
from coordinator.core.events.outbox import Told
from coordinator.core.logs import log

__all__ = ["Broadcasts", "encode"]

LONGEST = 512
"""Events that may wait for one stream before it is cut off."""

PING_SECONDS = 15.0
PING = b": ping\n\n"


def encode(event: EventRead) -> bytes:
    """Write one event as a server-sent event whose id is its number.

    It has no `event:` line: a browser hands those only to whoever names each type beforehand.
    """
    return f"id: {event.seq}\ndata: {event.model_dump_json()}\n\n".encode()


class _Stream:
    """What waits to be sent on one open stream."""

    def __init__(self, reader: str) -> None:
        self.reader = reader
        self.waiting: list[tuple[int | None, bytes]] = []
        self.ended = False
        self.ready = asyncio.Event()

    def put(self, seq: int | None, chunk: bytes) -> None:
        """Add an event, or a comment, which has no number; a stream that lags too far ends."""
        if self.ended:  # what came after a gap must not be sent
            return
        self.waiting.append((seq, chunk))
        if len(self.waiting) > LONGEST:
            self.waiting.clear()  # its reader resumes from the table
            self.end()
        self.ready.set()

    def end(self) -> None:
        """End the stream once what it holds is sent."""
        self.ended = True
        self.ready.set()

    async def take(self) -> list[tuple[int | None, bytes]]:
        """Wait for something to send and return it all."""
        await self.ready.wait()
        self.ready.clear()
        taken, self.waiting = self.waiting, []
        return taken


class Broadcasts:
    """Hands the events of each workspace to all its streams."""

    def __init__(self, feed: Feed) -> None:
        """Read from `feed`."""
        self.feed = feed
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._streams: dict[str, set[_Stream]] = {}

    def count(self, workspace: str) -> int:
        """Return how many streams of this workspace are open."""
        return len(self._streams.get(workspace, ()))

    def end_for(self, workspace: str, told: Sequence[Told]) -> None:
        """End the streams of agents whose tokens ended: who has another token comes back."""
        ended = {
            item.data.get("agent", item.subject)
            for item in told
            if item.type in ("token.revoked", "agent.retired")
        }
        for stream in self._streams.get(workspace, ()) if ended else ():
            if stream.reader in ended:
                stream.end()

    async def stream(self, workspace: str, reader: str, *, after: int) -> AsyncIterator[bytes]:
        """Yield every event after this number, then those to come, until the server drains.

        A comment every 15 seconds keeps the connection from looking dead.
        """
        stream = _Stream(reader)
        self._join(workspace, stream)  # before the table is read, so that nothing falls between
        try:
            yield b"retry: 1000\n\n"
            while after < self.feed.head(workspace):
                if stream.ended:  # what waits lies behind a gap; the table has it all
                    return
                events = await self.feed.read(workspace, after=after)
                yield b"".join(map(encode, events))
                after = events[-1].seq
            while not stream.ended or stream.waiting:
                items = await stream.take()
                if chunk := b"".join(chunk for seq, chunk in items if seq is None or seq > after):
                    yield chunk
                after = max(after, *(seq for seq, _ in items if seq is not None), 0)
        finally:
            self._streams[workspace].discard(stream)

    def _join(self, workspace: str, stream: _Stream) -> None:
        if self.feed.draining.is_set():
            stream.end()
        self._streams.setdefault(workspace, set()).add(stream)
        if workspace not in self._readers:
            start = self.feed.head(workspace)
            self._readers[workspace] = asyncio.create_task(self._read(workspace, after=start))

    async def _read(self, workspace: str, *, after: int) -> None:
        """Hand out what comes until nobody listens; a failure ends the streams, which resume."""
        try:
            while self._streams[workspace] and not self.feed.draining.is_set():
                if await self.feed.wait(workspace, after=after, seconds=PING_SECONDS):
                    after = await self._pass_on(workspace, after=after)
                else:
                    self._hand_out(workspace, None, PING)
            if self.feed.draining.is_set():
                await self._pass_on(workspace, after=after)
        except Exception:  # noqa: BLE001 - a database away for a while must not stop them for good
            log.exception("streams.failed", workspace=workspace)
        finally:
            del self._readers[workspace]
            for stream in self._streams[workspace]:
                stream.end()

    async def _pass_on(self, workspace: str, *, after: int) -> int:
        """Hand out the events after this number and return the last one's."""
        for event in await self.feed.read(workspace, after=after):
            after = event.seq
            self._hand_out(workspace, event.seq, encode(event))
        return after

    def _hand_out(self, workspace: str, seq: int | None, chunk: bytes) -> None:
        for stream in self._streams[workspace]:
            stream.put(seq, chunk)
