"""Reading events after a cursor, and waiting for more.

Rows are the truth; a wake-up only says "look again", carries nothing and may be lost.
"""

import asyncio
from collections import defaultdict

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.database import Database
from coordinator.core.errors import CursorExpired, Invalid
from coordinator.core.events.models import Event, EventHead, EventRead

__all__ = ["Feed"]


class Feed:
    """The events of every workspace of one database, as seen by this process."""

    def __init__(self, database: Database) -> None:
        """Read from `database`; nothing is known until `learn` or the first wake-up."""
        self._database = database
        self._heads: dict[str, int] = {}
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.draining = asyncio.Event()
        """Set when the server stops: every wait and stream ends."""

    def head(self, workspace: str) -> int:
        """Return the last number seen here, without asking the database."""
        return self._heads.get(workspace, 0)

    def heads(self) -> dict[str, int]:
        """Return the last number seen of every workspace."""
        return dict(self._heads)

    async def learn(self) -> None:
        """Read the last number of every workspace, at the start."""
        async with self._database.reading() as session:
            for head in (await session.execute(select(EventHead))).scalars():
                self.wake(head.workspace, head.seq)

    def wake(self, workspace: str, seq: int) -> None:
        """Say that events up to `seq` are committed; readers look again."""
        self._heads[workspace] = max(seq, self.head(workspace))
        for waiter in self._waiting[workspace]:
            waiter.set()

    def drain(self) -> None:
        """End every wait: the server is stopping."""
        self.draining.set()
        for waiters in self._waiting.values():
            for waiter in waiters:
                waiter.set()

    async def wait(self, workspace: str, *, after: int, seconds: float) -> bool:
        """Wait until there is an event after this number; False when time or the server ends."""
        waiter = asyncio.Event()
        self._waiting[workspace].add(waiter)
        try:
            async with asyncio.timeout(seconds):
                while self.head(workspace) <= after and not self.draining.is_set():
                    waiter.clear()
                    await waiter.wait()
        except TimeoutError:
            return False
        finally:
            self._waiting[workspace].discard(waiter)
        return not self.draining.is_set()

    async def read(self, workspace: str, *, after: int, limit: int = 200) -> list[EventRead]:
        """Return the events after this number, oldest first.

        Raises `CursorExpired` where some of them are no longer kept, `Invalid` for a number from
        the future.
        """
        async with self._database.reading() as session:
            head = await session.get(EventHead, workspace)
            if head is not None:
                _check_cursor(head, after)
            statement = (
                select(*(getattr(Event, name) for name in EventRead.model_fields))
                .where(col(Event.workspace) == workspace, col(Event.seq) > after)
                .order_by(col(Event.seq))
                .limit(limit)
            )
            rows = (await session.execute(statement)).mappings()
            return [EventRead.model_construct(**row) for row in rows]


def _check_cursor(head: EventHead, after: int) -> None:
    if after + 1 < head.oldest:
        raise CursorExpired(
            f"Events after {after} are no longer kept; the oldest is {head.oldest}.",
            fix=f"Read the lists anew, then go on with `after={head.seq}`.",
        )
    if after > head.seq:
        raise Invalid(
            f"There is no event {after} yet; the last one is {head.seq}.",
            fix=f"Go on with `after={head.seq}`.",
        )
