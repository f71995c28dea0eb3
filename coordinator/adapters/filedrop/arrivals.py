"""One pass over the folder: what is new, changed, moved or gone, handled one file at a time."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from coordinator.adapters.filedrop import companions
from coordinator.adapters.filedrop.departures import believe, missing, note_gone
from coordinator.adapters.filedrop.intake import arrive
from coordinator.adapters.filedrop.journal import Journal, Known
from coordinator.adapters.filedrop.reading import Reading, read
from coordinator.adapters.filedrop.scan import Found, Sight

__all__ = ["Pace", "compare", "freshen"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take: all in seconds."""

    settle: float
    grace: float


async def compare(journal: Journal, sight: Sight, pace: Pace, *, retry: bool) -> bool:
    """Bring journal and things in line with the folder; False where a file is still being written.

    `retry` tries refused files again, as what was wrong may have been mended elsewhere.
    """
    wanted = [found for found in sight.files.values() if _wants_look(journal, found, retry)]
    readings = await _read(journal, wanted, pace.settle)
    gone = {known.path: known for known in missing(journal, sight)}
    for reading in readings:
        moved = _moved_from(journal, reading, sight)
        with journal.patience.guard(reading.path):
            await arrive(journal, reading, moved)
        if moved is not None and moved.path not in journal.files:
            gone.pop(moved.path, None)
    await note_gone(journal, gone.values())
    await believe(journal, pace.grace)
    await companions.settle(journal)
    return len(readings) == len(wanted)


async def freshen(journal: Journal, found: Iterable[Found], settle: float) -> None:
    """Take in what stands at these places, before anything is written there."""
    for reading in await _read(journal, list(found), settle):
        with journal.patience.guard(reading.path):
            await arrive(journal, reading)


def _wants_look(journal: Journal, found: Found, retry: bool) -> bool:
    if not journal.patience.allows(found.path):
        return False
    known = journal.files.get(found.path)
    if known is None or known.state in ("gone", "deleted"):
        return True
    if known.state in ("receipt", "conflict"):
        return not known.is_ours
    return known.stamp != found.stamp or (retry and known.state == "refused" and not found.fault)


async def _read(journal: Journal, wanted: list[Found], settle: float) -> list[Reading]:
    """Read what has not changed since it was seen and for `settle` seconds more."""
    if not wanted:
        return []
    await asyncio.sleep(settle)
    readings = []
    for found in wanted:
        reading = await asyncio.to_thread(read, journal.root, found)
        if reading is not None:
            readings.append(reading)
    return readings


def _moved_from(journal: Journal, reading: Reading, sight: Sight) -> Known | None:
    """Return what this file was under another name, where it was taken in or written there."""
    here = journal.files.get(reading.path)
    if reading.fault or (here is not None and here.state not in ("gone", "deleted", "ignored")):
        return None
    for known in journal.of_inode(reading.inode):
        same = known.sha256 == reading.sha256
        if same and known.subject and known.path != reading.path and sight.misses(known.path):
            return known
    return None
