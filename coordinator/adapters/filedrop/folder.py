"""One workspace's folder: both directions, one after the other, for as long as the server runs."""

import asyncio
import contextlib
import os
import time
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from coordinator.adapters.filedrop.arrivals import Pace, compare
from coordinator.adapters.filedrop.beneath import make_folders
from coordinator.adapters.filedrop.briefs import write_briefs
from coordinator.adapters.filedrop.journal import Journal, Known
from coordinator.adapters.filedrop.leftovers import recover
from coordinator.adapters.filedrop.publish import Outcome, publish
from coordinator.adapters.filedrop.scan import Sight, leftovers, walk
from coordinator.adapters.filedrop.watch import watch
from coordinator.core.kinds import kinds
from coordinator.core.logs import log
from coordinator.core.settings import Settings
from coordinator.core.work import Desk

__all__ = ["Folder"]

SHARE = 0.01
"""Of a core, that the scans of a quiet folder may take."""

BUSY_SHARE = 0.1
"""The same while files keep changing."""

RETRY = timedelta(seconds=10)
"""Pause between two attempts at the files that were refused, while other things change."""

GATHER = 0.02
"""Seconds for which events may come together before they are written."""

WAKE_SECONDS = 10.0
"""After how long the feed is read though nothing woke us: a wake-up may be lost."""

BRIEF_SECONDS = 2.0
"""How long events may come together before the briefs are written."""

BRIEFS_AT_LEAST = 300.0
"""After how many seconds the briefs are looked at though nothing happened: ages change."""

LAST_SECONDS = 0.5
"""How long a pass that is under way may take when the server stops."""

ATTEMPTS = 5
"""How often a pass is repeated at once where files keep changing under it."""


