"""Sessions on either database, each one transaction.

SQLite has one writer at a time, behind one lock, so that nobody meets "database is locked" and no
update is lost; readers have connections of their own that cannot write.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

__all__ = ["Database", "is_retryable"]

READERS = 4
READER_CACHE_KIB = 8 * 1024
"""Of each reader: a view over some thousand things reads their tables from memory, not anew."""

HOLD = {"key": 0x636F6F7264}  # "coord"
RETRYABLE = {
    "40001",  # serialisation failure
    "40P01",  # deadlock
    "23505",  # another put a row under the same key first: run again, the verb will find it
}


def is_retryable(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL refused for the sake of another transaction: a deadlock, say."""
    return getattr(error.orig, "sqlstate", None) in RETRYABLE


class Database:
    """One database; `writing()` and `reading()` open a session that is one transaction."""

    def __init__(self, url: str) -> None:
        """Prepare the engines; nothing is opened yet."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.path = Path(url.partition(":///")[2]) if self.is_sqlite else None
        """SQLite's file; None of PostgreSQL."""
        self._lock = asyncio.Lock()
        self._holder: AsyncConnection | None = None
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", size=1, read_only=False)
            self._reader = _sqlite_engine(url, begin="BEGIN", size=READERS, read_only=True)
        else:
            self._writer = create_async_engine(url, pool_size=10, max_overflow=10)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a session that may write; the caller commits, anything else is undone."""
        if not self.is_sqlite:
            async with AsyncSession(self._writer, expire_on_commit=False) as session:
                yield session
            return
        async with self._lock, AsyncSession(self._writer, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session on one snapshot of the database, in which writing fails."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a writing connection in a transaction of its own: for migrations."""
        async with self._writer.begin() as connection:
            yield connection

    async def hold(self) -> bool:
        """Take a PostgreSQL database for this server until `close`; False where another has it.

        SQLite's is held by the home folder's lock.
        """
        if self.is_sqlite:
            return True
        self._holder = await self._writer.connect()
        taken = await self._holder.scalar(text("SELECT pg_try_advisory_lock(:key)"), HOLD)
        await self._holder.commit()
        return bool(taken)

    async def close(self) -> None:
        """Close every connection."""
        if self._holder is not None:
            await self._holder.execute(text("SELECT pg_advisory_unlock_all()"))
            await self._holder.close()
            self._holder = None
        await self._reader.dispose()
        await self._writer.dispose()


def _sqlite_engine(url: str, *, begin: str, size: int, read_only: bool) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=size, max_overflow=0, pool_timeout=30)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
