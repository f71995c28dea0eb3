"""Reading a backup and believing it only once it has been checked.

Blocking functions, for a thread; nothing but the folder that they are given is written to.
"""

import hashlib
import os
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from coordinator.core.database.archive import (
    DATABASE,
    MANIFEST,
    Manifest,
    Say,
    held,
    migration_of,
    plain,
)
from coordinator.core.database.backup import silent
from coordinator.core.database.migrate import check_known
from coordinator.core.errors import CoordError, NotFound

__all__ = ["NoGoodBackup", "unpack"]

CHUNK = 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024
OTHER = "Restore another backup; `unzip -t FILE` tells whether this one came over whole."


class NoGoodBackup(CoordError):
    """The file is no backup that can be trusted"""


def unpack(archive: Path, folder: Path, *, say: Say = silent) -> tuple[Path, Manifest]:
    """Put the database of a backup into a folder, checked; return its path and the manifest.

    Checked are the manifest's hash, the file itself, foreign keys, that this version knows its
    migration, and that every workspace has its events without a gap. Raises `NotFound` for no
    file, `NoGoodBackup`, `DatabaseTooNew`, and `OSError` where there is no room.
    """
    if not archive.is_file():
        raise NotFound(f"There is no file {archive}.", fix="Name a backup: `coord restore FILE`.")
    path = folder / DATABASE
    try:
        with ZipFile(archive) as zipped:
            manifest = _manifest(zipped)
            _take_out(zipped, manifest, path, say)
        with closing(plain(path)) as connection:
            _check(connection, manifest)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise NoGoodBackup(f"{archive} is no whole backup: {error}.", fix=OTHER) from error
    except sqlite3.Error as error:
        raise NoGoodBackup(f"The database in {archive} is damaged: {error}.", fix=OTHER) from error
    return path, manifest


def _manifest(zipped: ZipFile) -> Manifest:
    if sorted(zipped.namelist()) != sorted((DATABASE, MANIFEST)):
        raise NoGoodBackup(f"It does not hold {DATABASE} and {MANIFEST}, each once.", fix=OTHER)
    if zipped.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise NoGoodBackup("Its manifest is too large to be one.", fix=OTHER)
    try:
        with zipped.open(MANIFEST) as file:
            return Manifest.model_validate_json(file.read(LARGEST_MANIFEST))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the whole"
        raise NoGoodBackup(
            f"Its manifest does not fit: {name}: {first['msg']}.", fix=OTHER
        ) from None


def _take_out(zipped: ZipFile, manifest: Manifest, path: Path, say: Say) -> None:
    """Write the database out, at most as many bytes as the manifest says, and compare its hash."""
    hashed, done = hashlib.sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as into, zipped.open(DATABASE) as source:
        while (part := source.read(CHUNK)) and done <= manifest.bytes:
            into.write(part)
            hashed.update(part)
            done += len(part)
            say("unpacked", done / max(manifest.bytes, 1))
        into.flush()
        os.fsync(into.fileno())
    if done != manifest.bytes or hashed.hexdigest() != manifest.sha256:
        raise NoGoodBackup("Its database is not the one that its manifest describes.", fix=OTHER)


def _check(connection: sqlite3.Connection, manifest: Manifest) -> None:
    check_known({migration_of(connection)})
    faults = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if faults != ["ok"]:
        raise NoGoodBackup(f"Its database is damaged: {faults[0]}.", fix=OTHER)
    if (row := connection.execute("PRAGMA foreign_key_check").fetchone()) is not None:
        raise NoGoodBackup(f"A row of {row[0]} belongs to one of {row[2]} that is gone.", fix=OTHER)
    if held(connection) != manifest.workspaces:
        raise NoGoodBackup("Its workspaces are not those that its manifest names.", fix=OTHER)
    for one in manifest.workspaces:
        lowest, highest, count = connection.execute(
            "SELECT min(seq), max(seq), count(*) FROM events WHERE workspace = ?", (one.name,)
        ).fetchone()
        wanted = one.last_event - one.first_event + 1
        ends = (one.first_event, one.last_event) if wanted else (None, None)
        if count != wanted or (lowest, highest) != ends:
            raise NoGoodBackup(
                f"Of the events {one.first_event} to {one.last_event} of `{one.name}`, "
                f"{wanted - count} are missing.",
                fix=OTHER,
            )
