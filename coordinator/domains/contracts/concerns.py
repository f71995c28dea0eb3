"""The verdicts and fellow users that concern one agent, as light rows: for the brief."""

from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, func, or_, select, union

from coordinator.core.database.bundle import among
from coordinator.core.database.tables import table_of
from coordinator.domains.contracts.models import Consumer, Contract, Verdict

__all__ = ["USES", "VERDICTS", "Use", "VerdictLine"]

OF, CONSUMERS, GIVEN = table_of(Contract), table_of(Consumer), table_of(Verdict)
WORKSPACE: BindParameter[str] = bindparam("workspace")
AGENT: BindParameter[str] = bindparam("agent")


class VerdictLine(NamedTuple):
    """A verdict that is owed, or that says no, on the version in use."""

    contract: str
    version: str
    consumer: str
    state: str
    breaking: int
    risky: int
    is_comparable: bool
    reason: str
    handoff: int | None
    provider: str

    @property
    def id(self) -> str:
        """Return version and consumer, as its events call it."""
        return f"{self.contract}@{self.version}/{self.consumer}"


class Use(NamedTuple):
    """That an agent uses operations of a contract, all of them where it names none."""

    contract: str
    provider: str
    agent: str
    operations: list[str]


VERDICTS = (
    select(*[GIVEN.c[name] for name in VerdictLine._fields[:-1]], OF.c.provider)
    .join(
        OF,
        (OF.c.workspace == GIVEN.c.workspace)
        & (OF.c.name == GIVEN.c.contract)
        & (OF.c.latest == GIVEN.c.version),
    )
    .join(
        CONSUMERS,
        (CONSUMERS.c.workspace == GIVEN.c.workspace)
        & (CONSUMERS.c.contract == GIVEN.c.contract)
        & (CONSUMERS.c.agent == GIVEN.c.consumer)
        & CONSUMERS.c.left_at.is_(None),
    )
    .where(
        GIVEN.c.workspace == WORKSPACE,
        among(GIVEN.c.state, ("pending", "failed")),
        or_(GIVEN.c.consumer == AGENT, OF.c.provider == AGENT),
        GIVEN.c.consumer != OF.c.provider,
    )
)
"""The pending and failed verdicts on versions in use that `agent` owes or awaits."""

AROUND = union(
    select(CONSUMERS.c.contract).where(
        CONSUMERS.c.workspace == WORKSPACE,
        CONSUMERS.c.agent == AGENT,
        CONSUMERS.c.left_at.is_(None),
    ),
    select(OF.c.name).where(OF.c.workspace == WORKSPACE, OF.c.provider == AGENT),
).subquery("around")

USES = (
    select(
        OF.c.name,
        OF.c.provider,
        func.coalesce(CONSUMERS.c.agent, "").label("agent"),
        CONSUMERS.c.operations,
    )
    .outerjoin(
        CONSUMERS,
        (CONSUMERS.c.workspace == OF.c.workspace)
        & (CONSUMERS.c.contract == OF.c.name)
        & CONSUMERS.c.left_at.is_(None),
    )
    .where(OF.c.workspace == WORKSPACE, OF.c.name.in_(select(AROUND.c[0])))
)
"""Who uses the contracts that `agent` uses or provides, itself included."""
