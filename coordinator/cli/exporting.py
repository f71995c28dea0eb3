"""What `coord export` does: opens the database for reading, and writes a workspace out of it."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from coordinator.adapters.export import Exported
from coordinator.adapters.export import export as write
from coordinator.core.clock import SystemClock
from coordinator.core.database import Database
from coordinator.core.database.archive import Say
from coordinator.core.database.migrate import newest
from coordinator.core.errors import Conflict, NotFound
from coordinator.core.events import Feed
from coordinator.core.settings import Settings
from coordinator.core.work import SYSTEM, Desk, Work

__all__ = ["export"]


def export(settings: Settings, workspace: str, folder: Path, *, say: Say) -> dict[str, Any]:
    """Write a workspace into a folder; return what is in it, for people and programs.

    Raises `NotFound` where there is no database or no such workspace, `Conflict` for a folder that
    holds something or a database of another version, `NotExported` where it cannot be written.
    """
    if not settings.database_url and not settings.sqlite_file.is_file():
        raise NotFound(
            f"There is no database at {settings.sqlite_file}.",
            fix="Name the server's folder with --home.",
        )
    told = asyncio.run(_export(settings, workspace, folder, say))
    return {
        "folder": str(folder),
        "workspace": workspace,
        "event": told.event,
        "events": told.events,
        "files": dict(told.files),
        "unwritten": told.unwritten,
    }


async def _export(settings: Settings, workspace: str, folder: Path, say: Say) -> Exported:
    database = Database(settings.url)
    try:
        desk = Desk(database, SystemClock(), Feed(database))
        async with desk.reading(workspace, SYSTEM) as work:
            await _check_version(work)
            return await write(work, folder, say=say)
    finally:
        await database.close()


async def _check_version(work: Work) -> None:
    try:
        found = await work.session.scalar(text("SELECT version_num FROM alembic_version"))
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise Conflict(
            f"The database cannot be read: {reason}.",
            fix="Look at --home or --database-url; `coord serve` makes a new one.",
        ) from error
    if found != newest():
        raise Conflict(
            f"The database is at version {found}, this program at {newest()}.",
            fix="Start this version's server once, which brings it up to date, or use the other.",
        )
