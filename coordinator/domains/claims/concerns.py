"""All claims that are held or waited for, as light rows: for the brief, where speed counts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.claims.models import PREFIX, Claim

__all__ = ["ClaimLine", "live"]


TABLE = table_of(Claim)


class ClaimLine(NamedTuple):
    """A claim that is held or waits."""

    number: int
    agent: str
    resources: list[str]
    mode: str
    state: str
    urgency: str
    reason: str
    feature: str
    branch: str
    repository: str
    expires_at: datetime | None
    waits_until: datetime | None

    @property
    def id(self) -> str:
        """Return the identifier, `CL-1`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = tuple(TABLE.c[name] for name in ClaimLine._fields)


async def live(work: Work) -> list[ClaimLine]:
    """Return every claim that is held or waits, the oldest first."""
    statement = (
        select(*COLUMNS)
        .where(TABLE.c.workspace == work.workspace, TABLE.c.state.in_(("held", "waiting")))
        .order_by(TABLE.c.number)
    )
    return [ClaimLine(*row) for row in (await work.session.execute(statement)).all()]
