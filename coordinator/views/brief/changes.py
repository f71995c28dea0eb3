"""What others did since a cursor: the newest of it, and which things it touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from coordinator.core.database.bundle import Bundle
from coordinator.core.database.tables import table_of
from coordinator.core.errors import Invalid
from coordinator.core.events import Event, EventHead
from coordinator.core.work import Work

__all__ = ["HEAD", "LATEST", "Change", "Cursor", "Touched", "cursor_of", "merged"]

EVENTS, HEADS = table_of(Event), table_of(EventHead)
WINDOW = 50
"""How many of the newest events are read."""

TOUCHED = 5000
"""How many things that changed are told apart; where there are more, the brief is a whole one."""

QUIET = ("handoff.delivered", "token.", "comparison.", "claim.renewed")
"""Beginnings of events that are no news to anyone."""

Touched = dict[str, tuple[str, str]]
"""The last event's type and actor for each thing that others changed."""


class Change(NamedTuple):
    """One event by somebody else."""

    seq: int
    type: str
    at: str
    actor: str
    subject: str
    data: dict[str, Any]


HEAD = select(HEADS.c.seq, HEADS.c.oldest).where(HEADS.c.workspace == bindparam("workspace"))
"""The last event's number, and the oldest that is kept."""

OTHERS = (
    EVENTS.c.workspace == bindparam("workspace"),
    EVENTS.c.seq > bindparam("since"),
    EVENTS.c.actor != bindparam("agent"),
)
LATEST = (
    select(*[EVENTS.c[name] for name in Change._fields])
    .where(*OTHERS)
    .order_by(EVENTS.c.seq.desc())
    .limit(WINDOW)
)
"""The newest events by others than `agent` after `since`."""

LAST = func.max(EVENTS.c.seq).label("last")
NAMED = (EVENTS.c.subject, EVENTS.c.type, EVENTS.c.actor)
SINCE = Bundle(
    {
        "head": HEAD,
        "touched": select(*NAMED, LAST)
        .where(*OTHERS)
        .group_by(*NAMED)
        .order_by(LAST.desc())
        .limit(TOUCHED),
    }
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """From where to where a brief goes; `since` is nothing for a whole one."""

    head: int = 0
    since: int | None = None
    expired: int | None = None
    touched: Touched = field(default_factory=dict)


async def cursor_of(work: Work, agent: str, since: int | None) -> Cursor:
    """Return where a brief begins and ends, and what others touched between.

    One that is too old, or before too much, gives a whole brief. Raises `Invalid` for a cursor
    from the future.
    """
    if since is None:
        return Cursor(await work.cursor())
    asked = {"workspace": work.workspace, "agent": agent, "since": since}
    found = await SINCE.ask(work.session, **asked)
    head, oldest = found["head"][0] if found["head"] else (0, 1)
    if since > head:
        raise Invalid(
            f"There is no event {since} yet; the last one is {head}.",
            fix=f"`GET brief?since={head}`, or without `since` for the whole.",
        )
    if since + 1 < oldest or len(found["touched"]) == TOUCHED:
        return Cursor(head, expired=since)
    return Cursor(head, since, touched=_touched(found["touched"]))


def _touched(rows: Sequence[Sequence[Any]]) -> Touched:
    news = sorted((row for row in rows if not row[1].startswith(QUIET)), key=lambda row: row[3])
    return {row[0]: (row[1], row[2]) for row in news}


def merged(changes: Collection[Change]) -> list[tuple[Change, int]]:
    """Return the newest change of each thing, newest first, with how many it had."""
    found: dict[str, list[Change]] = {}
    for each in changes:
        if not each.type.startswith(QUIET):
            found.setdefault(each.subject, []).append(each)
    return [(each[0], len(each)) for each in found.values()]
