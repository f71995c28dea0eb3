"""The step at which an agent's open run is, as a light row: for the brief."""

from typing import Any, NamedTuple

from sqlalchemy import select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.workflows.models import PREFIX, Run

__all__ = ["RunLine", "open_run"]


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


COLUMNS = tuple(TABLE.c[name] for name in RunLine._fields)


async def open_run(work: Work, agent: str) -> RunLine | None:
    """Return the run that this agent has open; None where it has none."""
    statement = (
        select(*COLUMNS)
        .where(
            TABLE.c.workspace == work.workspace,
            TABLE.c.state == "open",
            TABLE.c.agent == agent,
        )
        .order_by(TABLE.c.number.desc())
        .limit(1)
    )
    row = (await work.session.execute(statement)).first()
    return None if row is None else RunLine(*row)
