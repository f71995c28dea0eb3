"""Keeping the index in step: a reader of the event feed with its own cursor in the database.

However often a thing changed since the last look, it is read once and written once, and only where
what it is found by changed. A crash anywhere only repeats what is left.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.events import Event, EventHead
from coordinator.core.kinds import Kind, Searched, kind_for, kinds
from coordinator.core.logs import log
from coordinator.core.schemas import Slice
from coordinator.core.search import store
from coordinator.core.search.entries import listed, searched
from coordinator.core.search.models import SearchCursor, SearchEntry
from coordinator.core.work import SYSTEM, Desk, Work

__all__ = ["RULES", "SearchIndex"]

RULES = 1
"""Grows when the same things are to be found by other words: every entry is made anew then."""

BATCH = 200
"""How many things are read in one look."""

CHUNK = 25
"""How many entries are written in one transaction: other writers wait no longer than for these."""

PAGE = 100
"""How many are where every entry is made anew."""

SHORTEST, LONGEST, SHARE = 0.05, 5.0, 20.0
"""Seconds between two looks: twenty times what the last one took, or until someone searches."""

FRESH = timedelta(minutes=1)
"""How much later a thing may have changed than its entry says, where nothing else differs."""

Entry = dict[str, Any]
Thing = tuple[str, str]
"""A kind's name and a subject."""

SAME = ("title", "body", "author", "state", "feature")


class SearchIndex:
    """The entries of every workspace, kept in step by `keep`."""

    def __init__(self, desk: Desk) -> None:
        """Read and write through `desk`."""
        self._desk = desk
        self._cursors: dict[str, int] = {}
        self._hint = asyncio.Event()
        self._hurry = asyncio.Event()
        self._looked = asyncio.Event()
        desk.listeners.append(lambda _workspace, _told: self._hint.set())

    async def keep(self) -> None:
        """Look again after each change, and every few seconds, until cancelled."""
        while True:
            self._hint.clear()
            self._hurry.clear()
            started = time.perf_counter()
            try:
                await self.look()
            except Exception:  # noqa: BLE001 - a database away for a while must not end it
                log.exception("search.failed")
            pause = (time.perf_counter() - started) * SHARE
            await asyncio.sleep(SHORTEST)
            await _within(min(LONGEST, pause), self._hurry)
            await _within(LONGEST, self._hint)

    async def reach(self, workspace: str, *, seconds: float) -> None:
        """Wait until all that is told by now is in the index, or so many seconds have passed."""
        wanted = self._desk.feed.head(workspace)
        self._hurry.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._cursors.get(workspace, 0) < wanted:
                    await self._looked.wait()

    async def look(self) -> None:
        """Bring every workspace's entries up to its last event."""
        for workspace, head in self._desk.feed.heads().items():
            while self._cursors.get(workspace, -1) < head:
                self._cursors[workspace] = await self._step(workspace)
                looked, self._looked = self._looked, asyncio.Event()
                looked.set()

    async def _step(self, workspace: str) -> int:
        """Take some of what changed into the index; return up to which event it is in step now."""
        desk = self._desk
        cursor = await desk.read(workspace, SYSTEM, _cursor)
        if cursor is None:
            return await self._rebuild(workspace)

        async def changed(work: Work) -> tuple[list[tuple[Kind, str]], int]:
            return await _changed(work, cursor)

        things, last = await desk.read(workspace, SYSTEM, changed)
        await self._take(workspace, things)
        await desk.write(workspace, SYSTEM, lambda work: _move(work, last))
        return last

    async def _rebuild(self, workspace: str) -> int:
        """Make every entry anew; what is told meanwhile is taken in after it."""
        head = await self._desk.read(workspace, SYSTEM, lambda work: work.cursor())
        await self._desk.write(workspace, SYSTEM, _forget)
        for kind in kinds():
            page: str | None = ""
            while page is not None:
                part = Slice(limit=PAGE, page=page or None)
                made, page = await self._desk.read(workspace, SYSTEM, partial(_page, kind, part))
                await self._desk.write(workspace, SYSTEM, partial(_put, (made, [])))
        await self._desk.write(workspace, SYSTEM, lambda work: _move(work, head))
        return head

    async def _take(self, workspace: str, things: Sequence[tuple[Kind, str]]) -> None:
        """Bring the entries of these things to what the things are now."""
        for at in range(0, len(things), CHUNK):
            some = things[at : at + CHUNK]
            found = await self._desk.read(workspace, SYSTEM, partial(_differing, some))
            if any(found):
                await self._desk.write(workspace, SYSTEM, partial(_put, found))


