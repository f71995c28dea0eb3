"""One database behind one interface: SQLite in a file, or PostgreSQL."""

from coordinator.core.database.engine import Database, is_retryable
from coordinator.core.database.rows import Row, bounded, state_of
from coordinator.core.database.types import Json, Utc

__all__ = ["Database", "Json", "Row", "Utc", "bounded", "is_retryable", "state_of"]
