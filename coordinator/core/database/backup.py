"""Making a backup of an SQLite database while a server goes on writing into it.

Blocking functions, for a thread. A backup appears under its name whole or not at all; what a crash
leaves under a hidden name goes away with the next one.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coordinator import __version__
from coordinator.core.database.archive import (
    DATABASE,
    MANIFEST,
    Manifest,
    Say,
    held,
    migration_of,
    plain,
)
from coordinator.core.errors import Conflict, CoordError, NotFound

__all__ = ["BackupFailed", "back_up", "file_name", "folder_for", "silent"]

WORKSHOP = ".coord-backup-"
"""How the hidden folder begins in which a backup is made."""

PAGES = 1024
"""How many pages are copied in a step."""

CHUNK = 1024 * 1024
WAIT_SECONDS = 30


class BackupFailed(CoordError):
    """The backup could not be made"""


def silent(_what: str, _part: float) -> None:
    """Say nothing of how far the work is."""


def folder_for(database: Path) -> Path:
    """Return where the backups of a home's database are kept."""
    return database.parent / "backups"


def file_name(at: datetime, *, prefix: str = "coordinator") -> str:
    """Return the name of a backup of this moment; names of one prefix sort by time."""
    return f"{prefix}-{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.zip"


def back_up(database: Path, target: Path, *, at: datetime, say: Say = silent) -> Manifest:
    """Write a backup of a database as `target` (mode 0600); return what it holds.

    It is the database of one moment: what was committed before the call is in it, and writers do
    not wait for it. Raises `NotFound` where there is no database, `Conflict` where `target` is
    there already, `BackupFailed` where the disk is full, say, or the database is damaged.
    """
    if not database.is_file():
        raise NotFound(
            f"There is no database at {database}.",
            fix="Name the server's folder with --home.",
        )
    if target.exists():
        raise Conflict(f"{target} is there already.", fix="Give the backup another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _workshop(target.parent) as shop:
            copy, archive = shop / DATABASE, shop / "archive.zip"
            _copy(database, copy, say)
            manifest = _manifest(copy, at)
            _pack(copy, archive, manifest, say)
            os.rename(archive, target)
            _sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BackupFailed(
            f"The backup {target} could not be made: {reason}.",
            fix=f"Make room, or name another file: `coord backup FILE --home {database.parent}`.",
        ) from error
    return manifest


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Make a hidden folder for half-done files, locked for as long as we live, and drop it."""
    with _locked(folder):
        _sweep(folder)
        shop = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=folder))
        holding = _locked(shop)
        holding.__enter__()
    try:
        yield shop
    finally:
        shutil.rmtree(shop, ignore_errors=True)
        holding.__exit__(None, None, None)


def _sweep(folder: Path) -> None:
    """Drop what those left who were killed; who is still at work holds a lock."""
    for left in folder.glob(f"{WORKSHOP}*"):
        try:
            with _locked(left, wait=False):
                shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue


@contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _copy(database: Path, copy: Path, say: Say) -> None:
    """Copy one snapshot: the read transaction stays open, so that no write begins the copy anew."""

    def stepped(_status: int, remaining: int, total: int) -> None:
        say("copied", 1 - remaining / max(total, 1))

    source = sqlite3.connect(
        f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS
    )
    with closing(source), closing(sqlite3.connect(copy)) as target:
        source.isolation_level = None
        target.execute("PRAGMA synchronous = OFF")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=PAGES, progress=stepped)


def _manifest(copy: Path, at: datetime) -> Manifest:
    """Look at the copy, make a plain file of it that needs no log beside it, and describe it."""
    with closing(plain(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        faults = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
        if faults != ["ok"]:
            raise sqlite3.DatabaseError(f"the database is damaged: {faults[0]}")
        migration, workspaces = migration_of(connection), held(connection)
    with copy.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        made_at=at,
        version=__version__,
        migration=migration,
        bytes=copy.stat().st_size,
        sha256=digest,
        workspaces=workspaces,
    )


def _pack(copy: Path, archive: Path, manifest: Manifest, say: Say) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(archive, flags, 0o600), "w+b") as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as zipped:
            zipped.writestr(MANIFEST, manifest.model_dump_json(indent=2) + "\n")
            entry = ZipInfo(DATABASE, manifest.made_at.timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            done = 0
            with copy.open("rb") as source, zipped.open(entry, "w", force_zip64=True) as into:
                while part := source.read(CHUNK):
                    into.write(part)
                    done += len(part)
                    say("packed", done / max(manifest.bytes, 1))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
