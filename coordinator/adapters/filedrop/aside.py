"""Looking at what was set aside, and dropping it only once it has been seen.

What cannot be read now stays under its hidden name for the next recovery: no edit is lost.
"""

import asyncio
from pathlib import PurePosixPath

from coordinator.adapters.filedrop import names, swap
from coordinator.adapters.filedrop.journal import Journal
from coordinator.core.logs import log

__all__ = ["drop", "look"]


async def look(journal: Journal, aside: PurePosixPath) -> bytes | None:
    """Return the text that was set aside; None where there is none, or none that can be read now.

    What is too large to be looked at goes back into the folder, under a name of its own.
    """
    journal.left.discard(aside)
    try:
        try:
            return await asyncio.to_thread(swap.displaced, journal.root, aside)
        except swap.TooLarge:
            at = journal.desk.clock.now()
            name = names.conflict_name(str(aside.with_name("recovered.md")), "files", at)
            await asyncio.to_thread(swap.put_back, journal.root, aside, name)
    except OSError as error:
        _leave(journal, aside, error)
    return None


async def drop(journal: Journal, aside: PurePosixPath) -> None:
    """Drop what was looked at; what could not be stays."""
    if aside in journal.left:
        return
    try:
        await asyncio.to_thread(swap.drop, journal.root, aside)
    except OSError as error:
        _leave(journal, aside, error)


def _leave(journal: Journal, aside: PurePosixPath, error: OSError) -> None:
    journal.left.add(aside)
    log.warning("file.left_aside", path=str(aside), reason=str(error))
