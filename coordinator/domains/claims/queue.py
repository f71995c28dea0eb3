"""The queue: who is granted what next, served in the transaction of whatever made room.

Every verb that changes who holds or waits takes `lock` first, so that no two of them see the same
gap; on SQLite a writing transaction is alone anyway.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, or_

from coordinator.core.ids import Counter
from coordinator.core.work import Work
from coordinator.domains.claims.activity import last_heard
from coordinator.domains.claims.attendance import is_here
from coordinator.domains.claims.blocking import Live, held_back
from coordinator.domains.claims.meetings import Line, conflict
from coordinator.domains.claims.migrations import numbered
from coordinator.domains.claims.models import PREFIX, Claim
from coordinator.domains.claims.schemas import ClaimRead

__all__ = [
    "LIVE",
    "end",
    "ends",
    "held_values",
    "is_due",
    "lapse",
    "live",
    "lock",
    "park",
    "renew",
    "serve",
]

LIVE = ("waiting", "held")
COMPARED = [
    getattr(Claim, name)
    for name in (
        "number",
        "agent",
        "state",
        "mode",
        "urgency",
        "repository",
        "resources",
        "asked_at",
    )
]
GRACE = timedelta(seconds=30)
"""How long a place is kept that nobody attends any more, as after a crash."""

SLACK = 10.0
"""Seconds after which a call is surely written down: presence is written in batches. A short lease
waits for a sixth of its time at most, so under a minute only renewing is sure to be seen."""


async def lock(work: Work) -> None:
    """Let no other transaction of this workspace change claims until this one ends."""
    if work.session.get_bind().dialect.name == "sqlite":
        return
    fresh = insert(Counter).values(workspace=work.workspace, prefix=PREFIX, value=0)
    same = {"value": col(Counter.value)}
    await work.session.execute(
        fresh.on_conflict_do_update(index_elements=["workspace", "prefix"], set_=same)
    )


async def live(work: Work) -> Live[Claim]:
    """Return all claims that are held or waited for."""
    statement = select(Claim).where(_here(work), col(Claim.state).in_(LIVE))
    return Live((await work.session.execute(statement)).scalars())


async def lines(work: Work) -> Live[Line]:
    """Return what there is to compare of all claims that are held or waited for, at less cost."""
    statement = select(*COMPARED).where(_here(work), col(Claim.state).in_(LIVE))
    return Live((await work.session.execute(statement)).all())


async def serve(work: Work, freed: Iterable[Claim], found: Live[Claim] | None = None) -> None:
    """Grant what the claims that ended, or moved to another agent, stood in the way of.

    Only requests that someone attends are granted; the others keep those behind them waiting, until
    they are attended again or their time is up. `found` are the live ones where they are known.
    """
    made_room = list(freed)
    if made_room and found is None:
        found = await live(work)
    while found is not None and made_room:
        made_room = [
            row for row in _next_ones(work, found, made_room) if await _granted(work, row, found)
        ]


def _next_ones(work: Work, found: Live[Claim], made_room: Sequence[Claim]) -> list[Claim]:
    """Return the attended requests that these stood before, or whose agents they are of now."""
    agents = {row.agent for row in made_room}
    near = {
        row.number
        for other in made_room
        for row in found.beside(other.resources)
        if row.state == "waiting" and conflict(row, other)
    }
    return [
        row
        for row in found.rows
        if row.state == "waiting"
        and is_here(row.attendant)
        and row.waits_until is not None
        and row.waits_until > work.now
        and (row.agent in agents or row.number in near)
    ]


async def _granted(work: Work, row: Claim, found: Live[Claim]) -> bool:
    if held_back(row, found):
        return False
    work.change(row, "claim.granted", **await held_values(work, row))
    return True


async def held_values(work: Work, row: Claim) -> dict[str, Any]:
    """Return the fields of a claim that is held from now on."""
    return {
        "state": "held",
        "held_at": work.now,
        "expires_at": work.now + timedelta(seconds=row.ttl_seconds),
        "waits_until": None,
        "migrations": await numbered(work, row.resources),
    }


def renew(work: Work, row: Claim, *, ttl_seconds: int, **values: Any) -> None:
    """Let a lease last so many seconds from now, and note what else is said of it."""
    until = work.now + timedelta(seconds=ttl_seconds)
    work.change(row, "claim.renewed", ttl_seconds=ttl_seconds, expires_at=until, **values)


def end(work: Work, row: Claim, reason: str) -> None:
    """End a claim: what was held is released, what waited leaves the queue."""
    values = {"state": "released", "ended_at": work.now, "ended_reason": reason}
    if row.state == "held":
        work.change(row, "claim.released", **values)
    else:
        work.change(row, "claim.left", **values, waits_until=None)


def park(work: Work, row: Claim) -> None:
    """Keep a place that nobody attends any more for a while."""
    work.change(row, "claim.parked", attendant="", waits_until=work.now + GRACE)


async def is_due(work: Work) -> bool:
    """Tell whether time or a crash left anything for `lapse` to do."""
    waiting = select(col(Claim.attendant)).where(_here(work), col(Claim.state) == "waiting")
    attendants = (await work.session.execute(waiting)).scalars()
    if any(name and not is_here(name) for name in attendants):
        return True
    overdue = select(col(Claim.number)).where(_here(work), _is_overdue(work)).limit(1)
    return (await work.session.execute(overdue)).first() is not None


async def lapse(work: Work) -> Live[Claim]:
    """Do what passed time and a crash did to claims, serve the queue, and return the live ones.

    A lease goes on from its agent's last sign of life and expires without one; a place that nobody
    attends any more is kept for a while; a wait that is over ends.
    """
    found = await live(work)
    for row in found.rows:
        if row.state == "waiting" and row.attendant and not is_here(row.attendant):
            park(work, row)
    overdue = [row for row in found.rows if _has_run_out(row, work.now)]
    agents = {row.agent for row in overdue if row.state == "held"}
    heard = await last_heard(work, agents) if agents else {}
    for row in overdue:
        if row.state == "waiting":
            end(work, row, "waited in vain" if row.attendant else "nobody waited for it any more")
        else:
            _expire(work, row, heard=heard.get(row.agent, row.asked_at))
    await serve(work, [row for row in overdue if row.state not in LIVE], found)
    return found


def _has_run_out(row: Claim, now: datetime) -> bool:
    if row.state == "waiting":
        return row.waits_until is not None and row.waits_until <= now
    return row.expires_at is not None and row.expires_at + _slack(row) <= now


def _slack(row: Claim) -> timedelta:
    return timedelta(seconds=min(SLACK, row.ttl_seconds / 6))


def _expire(work: Work, row: Claim, *, heard: datetime) -> None:
    expires_at = row.expires_at or work.now
    until = max(expires_at, heard + timedelta(seconds=row.ttl_seconds))
    if until + _slack(row) > work.now:
        work.change(row, "claim.renewed", expires_at=until)
        return
    reason = f"`{row.agent}` was not heard of for {row.ttl_seconds} seconds"
    values = {"state": "expired", "ended_at": work.now, "ended_reason": reason}
    work.change(row, "claim.expired", **values)


async def ends(work: Work, rows: Iterable[Claim | ClaimRead]) -> list[datetime | None]:
    """Return until when each of these lasts: held ones for their time after the last sign of life.

    What an agent's calls carry on is written down when a lease would end; this is so before.
    """
    rows = list(rows)
    agents = {row.agent for row in rows if row.state == "held"}
    heard = await last_heard(work, agents) if agents else {}
    return [
        max(row.expires_at, heard[row.agent] + timedelta(seconds=row.ttl_seconds))
        if row.state == "held" and row.expires_at is not None and row.agent in heard
        else row.expires_at
        for row in rows
    ]


def _here(work: Work) -> Any:
    return col(Claim.workspace) == work.workspace


def _is_overdue(work: Work) -> Any:
    held = (col(Claim.state) == "held") & (col(Claim.expires_at) <= work.now)
    return or_(held, (col(Claim.state) == "waiting") & (col(Claim.waits_until) <= work.now))
