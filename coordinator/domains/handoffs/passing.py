"""Passing on what an agent owes to who takes over from it."""

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.service import OPEN

__all__ = ["pass_on"]


async def pass_on(work: Work, *, giver: str, taker: str) -> list[str]:
    """Give every open handoff of one agent to another; return their identifiers.

    They keep their state and thread. What the taker itself offered to the giver stays: nobody owes
    anything to themselves.
    """
    statement = (
        select(Handoff)
        .where(
            col(Handoff.workspace) == work.workspace,
            col(Handoff.receiver) == giver,
            col(Handoff.sender) != taker,
            col(Handoff.state).in_(OPEN),
        )
        .order_by(col(Handoff.number))
        .with_for_update()
    )
    rows = list((await work.session.execute(statement)).scalars())
    for row in rows:
        work.change(row, "handoff.passed_on", receiver=taker)
    return [row.subject for row in rows]
