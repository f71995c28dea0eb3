"""The deadlocks that stand, as light rows: for the brief, where speed counts."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.attention.models import DEADLOCK, Deadlock

__all__ = ["DEADLOCKS", "DeadlockLine"]

TABLE = table_of(Deadlock)


class DeadlockLine(NamedTuple):
    """A deadlock: who is in it, and the waits of its circle."""

    number: int
    agents: list[str]
    waits: list[dict[str, Any]]

    @property
    def id(self) -> str:
        """Return the identifier, `DL-1`."""
        return f"{DEADLOCK}-{self.number}"


DEADLOCKS = select(*[TABLE.c[name] for name in DeadlockLine._fields]).where(
    TABLE.c.workspace == bindparam("workspace"), among(TABLE.c.state, ("open",))
)
"""Every deadlock that stands."""
