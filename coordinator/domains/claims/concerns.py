"""All claims that are held or waited for, as light rows: for the brief, where speed counts."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.claims.models import PREFIX, Claim

__all__ = ["LIVE", "ClaimLine"]

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
    expires_at: str | None

    @property
    def id(self) -> str:
        """Return the identifier, `CL-1`."""
        return f"{PREFIX}-{self.number}"


LIVE = select(*[TABLE.c[name] for name in ClaimLine._fields]).where(
    TABLE.c.workspace == bindparam("workspace"), among(TABLE.c.state, ("held", "waiting"))
)
"""Every claim that is held or waits."""
