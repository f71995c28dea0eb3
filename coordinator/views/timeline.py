"""Who was in which state when, and which handoffs passed between them: read from events alone.

Bounded however much happened: only the last events are looked through, and what was left out is
said. It composes; it knows nothing of how any of it is drawn.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from coordinator.core.events import Event, EventHead
from coordinator.core.pages import all_of
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents

__all__ = ["Bar", "Lane", "Pass", "Timeline", "timeline"]

EVENTS = 30_000
"""How many events are looked through, the last ones."""

CHANGES = 4_000
"""How many changes of state are told, the last ones."""

PASSES = 200
"""How many handoffs are, the last ones."""

LANES = 60
"""How many agents are, those first in whose lane something happened."""

SILENT, STALE = "silent", "stale"
TAKEN = ("handoff.accepted", "handoff.declined", "handoff.acknowledged")


@dataclass(frozen=True, slots=True)
class Bar:
    """A time in one state: of the reported ones, `stale` past its time, `silent` before the first.

    `note` is the feature that was reported with it.
    """

    state: str
    begin: datetime
    end: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one agent was in, in order, without gaps from where it is known."""

    agent: str
    role: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Pass:
    """A handoff from when it was offered until it was taken notice of; open while it was not."""

    id: str
    title: str
    sender: str
    receiver: str
    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes between two moments; `known_from` is later where more happened than is told.

    `left_out` counts the agents that found no lane.
    """

    begin: datetime
    end: datetime
    known_from: datetime
    lanes: list[Lane]
    passes: list[Pass]
    left_out: int


async def timeline(work: Work, *, span: timedelta) -> Timeline:
    """Return what every agent was in, and what passed between them, over this time until now."""
    begin = work.now - span
    first, known_from = await _window(work, begin)
    roster = await all_of(agents.every, work)
    roles = {one.name: one.role for one in roster if one.retired_at is None}
    changes, cut = await _changes(work, first)
    known_from = max(known_from, cut or known_from)
    passes = await _passes(work, first)
    names = {*changes, *(name for one in passes for name in (one.sender, one.receiver))}
    shown = [name for name in roles if roles[name] not in agents.BUILT_IN.values()]
    shown = sorted({*shown, *(name for name in names if name in roles)})
    shown.sort(key=lambda name: name not in names)
    lanes = []
    for name in shown[:LANES]:
        before = await _before(work, name, first)
        lanes.append(Lane(name, roles[name], _bars(changes[name], before, known_from, work.now)))
    drawn = {lane.agent for lane in lanes}
    return Timeline(
        begin=begin,
        end=work.now,
        known_from=known_from,
        lanes=sorted(lanes, key=lambda lane: lane.agent),
        passes=[one for one in passes if {one.sender, one.receiver} <= drawn],
        left_out=len(shown) - len(lanes),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """A state from a moment on."""

    state: str
    at: datetime
    note: str


async def _window(work: Work, begin: datetime) -> tuple[int, datetime]:
    """Return after which event the window begins, and from when on it is known."""
    head = await work.session.get(EventHead, work.workspace)
    if head is None or head.seq == 0:
        return 0, begin
    low, high = max(head.oldest - 1, head.seq - EVENTS), head.seq
    floor = low
    while low < high:  # numbers and moments grow together, and only numbers have an index
        middle = (low + high + 1) // 2
        at = await _at(work, middle)
        low, high = (middle, high) if at is not None and at < begin else (low, middle - 1)
    is_cut = low == floor and floor > 0
    return low, (await _at(work, floor + 1) or begin) if is_cut else begin


async def _at(work: Work, seq: int) -> datetime | None:
    statement = select(col(Event.at)).where(
        col(Event.workspace) == work.workspace, col(Event.seq) == seq
    )
    found: datetime | None = (await work.session.execute(statement)).scalar_one_or_none()
    return found


async def _changes(
    work: Work, first: int
) -> tuple[defaultdict[str, list[_Change]], datetime | None]:
    """Return the changes of state by agent after an event, and from when on they are all there."""
    data = col(Event.data)
    columns = {
        "state": data["state"].as_string(),
        "stale": data["stale"].as_boolean(),
        "feature": data["feature"].as_string(),
    }
    told = (
        select(
            *(col(getattr(Event, name)) for name in ("subject", "seq", "at")),
            *(value.label(name) for name, value in columns.items()),
            *(
                func.lag(columns[name])
                .over(partition_by=col(Event.subject), order_by=col(Event.seq))
                .label(f"old_{name}")
                for name in columns
            ),
        )
        .where(
            col(Event.workspace) == work.workspace,
            col(Event.seq) > first,
            col(Event.type).like("context.%"),
        )
        .subquery()
    )
    moved = or_(
        told.c.old_state.is_(None),
        *(told.c[name] != told.c[f"old_{name}"] for name in columns),
    )
    statement = select(told).where(moved).order_by(told.c.seq.desc()).limit(CHANGES + 1)
    rows = (await work.session.execute(statement)).all()
    found: defaultdict[str, list[_Change]] = defaultdict(list)
    for row in reversed(rows[:CHANGES]):
        found[row.subject].append(_change(row.at, row._mapping))
    return found, rows[CHANGES - 1].at if len(rows) > CHANGES else None


def _change(at: datetime, data: Any) -> _Change:
    state = STALE if data["stale"] else str(data["state"])
    return _Change(state, at, str(data["feature"] or ""))


async def _before(work: Work, agent: str, first: int) -> _Change | None:
    """Return in what an agent was when the window began; None where it had not reported."""
    statement = (
        select(col(Event.at), col(Event.data))
        .where(
            col(Event.workspace) == work.workspace,
            col(Event.subject) == agent,
            col(Event.seq) <= first,
            col(Event.type).like("context.%"),
        )
        .order_by(col(Event.seq).desc())
        .limit(1)
    )
    row = (await work.session.execute(statement)).one_or_none()
    return None if row is None else _change(row.at, row.data)


def _bars(
    changes: Sequence[_Change], before: _Change | None, begin: datetime, end: datetime
) -> list[Bar]:
    """Return changes as times that follow each other, from `begin` to `end`."""
    first = _Change(before.state, begin, before.note) if before else _Change(SILENT, begin, "")
    steps = [first, *(change for change in changes if change.at >= begin)]
    bars: list[Bar] = []
    for at, step in enumerate(steps):
        until = steps[at + 1].at if at + 1 < len(steps) else end
        if until <= step.at and at + 1 < len(steps):
            continue
        if bars and (bars[-1].state, bars[-1].note) == (step.state, step.note):
            bars[-1] = Bar(step.state, bars[-1].begin, until, step.note)
        else:
            bars.append(Bar(step.state, step.at, until, step.note))
    return bars


async def _passes(work: Work, first: int) -> list[Pass]:
    """Return the handoffs that were offered after an event, and when they were taken notice of."""
    statement = (
        select(*(col(getattr(Event, name)) for name in ("subject", "type", "at", "data")))
        .where(
            col(Event.workspace) == work.workspace,
            col(Event.seq) > first,
            col(Event.type).in_(("handoff.offered", *TAKEN)),
        )
        .order_by(col(Event.seq).desc())
        .limit(PASSES * 4)
    )
    taken: dict[str, datetime] = {}
    found: list[Pass] = []
    for subject, event, at, data in (await work.session.execute(statement)).all():
        if event in TAKEN:
            taken[subject] = at  # the earliest of them is met last
        elif len(found) < PASSES:
            title, sides = str(data["title"]), (data["sender"], data["receiver"])
            found.append(Pass(subject, title, *sides, begin=at, end=taken.get(subject)))
    return found
