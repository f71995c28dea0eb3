"""What others did since a cursor: the newest of it, and which things it touched."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Integer,
    SelectBase,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from coordinator.core.database.bundle import Bundle
from coordinator.core.database.tables import table_of
from coordinator.core.errors import Invalid
from coordinator.core.events import Event, EventHead
from coordinator.core.work import Work

__all__ = ["Change", "Cursor", "Touch", "cursor_of", "last_of_each", "latest", "merged", "numbers"]

EVENTS, HEADS = table_of(Event), table_of(EventHead)
WINDOW = 50
"""How many of the newest events a whole brief reads."""

TOUCHED = 5000
"""How many things that changed are told apart; where there are more, the brief is a whole one."""

QUIET = ("handoff.delivered", "token.", "comparison.", "claim.renewed")
"""Beginnings of events that are no news to anyone."""

LONG = ("body", "message", "files", "replies", "evidence", "acceptance", "criteria", "operations")
"""What of a state is long, and says nothing about whom it concerns."""


class Touch(NamedTuple):
    """What others did to one thing: the last of it, and how often."""

    type: str
    actor: str
    seq: int
    times: int


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


def _lean(dialect: str) -> ColumnElement[Any]:
    """Return the state of an event without what is long."""
    if dialect == "postgresql":
        names = cast(literal_column(f"'{{{','.join(LONG)}}}'"), ARRAY(Text))
        return cast(EVENTS.c.data, JSONB).op("-")(names).label("data")
    paths: list[ColumnElement[Any]] = [literal_column(f"'$.{name}'") for name in LONG]
    return func.json_remove(EVENTS.c.data, *paths, type_=JSON).label("data")


def _columns(dialect: str) -> list[ColumnElement[Any]]:
    return [*(EVENTS.c[name] for name in Change._fields[:-1]), _lean(dialect)]


def latest(dialect: str) -> SelectBase:
    """Return the query for the newest events by others than `agent`."""
    newest = EVENTS.c.workspace == bindparam("workspace"), EVENTS.c.actor != bindparam("agent")
    return select(*_columns(dialect)).where(*newest).order_by(EVENTS.c.seq.desc()).limit(WINDOW)


def last_of_each(dialect: str) -> SelectBase:
    """Return the query for the events whose numbers `seqs` holds, as JSON."""
    if dialect == "postgresql":
        each = func.jsonb_array_elements_text(cast(bindparam("seqs"), JSONB))
    else:
        each = func.json_each(bindparam("seqs"))
    number = cast(each.table_valued("value").alias("wanted").c.value, Integer)
    which = EVENTS.c.workspace == bindparam("workspace"), EVENTS.c.seq.in_(select(number))
    return select(*_columns(dialect)).where(*which)


def numbers(touched: Mapping[str, Touch]) -> str:
    """Return the numbers of the last event of each thing, as `last_of_each` wants them."""
    return json.dumps([touch.seq for touch in touched.values()])


LAST = func.max(EVENTS.c.seq).label("last")
NAMED = (EVENTS.c.subject, EVENTS.c.type, EVENTS.c.actor)
SINCE = Bundle(
    {
        "head": HEAD,
        "touched": select(*NAMED, LAST, func.count().label("times"))
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
    touched: dict[str, Touch] = field(default_factory=dict)


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


def _touched(rows: Sequence[Sequence[Any]]) -> dict[str, Touch]:
    found: dict[str, Touch] = {}
    for subject, kind, actor, seq, times in sorted(rows, key=lambda row: row[3]):
        if not kind.startswith(QUIET):
            former = found[subject].times if subject in found else 0
            found[subject] = Touch(kind, actor, seq, former + times)
    return found


def merged(changes: Collection[Change]) -> list[tuple[Change, int]]:
    """Return the newest change of each thing, newest first, with how many it had."""
    found: dict[str, list[Change]] = {}
    for each in changes:
        if not each.type.startswith(QUIET):
            found.setdefault(each.subject, []).append(each)
    return [(each[0], len(each)) for each in found.values()]
