"""Write the migration that the tables still lack: `scripts/migration.py "add reviews"`."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from coordinator.core.database import Database
from coordinator.core.database.migrate import SCRIPTS

FORMAT = (sys.executable, "-m", "ruff", "format", "--quiet")


async def main(message: str) -> None:
    """Bring an empty database to the newest version and write down what the tables have beyond."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}")
        async with database.connection() as connection:
            await connection.run_sync(write, message)
        await database.close()


def write(connection: Connection, message: str) -> None:
    """Write the next numbered file, formatted as `make check` wants it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")
    numbers = [
        int(found.revision) for found in ScriptDirectory.from_config(config).walk_revisions()
    ]
    made: Any = command.revision(
        config, message, autogenerate=True, rev_id=f"{max(numbers, default=0) + 1:04d}"
    )
    subprocess.run([*FORMAT, made.path], check=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
