"""One use case is one transaction: `Desk` opens it, a verb works through the `Work` it is given.

A verb never commits, never reads a clock but `work.now`, and never knows through which door it was
called. What it tells with `work.emit` is stored with what it changed, or not at all.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from coordinator.core import ids
from coordinator.core.batches import Batcher
from coordinator.core.clock import Clock
from coordinator.core.database import Database, Row, is_retryable, state_of
from coordinator.core.errors import Overtaken, RevisionMoved
from coordinator.core.events import Feed, append, head_of
from coordinator.core.events.outbox import Told, hold

__all__ = ["SYSTEM", "Actor", "Desk", "Reader", "Work", "check_revision"]

T = TypeVar("T")
R = TypeVar("R", bound=Row)
Door = Literal["http", "files", "system"]
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name, a role, and the door that vouches for both."""

    name: str
    role: str
    door: Door = "http"

    @property
    def is_admin(self) -> bool:
        """Tell whether this actor may act for anyone."""
        return self.role == "admin" or self.door == "system"

    @property
    def is_person(self) -> bool:
        """Tell whether a human being acts (an admin is one too)."""
        return self.role in ("human", "admin")


SYSTEM = Actor("coordinator", "system", "system")
"""The server itself: timers and start-up."""


@dataclass(slots=True)
class Work:
    """A transaction with its workspace, actor and moment; read-only ones refuse to write."""

    session: AsyncSession
    workspace: str
    actor: Actor
    now: datetime
    writing: bool
    expected: int | None = None
    """The revision that the caller saw (`If-Match`); the first change of a row checks it."""
    replayed: bool = False
    """Set by a verb that found the very same thing there already and changed nothing."""
    told: list[Told] = field(default_factory=list)

    async def get(self, table: type[R], *key: Any, lock: bool = True) -> R | None:
        """Return the row under (workspace, *key), locked until the end where it may be changed."""
        return await self.session.get(
            table, (self.workspace, *key), with_for_update=(self.writing and lock) or None
        )

    async def next_number(self, prefix: str) -> int:
        """Take the next number for an identifier such as `HO-42`."""
        return await ids.next_number(self.session, workspace=self.workspace, prefix=prefix)

    def born(self) -> dict[str, Any]:
        """Return the columns that every new row starts with."""
        return {"workspace": self.workspace, "created_at": self.now, "updated_at": self.now}

    async def add(self, row: Row, event: str) -> None:
        """Store a new row and tell of it."""
        self.session.add(row)
        await self.session.flush()
        self.emit(event, row)

    def change(self, row: Row, event: str, /, **values: Any) -> bool:
        """Set columns of a row and tell of it; False, and nothing told, where all stood so already.

        Raises `RevisionMoved` where the caller expected another revision.
        """
        self.expect(row)
        moved = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not moved:
            return False
        for name, value in moved.items():
            setattr(row, name, value)
        row.revision += 1
        row.updated_at = self.now
        self.emit(event, row)
        return True

    def expect(self, row: Row) -> None:
        """Raise `RevisionMoved` where the caller saw another revision of this row."""
        check_revision(row.subject, row.revision, expected=self.expected)
        self.expected = None

    def emit(self, event: str, row: Row) -> None:
        """Tell that something happened to the row; its state is taken down as it stands now."""
        self.emit_state(event, row.subject, state_of(row))

    def emit_state(
        self, event: str, subject: str, state: dict[str, Any], *, actor: Actor | None = None
    ) -> None:
        """Tell what happened where the state is at hand without its row."""
        self.told.append(Told(event, (actor or self.actor).name, subject, state))

    async def alone(self) -> None:
        """Wait until no other transaction of this workspace is about to commit what it told.

        What is read from here on holds until the commit. On SQLite a writer is alone anyway.
        """
        await hold(self.session, self.workspace)

    async def cursor(self) -> int:
        """Return the number of the last event that this transaction sees."""
        return await head_of(self.session, self.workspace)


def check_revision(subject: str, revision: int, *, expected: int | None) -> None:
    """Raise `RevisionMoved` where the caller expected another revision than the thing has."""
    if expected is not None and revision != expected:
        raise RevisionMoved(
            f"`{subject}` is at revision {revision}, not {expected}.",
            fix="Read it again, apply your change to what it is now, and send the new ETag.",
        )


class Reader(Protocol):
    """A way to run a query on one snapshot, for slow work between two transactions."""

    def __call__(self, query: Callable[[Work], Awaitable[T]], /) -> Awaitable[T]:
        """Run the query and return its result."""


