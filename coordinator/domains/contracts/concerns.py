"""The verdicts and fellow users that concern one agent, as light rows: for the brief."""

from typing import NamedTuple

from sqlalchemy import or_, select, union
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.contracts.models import Consumer, Contract, Verdict

__all__ = ["Use", "VerdictLine", "uses_around", "verdicts_around"]


class VerdictLine(NamedTuple):
    """A verdict that is owed, or that says no, on the version in use."""

    contract: str
    version: str
    consumer: str
    provider: str
    state: str
    breaking: int
    risky: int
    is_comparable: bool
    reason: str
    handoff: int | None

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
    contracts = [col(Contract.provider)]
    names = [name for name in VerdictLine._fields if name != "provider"]
    columns = [getattr(Verdict, name) for name in names]
    statement = (
        select(*columns[:3], *contracts, *columns[3:])
        .join(
            Contract,
            (col(Contract.workspace) == col(Verdict.workspace))
            & (col(Contract.name) == col(Verdict.contract))
            & (col(Contract.latest) == col(Verdict.version)),
        )
        .join(
            Consumer,
            (col(Consumer.workspace) == col(Verdict.workspace))
            & (col(Consumer.contract) == col(Verdict.contract))
            & (col(Consumer.agent) == col(Verdict.consumer))
            & col(Consumer.left_at).is_(None),
        )
        .where(
            col(Verdict.workspace) == work.workspace,
            col(Verdict.state).in_(("pending", "failed")),
            or_(col(Verdict.consumer) == agent, col(Contract.provider) == agent),
            col(Verdict.consumer) != col(Contract.provider),
        )
        .order_by(col(Verdict.contract), col(Verdict.consumer))
    )
    return [VerdictLine(*row) for row in (await work.session.execute(statement)).all()]


async def uses_around(work: Work, agent: str) -> list[Use]:
    """Return who uses the contracts that this agent uses or provides, itself included."""
    used = select(col(Consumer.contract)).where(
        col(Consumer.workspace) == work.workspace,
        col(Consumer.agent) == agent,
        col(Consumer.left_at).is_(None),
    )
    provided = select(col(Contract.name)).where(
        col(Contract.workspace) == work.workspace, col(Contract.provider) == agent
    )
    names = union(used, provided).subquery()
    statement = (
        select(
            col(Contract.name),
            col(Contract.provider),
            col(Consumer.agent),
            col(Consumer.operations),
        )
        .outerjoin(
            Consumer,
            (col(Consumer.workspace) == col(Contract.workspace))
            & (col(Consumer.contract) == col(Contract.name))
            & col(Consumer.left_at).is_(None),
        )
        .where(
            col(Contract.workspace) == work.workspace, col(Contract.name).in_(select(names.c[0]))
        )
        .order_by(col(Contract.name), col(Consumer.agent))
    )
    rows = (await work.session.execute(statement)).all()
    return [Use(row[0], row[1], row[2] or "", row[3] or []) for row in rows]