class Folder:
    """A workspace's folder as a door."""

    def __init__(self, desk: Desk, settings: Settings, workspace: str, root: Path) -> None:
        """Prepare; nothing is read or written until `start`."""
        self.desk = desk
        self.settings = settings
        self.workspace = workspace
        self.root = root
        self.journal = Journal(desk, workspace, root)
        self._pace = Pace(settings.settle_ms / 1000, settings.delete_grace_seconds)
        self._lock = asyncio.Lock()
        self._hint = asyncio.Event()
        self._scanned = asyncio.Event()
        self._root_moved = asyncio.Event()
        self._held: int | None = None
        self._cost = 0.0
        self._briefing = 0.0
        self._retried: tuple[datetime, int] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Read the journal, make the folders, and put right what a crash left half done."""
        self.root.mkdir(parents=True, exist_ok=True)
        await self.journal.load()
        await asyncio.to_thread(self._make_folders)
        await recover(self.journal, await asyncio.to_thread(leftovers, self.root))

    def _make_folders(self) -> None:
        for kind in kinds():
            if kind.files is not None:
                make_folders(self.root, kind.files.folders)
        self._let_go()
        self._held = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _is_replaced(self) -> bool:
        """Tell whether another folder stands under the root's name; ours is held open for it."""
        return self._held is None or not os.path.samestat(os.fstat(self._held), os.stat(self.root))

    async def scan(self) -> bool:
        """Handle everything that has settled; False where something is still being written."""
        async with self._lock:
            sight = await asyncio.to_thread(self._walk)
            if sight is None:
                log.warning("folder.missing", workspace=self.workspace, root=str(self.root))
                return True
            if await asyncio.to_thread(self._is_replaced):
                self._root_moved.set()
                await asyncio.to_thread(self._make_folders)
            retry = self._is_retry_due()
            if retry:
                await recover(self.journal, sorted(self.journal.left))
            return await compare(self.journal, sight, self._pace, retry=retry)

    def _walk(self) -> Sight | None:
        begun = time.thread_time()  # not by the clock: a busy server would scan ever more rarely
        sight = walk(self.root)
        self._cost = time.thread_time() - begun
        return sight

    def _is_retry_due(self) -> bool:
        now, head = self.desk.clock.now(), self.desk.feed.head(self.workspace)
        if self._retried is not None:
            last, seen = self._retried
            if head == seen or now - last < RETRY:
                return False
        self._retried = now, head
        return True

    async def publish(self) -> bool:
        """Write what changed by another door; False where something has to wait."""
        waits = 0
        while waits < ATTEMPTS:
            async with self._lock:
                if not await asyncio.to_thread(os.path.isdir, self.root):
                    return False
                outcome = await publish(self.journal, self._pace.settle)
            if outcome is Outcome.DONE:
                return True
            waits += outcome is Outcome.WAITS
        return False

    def begin(self) -> None:
        """Keep folder and things in line from now on, until `stop`."""
        self._tasks = [asyncio.create_task(self.run())]

    async def stop(self) -> None:
        """End; a pass that is under way may finish, within half a second."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS), self._lock:
                self._cancel()
        self._cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._let_go()

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def run(self) -> None:
        """Scan at each hint and every few seconds, and write at each event, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_watching())
            group.create_task(self._keep_scanning())
            group.create_task(self._keep_publishing())
            group.create_task(self._keep_briefing())

    async def _keep_scanning(self) -> None:
        while True:
            if not await self._outlive(self.scan()):
                await asyncio.sleep(self._pace.settle)
                continue
            if any(known.owed for known in self.journal.files.values()):
                await self._outlive(self.publish())
            self._scanned.set()
            await self._wait_for_hint()

    async def _wait_for_hint(self) -> None:
        """Wait for a hint, but not for ever; the more a scan costs the longer."""
        loop = asyncio.get_running_loop()
        scanned = loop.time()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(self.settings.scan_seconds, self._cost / SHARE)):
                await self._hint.wait()
        await asyncio.sleep(max(0, scanned + self._cost / BUSY_SHARE - loop.time()))
        self._hint.clear()

    async def _keep_publishing(self) -> None:
        await self._scanned.wait()
        feed = self.desk.feed
        while not feed.draining.is_set():
            if not await self._outlive(self.publish()):
                await asyncio.sleep(self.settings.scan_seconds)
            elif await feed.wait(self.workspace, after=self.journal.cursor, seconds=WAKE_SECONDS):
                await asyncio.sleep(GATHER)

    async def write_briefs(self) -> bool:
        """Bring the briefs of agents that live in files up to date."""
        async with self._lock:
            self._briefing = await write_briefs(self.journal)
        return True

    async def _keep_briefing(self) -> None:
        """Do so after each event, and now and then as time passes; the more it costs the rarer."""
        await self._scanned.wait()
        feed = self.desk.feed
        while not feed.draining.is_set():
            seen = feed.head(self.workspace)
            await self._outlive(self.write_briefs())
            pause = min(max(BRIEF_SECONDS, self._briefing / SHARE), BRIEFS_AT_LEAST)
            await asyncio.sleep(pause)
            await feed.wait(self.workspace, after=seen, seconds=BRIEFS_AT_LEAST)

    async def _outlive(self, work: Coroutine[Any, Any, bool]) -> bool:
        """Run one pass; a failing one is logged and tried again, never the end of the door."""
        try:
            return await work
        except Exception:  # noqa: BLE001 - whatever it is, files must be taken in again after it
            log.exception("folder.failed", workspace=self.workspace)
            await asyncio.sleep(self.settings.scan_seconds)
            return False

    async def _keep_watching(self) -> None:
        while True:
            await self._outlive(self._watch())
            await asyncio.sleep(self.settings.scan_seconds)

    async def _watch(self) -> bool:
        self._root_moved.clear()
        if await asyncio.to_thread(os.path.isdir, self.root):
            await watch(self.root, self._hint, self._root_moved)
        return True

    def refused(self) -> list[Known]:
        """Return the files that could not be taken in, each with its receipt as `beside`."""
        return sorted(
            (known for known in self.journal.files.values() if known.state == "refused"),
            key=lambda known: known.path,
        )
