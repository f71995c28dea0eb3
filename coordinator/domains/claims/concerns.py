"""All claims that are held or waited for, as light rows: for the brief, where speed counts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.claims.models import PREFIX, Claim

__all__ = ["ClaimLine", "live"]


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


COLUMNS = tuple(getattr(Claim, name) for name in ClaimLine._fields)


async def live(work: Work) -> list[ClaimLine]:
    """Return every claim that is held or waits, the oldest first."""
    statement = (
        select(*COLUMNS)
        .where(col(Claim.workspace) == work.workspace, col(Claim.state).in_(("held", "waiting")))
        .order_by(col(Claim.number))
    )
    return [ClaimLine(*row) for row in (await work.session.execute(statement)).all()]
