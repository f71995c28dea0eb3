"""The open handoffs that concern one agent, as light rows: for the brief, where speed counts."""

from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select, union_all

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.handoffs.models import PREFIX, Handoff
from coordinator.domains.handoffs.service import OPEN

__all__ = ["CONCERNING", "HandoffLine"]

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
    due_at: str | None
    offered_at: str | None
    delivered_at: str | None

    @property
    def id(self) -> str:
        """Return the identifier, `HO-1`."""
        return f"{PREFIX}-{self.number}"


COLUMNS = [TABLE.c[name] for name in HandoffLine._fields]
COLUMNS[5] = func.substr(TABLE.c.body, 1, EXCERPT).label("body")  # type: ignore[call-overload]
AGENT: BindParameter[str] = bindparam("agent")
HERE = (TABLE.c.workspace == bindparam("workspace"), among(TABLE.c.state, OPEN))
CONCERNING = union_all(
    select(*COLUMNS).where(*HERE, TABLE.c.receiver == AGENT),
    select(*COLUMNS).where(*HERE, TABLE.c.sender == AGENT, TABLE.c.receiver != AGENT),
)
"""The handoffs that are open to `agent` or from it."""
