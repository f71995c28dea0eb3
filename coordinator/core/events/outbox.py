"""Appending events: the last thing that a transaction does before it commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from coordinator.core.events.models import Event, EventHead

__all__ = ["Told", "append", "head_of", "hold"]


class Told(NamedTuple):
    """One event before it has a number."""

    type: str
    actor: str
    subject: str
    data: dict[str, Any]


async def append(
    session: AsyncSession, told: Sequence[Told], *, workspace: str, at: datetime
) -> int:
    """Number and store the events; return the last number.

    Numbers follow commit order on both databases because the head's row stays locked from here
    until the commit: another writer's numbers begin after ours are visible.
    """
    move = (
        update(EventHead)
        .where(col(EventHead.workspace) == workspace)
        .values(seq=EventHead.seq + len(told))
        .returning(col(EventHead.seq))
    )
    last: int = (await session.execute(move)).scalar_one()
    rows = [
        {"workspace": workspace, "seq": last - len(told) + number, "at": at, **item._asdict()}
        for number, item in enumerate(told, start=1)
    ]
    await session.execute(insert(Event), rows)
    return last


async def hold(session: AsyncSession, workspace: str) -> None:
    """Lock the head's row until the commit, as `append` will, before it must."""
    statement = select(col(EventHead.seq)).where(col(EventHead.workspace) == workspace)
    await session.execute(statement.with_for_update())


async def head_of(session: AsyncSession, workspace: str) -> int:
    """Return the number of the workspace's last event, 0 before the first."""
    statement = select(col(EventHead.seq)).where(col(EventHead.workspace) == workspace)
    return (await session.execute(statement)).scalar_one_or_none() or 0
