"""Forgetting events older than an operator wants to keep."""

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from coordinator.core.events.models import Event, EventHead
from coordinator.core.work import Work

__all__ = ["forget"]


async def forget(work: Work, *, days: int) -> None:
    """Drop the events older than `days`; cursors before the rest get `CursorExpired`."""
    old = (col(Event.workspace) == work.workspace) & (
        col(Event.at) < work.now - timedelta(days=days)
    )
    last = await work.session.scalar(select(func.max(Event.seq)).where(old))
    if last is None:
        return
    await work.session.execute(
        delete(Event).where(col(Event.workspace) == work.workspace, col(Event.seq) <= last)
    )
    await work.session.execute(
        update(EventHead).where(col(EventHead.workspace) == work.workspace).values(oldest=last + 1)
    )
