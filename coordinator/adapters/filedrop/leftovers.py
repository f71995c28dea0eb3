"""What a crash left under a hidden name: dropped where it is known, kept as a copy where not."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from coordinator.adapters.filedrop.aside import drop, look
from coordinator.adapters.filedrop.companions import rescue
from coordinator.adapters.filedrop.journal import Journal, hash_of

__all__ = ["recover"]


async def recover(journal: Journal, asides: Iterable[PurePosixPath]) -> None:
    """Clear texts that were set aside; none is lost, and one that cannot be read now stays."""
    for aside in asides:
        body = await look(journal, aside)
        if body is not None and not await _is_known(journal, body):
            await rescue(journal, aside.with_name("recovered.md"), body)
        await drop(journal, aside)


async def _is_known(journal: Journal, body: bytes) -> bool:
    digest = hash_of(body)
    if any(digest in (known.sha256, known.writing) for known in journal.files.values()):
        return True
    return await journal.write(lambda notes: notes.has(digest))
