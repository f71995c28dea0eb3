"""The open handoffs that concern one agent, as light rows: for the brief, where speed counts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.handoffs.models import PREFIX, Handoff
from coordinator.domains.handoffs.service import OPEN

__all__ = ["HandoffLine", "concerning"]

TABLE = table_of(Handoff)
EXCERPT = 300
"""Characters of a body that a line holds at most."""


class HandoffLine(NamedTuple):
    """An open handoff in short; `body` is how it begins."""

    number: int
    sender: str
    receiver: str
    kind: str
    title: str
    body: str
    priority: str
    state: str
    evidence_needed: str | None
    due_at: datetime | None
    offered_at: datetime
    delivered_at: datetime | None
    acted_at: datetime | None

    @property
    def id(self) -> str:
        """Return the identifier, `HO-1`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = tuple(
    func.substr(TABLE.c.body, 1, EXCERPT).label("body") if name == "body" else TABLE.c[name]
    for name in HandoffLine._fields
)


async def concerning(work: Work, agent: str) -> list[HandoffLine]:
    """Return the handoffs that are open to this agent or from it, the oldest first."""
    statement = (
        select(*COLUMNS)
        .where(
            TABLE.c.workspace == work.workspace,
            TABLE.c.state.in_(OPEN),
            or_(TABLE.c.receiver == agent, TABLE.c.sender == agent),
        )
        .order_by(TABLE.c.number)
    )
    return [HandoffLine(*row) for row in (await work.session.execute(statement)).all()]
