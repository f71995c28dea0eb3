"""Bringing a database to this version's tables; one from a newer version is left alone.

Before a database in which somebody works is changed, a backup of it is made beside it.
"""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from coordinator.core.database.archive import held, migration_of
from coordinator.core.database.backup import BackupFailed, back_up, file_name, folder_for
from coordinator.core.database.engine import Database
from coordinator.core.errors import CoordError
from coordinator.core.logs import log

__all__ = ["DatabaseTooNew", "check_known", "newest", "upgrade"]

SCRIPTS = Path(__file__).parents[2] / "migrations"

PREFIX = "before"
"""How the names of backups begin that were made before a migration."""

KEPT = 3
"""How many of those are kept, the newest."""


class DatabaseTooNew(CoordError):
    """The database is from a newer version"""


async def upgrade(database: Database, *, is_copy: bool = False) -> None:
    """Run the migrations that are missing; raises `DatabaseTooNew` and changes nothing then.

    An SQLite database that somebody works in is backed up first, unless it `is_copy` of a backup;
    raises `BackupFailed`, nothing changed, where that fails.
    """
    if database.path is not None and not is_copy:
        await asyncio.to_thread(_back_up_before, database.path)
    async with database.connection() as connection:
        await connection.run_sync(_upgrade)


def check_known(migrations: set[str]) -> None:
    """Raise `DatabaseTooNew` where one of these is not of this version."""
    known = {script.revision for script in _scripts().walk_revisions()}
    if newer := migrations - known:
        raise DatabaseTooNew(
            f"The database is at version {', '.join(sorted(newer))}, which this one does not know.",
            fix="Start the newer version, or another --home.",
        )


def newest() -> str:
    """Return the newest migration of this version."""
    return _scripts().get_current_head() or ""


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    check_known(set(MigrationContext.configure(connection).get_current_heads()))
    command.upgrade(config, "heads")


def _back_up_before(path: Path) -> None:
    """Back a database up that is behind and has a workspace; keep the last few such backups."""
    present = _worked_in(path)
    wanted = newest()
    if present is None or present == wanted:
        return
    check_known({present})
    at = datetime.now(UTC)
    target = folder_for(path) / file_name(at, prefix=PREFIX)
    try:
        back_up(path, target, at=at)
    except BackupFailed as error:
        raise BackupFailed(
            f"The database is at {present} and was not brought to {wanted}: {error.detail}",
            fix=f"Make room in {target.parent} and start again; nothing was changed.",
        ) from error
    log.info("database.backed_up", file=str(target), migration=present, next=wanted)
    for old in sorted(target.parent.glob(f"{PREFIX}-*.zip"))[:-KEPT]:
        old.unlink(missing_ok=True)


def _worked_in(path: Path) -> str | None:
    """Return the migration of a database that has a workspace; None of any other."""
    if not path.is_file():
        return None
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            migration = migration_of(connection)
            return migration if migration and held(connection) else None
    except sqlite3.Error as error:
        raise BackupFailed(
            f"The server cannot start: the database {path} cannot be read: {error}.",
            fix=f"Restore a backup into a new home: `coord restore FILE --home NEW`, with one of "
            f"{folder_for(path)}, say.",
        ) from error
