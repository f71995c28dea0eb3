"""The journal of one folder: what each file was when the server last knew it.

Rows are the truth; a copy without the texts is kept in memory, so that a scan asks no database.
What a transaction notes becomes known here only once it is committed.
"""

import hashlib
from collections.abc import Awaitable, Callable, Container
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import EllipsisType
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.filedrop.models import FileCursor, FileEntry, FileText, FileVersion
from coordinator.adapters.filedrop.patience import Patience
from coordinator.core.work import Actor, Desk, Work

__all__ = ["FILES", "OURS", "Journal", "Known", "Notes", "hash_of"]

T = TypeVar("T")
FILES = Actor("files", "files", "files")
"""Who acts where a file does not say for whom it speaks."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file: the columns of `FileEntry`, without its text."""

    path: str
    state: str
    stamp: str = ""
    sha256: str = ""
    kind: str = ""
    subject: str = ""
    revision: int = 0
    placed: bool = False
    owed: bool = False
    writing: str = ""
    fault: str = ""
    beside: str = ""
    gone_at: datetime | None = None

    @property
    def inode(self) -> str:
        """The number under which the file system knows it, whatever its name."""
        return self.stamp.partition(":")[0]

    @property
    def is_ours(self) -> bool:
        """Tell whether the server made the file for itself; while gone it may be anyone's."""
        return self.state in OURS and self.gone_at is None

    @property
    def is_live(self) -> bool:
        """Tell whether the file stands in the folder and shows a thing."""
        return self.state in ("taken", "written") and bool(self.sha256)


OURS = ("receipt", "conflict", "brief")
"""States of files that the server makes for itself, and never takes in while they are its own."""

COLUMNS = [getattr(FileEntry, each.name) for each in fields(Known)]


def hash_of(body: bytes) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


class Notes:
    """What one transaction writes into the journal."""

    def __init__(self, work: Work, paths: Container[str]) -> None:
        """Write in this transaction; `paths` have rows already, so that others cost no look."""
        self.work = work
        self._paths = paths
        self.changed: dict[str, Known | None] = {}

    async def put(self, known: Known, *, base: bytes | EllipsisType | None = ...) -> None:
        """Note what is known of a file now; its `base` stays as it is unless given."""
        values = asdict(known) | ({} if base is ... else {"base": base})
        row = await self._row(known.path)
        if row is None:
            self.work.session.add(FileEntry(workspace=self.work.workspace, **values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
        self.changed[known.path] = known

    async def forget(self, path: str) -> None:
        """Drop a file from the journal; what it ever held stays among the versions."""
        row = await self._row(path)
        if row is not None:
            await self.work.session.delete(row)
        self.changed[path] = None

    async def base_of(self, path: str) -> bytes | None:
        """Return the text that the file and its thing last shared."""
        row = await self._row(path)
        return row.base if row is not None else None

    async def _row(self, path: str) -> FileEntry | None:
        if path not in self._paths and path not in self.changed:
            return None
        return await self.work.session.get(FileEntry, (self.work.workspace, path))

    async def keep(self, path: str, body: bytes, how: str) -> None:
        """Keep a text for good: `how` says what became of it."""
        work, digest = self.work, hash_of(body)
        if not await self.has(digest):
            work.session.add(FileText(workspace=work.workspace, sha256=digest, body=body))
        number = await work.next_number("FV")
        version = FileVersion(
            workspace=work.workspace, number=number, path=path, sha256=digest, at=work.now, how=how
        )
        work.session.add(version)

    async def has(self, digest: str) -> bool:
        """Tell whether a text of this hash is kept."""
        return await self.work.session.get(FileText, (self.work.workspace, digest)) is not None

    async def advance(self, seq: int) -> None:
        """Note that the folder shows everything up to this event."""
        row = await self.work.session.get(FileCursor, self.work.workspace)
        if row is None:
            self.work.session.add(FileCursor(workspace=self.work.workspace, seq=seq))
        else:
            row.seq = seq


class Journal:
    """The journal of one workspace's folder."""

    def __init__(self, desk: Desk, workspace: str, root: Path) -> None:
        """Keep the journal of `root`; nothing is known until `load`."""
        self.desk = desk
        self.workspace = workspace
        self.root = root
        self.files: dict[str, Known] = {}
        self.cursor = 0
        self.left: set[PurePosixPath] = set()
        """What was set aside and could not be looked at yet."""
        self.patience = Patience(desk.clock)
        self.refusals = 0
        """Grows whenever a file is refused, differently or no longer."""
        self._of_thing: dict[tuple[str, str], set[str]] = {}
        self._of_inode: dict[str, set[str]] = {}

    async def load(self) -> None:
        """Read the journal from the database."""

        async def read(work: Work) -> None:
            where = col(FileEntry.workspace) == work.workspace
            rows = (await work.session.execute(select(*COLUMNS).where(where))).all()
            for row in rows:
                self._learn(row.path, Known(*row))
            cursor = await work.session.get(FileCursor, work.workspace)
            self.cursor = cursor.seq if cursor is not None else 0

        await self.desk.read(self.workspace, FILES, read)

    async def write(self, verb: Callable[[Notes], Awaitable[T]]) -> T:
        """Run a verb in one transaction, the notes it takes in the same."""
        notes: list[Notes] = []

        async def noted(work: Work) -> T:
            notes[:] = [Notes(work, self.files)]
            return await verb(notes[0])

        result = await self.desk.write(self.workspace, FILES, noted)
        for path, known in notes[0].changed.items():
            self._learn(path, known)
        return result

    def _learn(self, path: str, known: Known | None) -> None:
        before = self.files.pop(path, None)
        self.refusals += any(each and each.state == "refused" for each in (before, known))
        if before is not None:
            self._of_thing[before.kind, before.subject].discard(path)
            self._of_inode[before.inode].discard(path)
        if known is not None:
            self.files[path] = known
            self._of_thing.setdefault((known.kind, known.subject), set()).add(path)
            self._of_inode.setdefault(known.inode, set()).add(path)

    async def note(self, path: str, **values: object) -> None:
        """Change what is known of one file, in a transaction of its own."""
        known = replace(self.files[path], **values)  # type: ignore[arg-type]
        await self.write(lambda notes: notes.put(known))

    def of(self, kind: str, subject: str) -> list[Known]:
        """Return every file that is or was this thing's."""
        return [self.files[path] for path in sorted(self._of_thing.get((kind, subject), ()))]

    def of_inode(self, inode: str) -> list[Known]:
        """Return every file that the file system knew under this number, when last looked at."""
        return [self.files[path] for path in sorted(self._of_inode.get(inode, ()))]
