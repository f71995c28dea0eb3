"""One pass over the folder: what is new, changed, moved or gone, handled one file at a time."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from coordinator.adapters.filedrop import companions
from coordinator.adapters.filedrop.departures import believe, missing, note_gone
from coordinator.adapters.filedrop.intake import arrive
from coordinator.adapters.filedrop.journal import OURS, Journal, Known
from coordinator.adapters.filedrop.reading import Reading, limit_of, read
from coordinator.adapters.filedrop.scan import Found, Sight

__all__ = ["Pace", "compare", "freshen"]

FILES = 64
BYTES = 32 * 1024 * 1024
"""How many files, and bytes of them, are read before the first of them is taken in."""


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
    wanted.sort(key=_by_name)
    seen = 0
    gone = {known.path: known for known in missing(journal, sight)}
    async for readings in _read(journal, wanted, pace.settle):
        seen += len(readings)
        for reading in readings:
            moved = _moved_from(journal, reading, sight)
            with journal.patience.guard(reading.path):
                await arrive(journal, reading, moved)
            if moved is not None and moved.path not in journal.files:
                gone.pop(moved.path, None)
    await note_gone(journal, gone.values())
    await believe(journal, pace.grace)
    await companions.settle(journal)
    return seen == len(wanted)


async def freshen(journal: Journal, found: Iterable[Found], settle: float) -> None:
    """Take in what stands at these places, before anything is written there."""
    async for readings in _read(journal, list(found), settle):
        for reading in readings:
            with journal.patience.guard(reading.path):
                await arrive(journal, reading)


def _by_name(found: Found) -> list[tuple[int, str]]:
    """Return a key that sorts files as people number them: `1.9.0` before `1.10.0`.

    What is dropped at once has no order of its own, yet one version is compared with the last.
    """
    parts = re.split(r"([0-9]{1,18})", found.path)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _wants_look(journal: Journal, found: Found, retry: bool) -> bool:
    if not journal.patience.allows(found.path):
        return False
    known = journal.files.get(found.path)
    if known is None or known.state in ("gone", "deleted"):
        return True
    if known.state in OURS:
        return not known.is_ours
    return known.stamp != found.stamp or (retry and known.state == "refused" and not found.fault)


async def _read(
    journal: Journal, wanted: list[Found], settle: float
) -> AsyncIterator[list[Reading]]:
    """Read what has not changed since it was seen and for `settle` seconds more, in slices."""
    if wanted:
        await asyncio.sleep(settle)
    for part in _slices(wanted):
        readings = [await asyncio.to_thread(read, journal.root, found) for found in part]
        yield [reading for reading in readings if reading is not None]


def _slices(wanted: list[Found]) -> Iterator[list[Found]]:
    """Part files into runs of which all texts may be held at once."""
    part: list[Found] = []
    held = 0
    for found in wanted:
        size = min(found.size, limit_of(found.path))
        if part and (len(part) == FILES or held + size > BYTES):
            yield part
            part, held = [], 0
        part.append(found)
        held += size
    if part:
        yield part


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
