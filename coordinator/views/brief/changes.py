"""What others did since a cursor: the newest of it, and which things it touched."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.errors import Invalid
from coordinator.core.events import Event, EventHead
from coordinator.core.work import Work

__all__ = ["Change", "Cursor", "News", "cursor_of", "merged", "news"]

WINDOW = 120
"""How many of the newest events are read; the others are counted."""

TOUCHED = 5000
"""How many things that changed are told apart; beyond them, `since` gives the whole brief."""

QUIET = ("handoff.delivered", "token.", "comparison.", "claim.renewed")
"""Beginnings of events that are no news to anyone."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """From where to where a brief goes; `since` is nothing for a whole one."""

    head: int
    since: int | None = None
    expired: int | None = None


class Change(NamedTuple):
    """One event by somebody else."""

    seq: int
    type: str
    at: datetime
    actor: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """What others did: the newest events, and the last type and actor for each thing touched."""

    changes: tuple[Change, ...] = ()
    touched: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_complete: bool = True


async def cursor_of(work: Work, since: int | None) -> Cursor:
    """Return where a brief begins and ends; a cursor that is too old gives the whole one.

    Raises `Invalid` for a cursor from the future.
    """
    statement = select(col(EventHead.seq), col(EventHead.oldest)).where(
        col(EventHead.workspace) == work.workspace
    )
    row = (await work.session.execute(statement)).first()
    head, oldest = (row[0], row[1]) if row else (0, 1)
    if since is None:
        return Cursor(head)
    if since > head:
        raise Invalid(
            f"There is no event {since} yet; the last one is {head}.",
            fix=f"`GET brief?since={head}`, or without `since` for the whole.",
        )
    return Cursor(head, expired=since) if since + 1 < oldest else Cursor(head, since)


async def news(work: Work, agent: str, cursor: Cursor) -> News:
    """Return what others did since the cursor, or lately where there is none."""
    touched = {} if cursor.since is None else await _touched(work, agent, cursor.since)
    if cursor.since is not None and not touched:
        return News()
    columns = [getattr(Event, name) for name in Change._fields]
    statement = (
        select(*columns)
        .where(
            col(Event.workspace) == work.workspace,
            col(Event.seq) > (cursor.since or 0),
            col(Event.actor) != agent,
        )
        .order_by(col(Event.seq).desc())
        .limit(WINDOW)
    )
    rows = [Change(*row) for row in (await work.session.execute(statement)).all()]
    changes = tuple(change for change in rows if not change.type.startswith(QUIET))
    return News(changes, touched, len(touched) < TOUCHED)


async def _touched(work: Work, agent: str, since: int) -> dict[str, tuple[str, str]]:
    """Return the last type and actor for each thing that others changed since then."""
    statement = (
        select(col(Event.subject), col(Event.type), col(Event.actor), func.max(col(Event.seq)))
        .where(
            col(Event.workspace) == work.workspace,
            col(Event.seq) > since,
            col(Event.actor) != agent,
        )
        .group_by(col(Event.subject), col(Event.type), col(Event.actor))
        .order_by(func.max(col(Event.seq)))
        .limit(TOUCHED)
    )
    rows = (await work.session.execute(statement)).all()
    return {row[0]: (row[1], row[2]) for row in rows if not row[1].startswith(QUIET)}


def merged(changes: Collection[Change]) -> list[tuple[Change, int]]:
    """Return the newest change of each thing, newest first, with how many it had."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.subject, []).append(change)
    return [(each[0], len(each)) for each in found.values()]
