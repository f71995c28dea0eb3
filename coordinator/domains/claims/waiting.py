"""Waiting for a claim to be granted, outside of any transaction.

One reader of the feed per workspace rings for all who wait in this process, so that a busy
workspace costs one query per wake-up and not one per waiter. A ring only says "look again".
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary, proxy

from coordinator.core.events import Feed
from coordinator.core.logs import log

__all__ = ["Bells", "bells_of"]

LOOK_SECONDS = 5.0
"""How long one wait of the reader lasts before it sees whether anybody still waits."""


class Bells:
    """A bell for each claim that someone in this process waits for."""

    def __init__(self, feed: Feed) -> None:
        """Ring by what `feed` tells."""
        self._feed: Feed = proxy(feed)  # or it would keep itself alive in `_known`
        self._bells: dict[str, dict[str, set[asyncio.Event]]] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}

    @contextmanager
    def listening(self, workspace: str, subject: str) -> Iterator[asyncio.Event]:
        """Give a bell that rings at the next change of this claim; look after taking it."""
        bell = asyncio.Event()
        rung = self._bells.setdefault(workspace, {}).setdefault(subject, set())
        rung.add(bell)
        if workspace not in self._readers:
            start = self._feed.head(workspace)
            self._readers[workspace] = asyncio.create_task(self._read(workspace, after=start))
        try:
            yield bell
        finally:
            rung.discard(bell)
            if not rung and self._bells[workspace].get(subject) is rung:
                del self._bells[workspace][subject]

    async def _read(self, workspace: str, *, after: int) -> None:
        """Ring for what is told until nobody listens; a failure rings for all, who look again."""
        try:
            while self._bells[workspace] and not self._feed.draining.is_set():
                if not await self._feed.wait(workspace, after=after, seconds=LOOK_SECONDS):
                    continue
                for event in await self._feed.read(workspace, after=after):
                    after = event.seq
                    if event.type.startswith("claim."):
                        self._ring(workspace, event.subject)
        except Exception:  # noqa: BLE001 - a database away for a while: whoever is rung looks again
            log.exception("claims.unread", workspace=workspace)
        finally:
            del self._readers[workspace]
            for subject in list(self._bells[workspace]):
                self._ring(workspace, subject)

    def _ring(self, workspace: str, subject: str) -> None:
        for bell in self._bells[workspace].get(subject, ()):
            bell.set()


_known: WeakKeyDictionary[Feed, Bells] = WeakKeyDictionary()


def bells_of(feed: Feed) -> Bells:
    """Return the bells of a feed, the same ones each time."""
    return _known.setdefault(feed, Bells(feed))
