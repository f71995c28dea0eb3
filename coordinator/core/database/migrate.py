"""Bringing a database to this version's tables; one from a newer version is left alone."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from coordinator.core.database.engine import Database
from coordinator.core.errors import CoordError

__all__ = ["DatabaseTooNew", "upgrade"]

SCRIPTS = Path(__file__).parents[2] / "migrations"


class DatabaseTooNew(CoordError):
    """The database is from a newer version"""


async def upgrade(database: Database) -> None:
    """Run the migrations that are missing; raises `DatabaseTooNew` and changes nothing then."""
    async with database.connection() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    present = set(MigrationContext.configure(connection).get_current_heads())
    if newer := present - known:
        raise DatabaseTooNew(
            f"The database is at version {', '.join(sorted(newer))}, which this one does not know.",
            fix="Start the newer version, or another --home.",
        )
    command.upgrade(config, "heads")
