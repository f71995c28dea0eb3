"""The verdicts and fellow users that concern one agent, as light rows: for the brief."""

from typing import NamedTuple

from sqlalchemy import or_, select, union

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.contracts.models import Consumer, Contract, Verdict

__all__ = ["Use", "VerdictLine", "uses_around", "verdicts_around"]


CONTRACTS, CONSUMERS, VERDICTS = table_of(Contract), table_of(Consumer), table_of(Verdict)


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


async def verdicts_around(work: Work, agent: str) -> list[VerdictLine]:
    """Return the pending and failed verdicts on versions in use that this agent owes or awaits."""
    columns = [VERDICTS.c[name] for name in VerdictLine._fields if name != "provider"]
    statement = (
        select(*[*columns, CONTRACTS.c.provider])
        .join(
            CONTRACTS,
            (CONTRACTS.c.workspace == VERDICTS.c.workspace)
            & (CONTRACTS.c.name == VERDICTS.c.contract)
            & (CONTRACTS.c.latest == VERDICTS.c.version),
        )
        .join(
            CONSUMERS,
            (CONSUMERS.c.workspace == VERDICTS.c.workspace)
            & (CONSUMERS.c.contract == VERDICTS.c.contract)
            & (CONSUMERS.c.agent == VERDICTS.c.consumer)
            & CONSUMERS.c.left_at.is_(None),
        )
        .where(
            VERDICTS.c.workspace == work.workspace,
            VERDICTS.c.state.in_(("pending", "failed")),
            or_(VERDICTS.c.consumer == agent, CONTRACTS.c.provider == agent),
            VERDICTS.c.consumer != CONTRACTS.c.provider,
        )
        .order_by(VERDICTS.c.contract, VERDICTS.c.consumer)
    )
    return [VerdictLine(*row) for row in (await work.session.execute(statement)).all()]


async def uses_around(work: Work, agent: str) -> list[Use]:
    """Return who uses the contracts that this agent uses or provides, itself included."""
    used = select(CONSUMERS.c.contract).where(
        CONSUMERS.c.workspace == work.workspace,
        CONSUMERS.c.agent == agent,
        CONSUMERS.c.left_at.is_(None),
    )
    provided = select(CONTRACTS.c.name).where(
        CONTRACTS.c.workspace == work.workspace, CONTRACTS.c.provider == agent
    )
    names = union(used, provided).subquery()
    statement = (
        select(
            CONTRACTS.c.name,
            CONTRACTS.c.provider,
            CONSUMERS.c.agent,
            CONSUMERS.c.operations,
        )
        .outerjoin(
            CONSUMERS,
            (CONSUMERS.c.workspace == CONTRACTS.c.workspace)
            & (CONSUMERS.c.contract == CONTRACTS.c.name)
            & CONSUMERS.c.left_at.is_(None),
        )
        .where(CONTRACTS.c.workspace == work.workspace, CONTRACTS.c.name.in_(select(names.c[0])))
        .order_by(CONTRACTS.c.name, CONSUMERS.c.agent)
    )
    rows = (await work.session.execute(statement)).all()
    return [Use(row[0], row[1], row[2] or "", row[3] or []) for row in rows]
