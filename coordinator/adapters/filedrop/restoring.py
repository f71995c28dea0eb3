"""A folder made again from its journal: what a restored workspace lacks of its files.

The texts are those that stood there, not ones written anew, so the door that opens next finds its
files as it knows them: none counts as deleted, none as edited.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.filedrop import swap
from coordinator.adapters.filedrop.journal import FILES
from coordinator.adapters.filedrop.models import FileEntry, FileText
from coordinator.core.work import Desk, Work

__all__ = ["restore_files"]

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
