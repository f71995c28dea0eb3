"""The runs of the features that a team is at, as light rows: for readiness."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.workflows.models import PREFIX, Measurement, Run

__all__ = ["RunRow", "measured", "recent"]

MOST = 200


class RunRow(NamedTuple):
    """A run; `steps` and `criteria` are as `RunRead` shows them."""

    number: int
    agent: str
    role: str
    feature: str
    state: str
    steps: list[dict[str, Any]]
    criteria: list[dict[str, Any]]
    opened_at: datetime
    ended_at: datetime | None

    @property
    def id(self) -> str:
        """Return the identifier, `RUN-2`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = tuple(getattr(Run, name) for name in RunRow._fields)


async def recent(work: Work, *, days: int) -> list[RunRow]:
    """Return the runs that are open or ended within so many days, newest first, 200 at most."""
    statement = (
        select(*COLUMNS)
        .where(
            col(Run.workspace) == work.workspace,
            col(Run.state) != "abandoned",
            (col(Run.state) == "open") | (col(Run.ended_at) > work.now - timedelta(days=days)),
        )
        .order_by(col(Run.number).desc())
        .limit(MOST)
    )
    return [RunRow(*row) for row in (await work.session.execute(statement)).all()]


async def measured(work: Work, runs: list[int]) -> dict[int, set[str]]:
    """Return the names of the series that were measured in each of these runs."""
    statement = (
        select(col(Measurement.run), col(Measurement.name), func.count())
        .where(col(Measurement.workspace) == work.workspace, col(Measurement.run).in_(runs))
        .group_by(col(Measurement.run), col(Measurement.name))
    )
    found: dict[int, set[str]] = {number: set() for number in runs}
    for run, name, _ in (await work.session.execute(statement)).all():
        found[run].add(name)
    return found
