"""What a backup is: one zip file with the database and a manifest that says what is in it.

Any tool opens both. `backup.py` makes one, `restore.py` reads and checks one.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from coordinator.core.schemas import Schema

__all__ = [
    "DATABASE",
    "MANIFEST",
    "Manifest",
    "Say",
    "WorkspaceHeld",
    "held",
    "migration_of",
    "plain",
]

DATABASE = "coordinator.db"
MANIFEST = "manifest.json"

Say = Callable[[str, float], None]
"""Told how far long work is: what is done, and how much of it, from 0 to 1."""


class WorkspaceHeld(Schema):
    """A workspace as a backup holds it."""

    name: str
    root: str
    first_event: int
    """The oldest one that is kept."""
    last_event: int


class Manifest(Schema):
    """What a backup holds; the hash is of the database in it."""

    format: Literal[1] = 1
    made_at: datetime
    version: str
    migration: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    workspaces: list[WorkspaceHeld] = Field(max_length=100_000)


def migration_of(connection: sqlite3.Connection) -> str:
    """Return the newest migration that the database has had, empty before the first."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ""
        raise
    return str(row[0]) if row else ""


def held(connection: sqlite3.Connection) -> list[WorkspaceHeld]:
    """Return the workspaces of a database, by name.

    In SQL and not by the models, as the database may be of an older version than they are.
    """
    rows = connection.execute(
        "SELECT w.name, w.root, h.oldest, h.seq FROM workspaces w"
        " JOIN event_heads h ON h.workspace = w.name ORDER BY w.name"
    )
    return [
        WorkspaceHeld(name=name, root=root, first_event=oldest, last_event=seq)
        for name, root, oldest, seq in rows
    ]


def plain(path: Path) -> sqlite3.Connection:
    """Open a copied database as a plain file: no other process has it, and none is to be woken."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
