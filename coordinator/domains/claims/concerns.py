"""All claims that are held or waited for, as light rows: for the brief, where speed counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from coordinator.core.database.bundle import among, moment
from coordinator.core.database.tables import table_of
from coordinator.domains.claims.models import PREFIX, Claim

__all__ = ["LIVE", "ClaimLine", "read"]

TABLE = table_of(Claim)


class ClaimLine(NamedTuple):
    """A claim that is held or waits."""

    number: int
    agent: str
    resources: list[str]
    mode: str
    state: str
    feature: str
    repository: str
    expires_at: datetime | None

    @property
    def id(self) -> str:
        """Return the identifier, `CL-1`."""
        return f"{PREFIX}-{self.number}"


LIVE = select(*[TABLE.c[name] for name in ClaimLine._fields]).where(
    TABLE.c.workspace == bindparam("workspace"), among(TABLE.c.state, ("held", "waiting"))
)
"""Every claim that is held or waits."""


def read(row: Sequence[Any]) -> ClaimLine:
    """Return a row of the query as a line."""
    return ClaimLine(*row[:-1], moment(row[-1]))
