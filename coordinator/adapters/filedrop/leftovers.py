"""What a crash left under a hidden name: dropped where it is known, kept as a copy where not."""

import asyncio
import os
from pathlib import PurePosixPath

from coordinator.adapters.filedrop import swap
from coordinator.adapters.filedrop.companions import rescue
from coordinator.adapters.filedrop.journal import Journal, hash_of
from coordinator.adapters.filedrop.scan import leftovers

__all__ = ["recover"]


async def recover(journal: Journal) -> None:
    """Clear every text that was set aside when the server died; none is lost."""
    for aside in await asyncio.to_thread(leftovers, journal.root):
        body = await asyncio.to_thread(swap.displaced, journal.root, aside)
        if body is not None and not await _is_known(journal, body):
            await rescue(journal, PurePosixPath(aside).parent / "recovered.md", body)
        await asyncio.to_thread(os.unlink, journal.root / aside)


async def _is_known(journal: Journal, body: bytes) -> bool:
    digest = hash_of(body)
    if any(digest in (known.sha256, known.writing) for known in journal.files.values()):
        return True
    return await journal.write(lambda notes: notes.has(digest))
