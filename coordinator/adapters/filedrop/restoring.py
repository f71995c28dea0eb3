"""A folder made again from its journal: what a restored workspace lacks of its files.

The texts are those that stood there, not ones written anew, so the door that opens next finds its
files as it knows them: none counts as deleted, none as edited.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.filedrop import swap
from coordinator.adapters.filedrop.beneath import open_file
from coordinator.adapters.filedrop.journal import FILES
from coordinator.adapters.filedrop.models import FileEntry, FileText
from coordinator.adapters.filedrop.scan import walk
from coordinator.core.ids import skip
from coordinator.core.work import Desk, Work

__all__ = ["restore_files", "skip_numbers"]

OWN = re.compile(rb"---\r?\nid: ([A-Z]{2,8})-([1-9][0-9]{0,8})\r?\n")
"""How a file begins that the server wrote about a thing with a number."""

HEAD = 64

STANDING = ("taken", "written", "refused", "receipt", "conflict", "brief")


async def restore_files(desk: Desk, workspace: str, root: Path) -> int:
    """Write the files of a workspace that its folder lacks; return how many were.

    What stands there stays as it is: the door takes it in as an edit. A file that was away within
    its grace comes back too. Raises `OSError` where one cannot be written.
    """
    await asyncio.to_thread(root.mkdir, parents=True, exist_ok=True)
    written = 0
    async with desk.reading(workspace, FILES) as work:
        async for path, body in _standing(work):
            written += await asyncio.to_thread(_place, root, PurePosixPath(path), body)
    return written


async def skip_numbers(desk: Desk, workspace: str, root: Path) -> None:
    """Never give out the numbers again that files in the folder carry, written after the backup.

    Another thing would answer to such a file otherwise, as soon as it had got the number.
    """
    highest = await asyncio.to_thread(_numbers, root)

    async def skipped(work: Work) -> None:
        for prefix, number in sorted(highest.items()):
            await skip(work.session, workspace=workspace, prefix=prefix, number=number)

    await desk.write(workspace, FILES, skipped)


def _numbers(root: Path) -> dict[str, int]:
    """Return the highest number by prefix that a file's head carries."""
    highest: dict[str, int] = {}
    sight = walk(root)
    for path in sight.files if sight is not None else ():
        with suppress(OSError), open(open_file(root, PurePosixPath(path)), "rb") as file:
            if said := OWN.match(file.read(HEAD)):
                prefix, number = said[1].decode(), int(said[2])
                highest[prefix] = max(number, highest.get(prefix, 0))
    return highest


async def _standing(work: Work) -> AsyncIterator[tuple[str, bytes]]:
    """Yield the files that stood in the folder, each with its text; one at a time in memory."""
    paths = await work.session.execute(
        select(col(FileEntry.path))
        .where(
            col(FileEntry.workspace) == work.workspace,
            (col(FileEntry.state) == "gone")
            | (col(FileEntry.state).in_(STANDING) & col(FileEntry.gone_at).is_(None)),
        )
        .order_by(col(FileEntry.path))
    )
    for path in paths.scalars().all():
        body = await _text(work, path)
        if body is not None:
            yield path, body


async def _text(work: Work, path: str) -> bytes | None:
    """Return the text that stood in a file; None where the server never had or read one."""
    of_file = (col(FileEntry.workspace) == work.workspace, col(FileEntry.path) == path)
    columns = select(col(FileEntry.state), col(FileEntry.sha256), col(FileEntry.base))
    state, digest, base = (await work.session.execute(columns.where(*of_file))).one()
    if not digest:
        return None
    if base is not None and state != "refused":
        return bytes(base)
    kept = (col(FileText.workspace) == work.workspace, col(FileText.sha256) == digest)
    return await work.session.scalar(select(col(FileText.body)).where(*kept))


def _place(root: Path, path: PurePosixPath, body: bytes) -> bool:
    """Write a file where nothing stands; False where something does."""
    try:
        swap.place(root, path, body, over=False)
    except FileExistsError:
        return False
    return True
