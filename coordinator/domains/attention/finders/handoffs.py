"""Handoffs: past their date, asked of a person, or never looked at."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention.finders.agents import PATIENCE
from coordinator.domains.attention.finding import Finding
from coordinator.domains.attention.schemas import Severity
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.service import OPEN

__all__ = ["PEOPLE", "findings"]

PEOPLE = ("human", "admin")
"""The roles of people."""


async def findings(work: Work) -> list[Finding]:
    """Return the handoffs that need someone."""
    roles = await agents.names(work)
    people = {name for name, role in roles.items() if role in PEOPLE}
    columns = ("number", "sender", "receiver", "title", "due_at", "offered_at")
    is_late = col(Handoff.due_at) <= work.now
    is_unseen = col(Handoff.acknowledged_at).is_(None) & (
        col(Handoff.offered_at) < work.now - PATIENCE
    )
    asks_people = (
        col(Handoff.receiver).in_(people)
        & (col(Handoff.state) == "offered")
        & col(Handoff.acted_at).is_(None)
    )
    statement = (
        select(
            *(col(getattr(Handoff, name)) for name in columns),
            col(Handoff.delivered_at).is_not(None).label("is_delivered"),
            asks_people.label("asks_people"),
        )
        .where(
            col(Handoff.workspace) == work.workspace,
            col(Handoff.state).in_(OPEN),
            is_late | is_unseen | asks_people,
        )
        .order_by(col(Handoff.number))
    )
    rows = (await work.session.execute(statement)).all()
    return [_of(work, row) for row in rows]


def _of(work: Work, row: Any) -> Finding:
    if row.due_at is not None and row.due_at <= work.now:
        return _finding(row, "past-due", "alarm", "It is past its date.", "complete")
    if row.asks_people:
        return _finding(row, "for-people", "alarm", f"{row.sender} asks a person.", "reply")
    seen = "delivered, but not acknowledged" if row.is_delivered else "not even delivered yet"
    return _finding(row, "unanswered", "notice", f"It is {seen}.", "acknowledge")


def _finding(row: Any, code: str, severity: Severity, reason: str, verb: str) -> Finding:
    words = ' "…"' if verb == "reply" else ""
    return Finding(
        code=code,
        severity=severity,
        title=row.title,
        reason=reason,
        owner=row.receiver,
        also=(row.sender,),
        since=row.due_at if code == "past-due" else row.offered_at,
        kind="handoffs",
        subject=f"HO-{row.number}",
        action={"past-due": "Open", "for-people": "Answer"}.get(code, "Look"),
        call=f"coord handoff {verb} HO-{row.number}{words} --as {row.receiver}",
    )
