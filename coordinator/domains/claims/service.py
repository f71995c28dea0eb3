"""The verbs of claims; `taking.py` has the one that takes, `looking.py` the
questions, `queue.py` what time and room bring."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Forbidden, WrongMove
from coordinator.core.work import Work
from coordinator.domains.claims import queue, refusals
from coordinator.domains.claims.blocking import in_the_way
from coordinator.domains.claims.looking import (
    every,
    find,
    held,
    is_waiting,
    near,
    place_of,
    read,
    row_of,
    waits,
)
from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.schemas import ClaimRead, ClaimRenew, ClaimTake
from coordinator.domains.claims.taking import take

__all__ = [
    "collect",
    "end_all",
    "every",
    "find",
    "give_up",
    "held",
    "is_waiting",
    "near",
    "park",
    "pass_on",
    "release",
    "renew",
    "sweep",
    "take",
    "waits",
]


async def renew(work: Work, identifier: str, wanted: ClaimRenew) -> ClaimRead:
    """Hold a claim for longer, from now on; its agent, people and the admin may.

    Raises `WrongMove` where it is not held, `Forbidden` for anyone else.
    """
    await queue.lock(work)
    row = await row_of(work, identifier)
    _check_actor(work, row, "renew")
    if row.state != "held":
        words = " ".join(row.resources[:3])
        raise WrongMove(
            f"`{row.subject}` is {row.state}; only a claim that is held is renewed.",
            fix=f"Take it again: `coord claim take {words} --as {row.agent}`.",
        )
    queue.renew(work, row, ttl_seconds=wanted.ttl_seconds or row.ttl_seconds)
    return read(row)


async def release(work: Work, identifier: str) -> ClaimRead:
    """Release a claim or leave the queue; one that has ended stays as it is.

    Raises `Forbidden` unless its agent, a person or the admin asks.
    """
    await queue.lock(work)
    row = await row_of(work, identifier)
    _check_actor(work, row, "release")
    work.expect(row)
    if row.state in queue.LIVE:
        queue.end(work, row, f"released by `{work.actor.name}`")
        await queue.serve(work, [row])
    return read(row)


def _check_actor(work: Work, row: Claim, verb: str) -> None:
    if work.actor.name == row.agent or work.actor.is_admin or work.actor.is_person:
        return
    raise Forbidden(
        f"`{work.actor.name}` may not {verb} `{row.subject}`; `{row.agent}`, whose it is, people "
        "and the admin may.",
        fix=f'Ask for it: `coord handoff offer {row.agent} "Release {row.subject}"`.',
    )


async def collect(work: Work, identifier: str) -> ClaimRead:
    """Return a claim that was granted after a wait; raises `WrongMove` where it has ended since."""
    row = await row_of(work, identifier)
    if row.state != "held":
        raise WrongMove(
            f"`{row.subject}` is {row.state} already: {row.ended_reason}.",
            fix=f"Take it again: `coord claim take {' '.join(row.resources[:3])}`.",
        )
    return read(row)


async def give_up(
    work: Work, identifier: str, draft: ClaimTake, *, attendant: str, is_gone: bool
) -> ClaimRead | refusals.Held:
    """End a wait: leave the queue and return the refusal, or return what was granted meanwhile.

    Where the caller is gone, what was granted is released again. A claim that another call of its
    agent waits for by now is left alone.
    """
    await queue.lock(work)
    row = await row_of(work, identifier)
    live = await queue.live(work)
    obstacles = in_the_way(row, live) if row.state == "waiting" else []
    if row.attendant == attendant and (row.state == "waiting" or (row.state == "held" and is_gone)):
        queue.end(work, row, "its caller went away" if is_gone else "waited in vain")
        await queue.serve(work, [row])
    if row.state == "held":
        return read(row)
    place = place_of(obstacles)
    ends = await queue.ends(work, [other for other, _ in obstacles[: refusals.NAMED]])
    return refusals.in_vain(row, draft, obstacles, place=place, ends=ends)


async def park(work: Work, identifier: str, *, attendant: str) -> None:
    """Keep the place of a request whose caller the server has to send away, for a while."""
    await queue.lock(work)
    row = await row_of(work, identifier)
    if row.state == "waiting" and row.attendant == attendant:
        queue.park(work, row)


async def pass_on(work: Work, *, giver: str, taker: str) -> list[ClaimRead]:
    """Give all that one agent holds to another, renewed, as when one takes the other's place."""
    await queue.lock(work)
    rows = await _of(work, giver, ("held",))
    for row in rows:
        until = work.now + timedelta(seconds=row.ttl_seconds)
        work.change(row, "claim.passed_on", agent=taker, expires_at=until)
    if rows:
        await queue.serve(work, rows)
    return [read(row) for row in rows]


async def end_all(work: Work, agent: str, *, reason: str) -> None:
    """Release all that an agent holds and end its waits: it signed off, or retired."""
    await queue.lock(work)
    rows = await _of(work, agent, queue.LIVE)
    for row in rows:
        queue.end(work, row, reason)
    if rows:
        await queue.serve(work, rows)


async def _of(work: Work, agent: str, states: Sequence[str]) -> list[Claim]:
    statement = select(Claim).where(
        col(Claim.workspace) == work.workspace,
        col(Claim.agent) == agent,
        col(Claim.state).in_(states),
    )
    return list((await work.session.execute(statement.order_by(col(Claim.number)))).scalars())


async def sweep(work: Work) -> None:
    """Do what passed time did: expire, go on, end waits, and serve the queue."""
    if await queue.is_due(work):
        await queue.lock(work)
        await queue.lapse(work)
