"""The step at which an agent's open run is, as a light row: for the brief."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from coordinator.core.database.tables import table_of
from coordinator.domains.workflows.models import PREFIX, Run

__all__ = ["OPEN_RUN", "RunLine"]

TABLE = table_of(Run)


class RunLine(NamedTuple):
    """An open run; `steps` and `criteria` are as `RunRead` shows them."""

    number: int
    feature: str
    branch: str
    steps: list[dict[str, Any]]
    criteria: list[dict[str, Any]]

    @property
    def id(self) -> str:
        """Return the identifier, `RUN-2`."""
        return f"{PREFIX}-{self.number}"


OPEN_RUN = (
    select(*[TABLE.c[name] for name in RunLine._fields])
    .where(
        TABLE.c.workspace == bindparam("workspace"),
        TABLE.c.state == "open",
        TABLE.c.agent == bindparam("agent"),
    )
    .order_by(TABLE.c.number.desc())
    .limit(1)
)
"""The run that `agent` has open."""