class Desk:
    """Opens one transaction per use case, for every door alike."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        """Work on `database`, by `clock`, and wake the readers of `feed` after each commit."""
        self.database = database
        self.clock = clock
        self.feed = feed
        self._batchers: dict[tuple[str, Any], Batcher[Any, Any]] = {}
        self.reactions: dict[str, list[Callable[[Work, str], Awaitable[object]]]] = {}
        """What domains do about each other's events, by type, in the same transaction."""
        self.followers: list[Callable[[Work], Awaitable[object]]] = []
        """What domains keep in step with all that was told; each may tell more, once."""
        self.listeners: list[Callable[[str, list[Told]], None]] = []
        """Called after each commit with the workspace and what was told; they must not fail."""
        self._again = asyncio.Lock()

    async def write(
        self,
        workspace: str,
        actor: Actor,
        verb: Callable[[Work], Awaitable[T]],
        *,
        expected: int | None = None,
    ) -> T:
        """Run the verb in a transaction, commit, and return its result.

        A caller that is cancelled does not cancel a transaction that has begun. A deadlock on
        PostgreSQL runs the verb again, up to five times.
        """
        task = asyncio.create_task(self._write(workspace, actor, verb, expected))
        return await asyncio.shield(task)

    async def anew(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Prepare and write, and do both again where what was prepared had been `Overtaken`.

        Five times at most; who was overtaken once goes on one at a time, so that each gets through.
        """
        try:
            return await attempt()
        except Overtaken:
            async with self._again:
                for _ in range(ATTEMPTS - 2):
                    with suppress(Overtaken):
                        return await attempt()
                return await attempt()

    async def write_together(
        self,
        workspace: str,
        verb: Callable[[Work, Sequence[Any]], Awaitable[Sequence[T]]],
        item: object,
    ) -> T:
        """Apply an item with those that arrive while a commit is under way, in one transaction.

        The verb gets the items in order of arrival and returns a result for each of them.
        """
        batcher = self._batchers.get((workspace, verb))
        if batcher is None:

            async def apply(items: Sequence[Any]) -> Sequence[T]:
                return await self.write(workspace, SYSTEM, lambda work: verb(work, items))

            batcher = self._batchers[workspace, verb] = Batcher(apply)
        result: T = await batcher.add(item)
        return result

    async def _write(
        self,
        workspace: str,
        actor: Actor,
        verb: Callable[[Work], Awaitable[T]],
        expected: int | None,
    ) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._write_once(workspace, actor, verb, expected)
            except DBAPIError as error:
                if attempt == ATTEMPTS or not is_retryable(error):
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _write_once(
        self,
        workspace: str,
        actor: Actor,
        verb: Callable[[Work], Awaitable[T]],
        expected: int | None,
    ) -> T:
        async with self.database.writing() as session:
            work = Work(
                session, workspace, actor, self.clock.now(), writing=True, expected=expected
            )
            result = await verb(work)
            await self._react(work)
            await session.flush()
            last = None
            if work.told:
                last = await append(session, work.told, workspace=workspace, at=work.now)
            await session.commit()
        if last is not None:
            self.feed.wake(workspace, last)
            for listener in self.listeners:
                listener(workspace, work.told)
        return result

    async def _react(self, work: Work) -> None:
        """Let domains react to what was told, to what they tell by it, and then follow it all."""
        seen = await self._reacted(work, 0)
        for follower in self.followers if work.told else ():
            await follower(work)
        await self._reacted(work, seen)

    async def _reacted(self, work: Work, seen: int) -> int:
        """Let domains react to what was told after the first so many; return how many there are."""
        while seen < len(work.told):  # grows while it is walked
            told = work.told[seen]
            for reaction in self.reactions.get(told.type, ()):
                await reaction(work, told.subject)
            seen += 1
        return seen

    @asynccontextmanager
    async def reading(self, workspace: str, actor: Actor) -> AsyncIterator[Work]:
        """Open a read-only Work on one snapshot of the database."""
        async with self.database.reading() as session:
            yield Work(session, workspace, actor, self.clock.now(), writing=False)

    async def read(self, workspace: str, actor: Actor, query: Callable[[Work], Awaitable[T]]) -> T:
        """Run a query on one snapshot of the database and return its result."""
        async with self.reading(workspace, actor) as work:
            return await query(work)