async def _within(seconds: float, event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _cursor(work: Work) -> int | None:
    """Return up to which event the entries are in step; None where they are to be made anew."""
    row = await work.session.get(SearchCursor, work.workspace)
    if row is None or row.rules != RULES:
        return None
    head = await work.session.get(EventHead, work.workspace)
    return row.seq if head is None or row.seq + 1 >= head.oldest else None


async def _move(work: Work, seq: int) -> None:
    await work.session.merge(SearchCursor(workspace=work.workspace, seq=seq, rules=RULES))


async def _forget(work: Work) -> None:
    await store.clear(work)
    row = await work.session.get(SearchCursor, work.workspace)
    if row is not None:
        await work.session.delete(row)


async def _changed(work: Work, cursor: int) -> tuple[list[tuple[Kind, str]], int]:
    """Return what changed first since the cursor, and up to which event that holds."""
    last = func.max(col(Event.seq))
    statement = (
        select(col(Event.type), col(Event.subject), last)
        .where(col(Event.workspace) == work.workspace, col(Event.seq) > cursor)
        .group_by(col(Event.type), col(Event.subject))
        .order_by(last)
        .limit(BATCH)
    )
    rows = (await work.session.execute(statement)).all()
    found = [thing for event, subject, _ in rows if (thing := _thing(event, subject))]
    unique = {(kind.name, subject): (kind, subject) for kind, subject in found}
    return list(unique.values()), rows[-1][2] if rows else await work.cursor()


def _thing(event: str, subject: str) -> tuple[Kind, str] | None:
    """Return whose entry an event's subject is in; None where in none."""
    kind = kind_for(event)
    if kind is None:
        return None
    if event.partition(".")[0] == kind.noun:
        return kind, subject
    return (kind, kind.page_of(subject)) if kind.page_of is not None else None


async def _page(kind: Kind, part: Slice, work: Work) -> tuple[list[Entry], str | None]:
    """Return the entries of a page of a kind's list, and the page after it."""
    found = await kind.list(work, {}, part)
    made = [await listed(work, kind, item) for item in found.items]
    entries = {one.subject: _entry(work, kind, one) for one in made if one is not None}
    return list(entries.values()), found.next


async def _differing(
    things: Sequence[tuple[Kind, str]], work: Work
) -> tuple[list[Entry], list[Thing]]:
    """Return the entries that differ from what is stored, and which things are no longer there."""
    made = {(kind.name, subject): await searched(work, kind, subject) for kind, subject in things}
    gone = [thing for thing, found in made.items() if found is None]
    entries = {
        (kind.name, found.subject): _entry(work, kind, found)
        for kind, subject in things
        if (found := made[kind.name, subject]) is not None
    }
    known = await _known(work, list(entries))
    return [one for thing, one in entries.items() if not _is_same(one, known.get(thing))], gone


def _entry(work: Work, kind: Kind, found: Searched) -> Entry:
    return {**asdict(found), "kind": kind.name, "at": found.at or work.now}


async def _known(work: Work, things: Sequence[Thing]) -> dict[Thing, Any]:
    columns = (getattr(SearchEntry, name) for name in ("kind", "subject", "at", *SAME))
    statement = select(*columns).where(*store.of(work, things))
    return {(row.kind, row.subject): row for row in (await work.session.execute(statement)).all()}


def _is_same(entry: Entry, known: Any) -> bool:
    if known is None or entry["at"] - known.at >= FRESH:
        return False
    return all(getattr(known, name) == entry[name] for name in SAME)


async def _put(found: tuple[Sequence[Entry], Sequence[Thing]], work: Work) -> None:
    entries, gone = found
    await store.remove(work, gone)
    await store.write(work, entries)
