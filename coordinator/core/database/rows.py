"""What every told row has in common, and its stored state as events and snapshots show it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic_core import to_jsonable_python
from sqlalchemy import inspect
from sqlmodel import Field, SQLModel

from coordinator.core.database.types import Utc

__all__ = ["Row", "bounded", "state_of"]

CONTENT_LIMIT = 16 * 1024


class Row(SQLModel):
    """A row of a workspace whose every change is told by an event.

    A subclass with `table=True` names its `noun` (`handoff`), says its `subject` (`HO-42`), and
    lists in `unspoken` the columns that no event may show (secrets).
    """

    noun: ClassVar[str]
    unspoken: ClassVar[frozenset[str]] = frozenset()

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    revision: int = 1
    created_at: datetime = Field(sa_type=Utc)
    updated_at: datetime = Field(sa_type=Utc)

    @property
    def subject(self) -> str:
        """What people call this row within its workspace."""
        raise NotImplementedError(type(self).__name__)


def state_of(row: Row) -> dict[str, Any]:
    """Return the stored state of a row as events and snapshots show it."""
    hidden = row.unspoken | {"workspace"}
    columns = inspect(type(row)).column_attrs.keys()
    values = {name: getattr(row, name) for name in columns if name not in hidden}
    return bounded(values)


def bounded(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON ones; a value over 16 KiB stands there by its hash."""
    read = {name: _as_read(value) for name, value in values.items()}
    return {name: _bounded(value) for name, value in to_jsonable_python(read).items()}


def _as_read(value: Any) -> Any:
    """Return a value as the database will give it back: a moment in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _bounded(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and len(value) <= CONTENT_LIMIT // 4:
        return value
    text = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )
    raw = text.encode()
    if len(raw) <= CONTENT_LIMIT:
        return value
    return {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
