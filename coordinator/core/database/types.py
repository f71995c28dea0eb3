"""Column types that mean the same on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Json", "Utc"]

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; assign a new one to change it, changes in place are not noticed."""

FORMAT = "%Y-%m-%dT%H:%M:%S.%f+00:00"


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused. SQLite holds it as text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text of a fixed width on SQLite, `timestamptz` on PostgreSQL."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Bring the moment to UTC on its way into the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: which zone is it in?")
        moment = value.astimezone(UTC)
        return moment.strftime(FORMAT) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment back, aware and in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        aware: datetime = moment.astimezone(UTC)
        return aware
