"""The verbs of claims; `looking.py` has the questions, `queue.py` what time and room bring."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Fault, Forbidden, Invalid, WrongMove
from coordinator.core.ids import LARGEST
from coordinator.core.work import Work
from coordinator.domains.claims import queue, refusals
from coordinator.domains.claims.blocking import URGENCIES, in_the_way
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
from coordinator.domains.claims.migrations import check_rollback
from coordinator.domains.claims.models import PREFIX, Claim
from coordinator.domains.claims.resources import WILD, key, normal
from coordinator.domains.claims.schemas import ClaimRead, ClaimRenew, ClaimTake

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

HELD_PER_AGENT = 200
IN_QUEUE = 1000
WITH_WILDCARDS = 50
"""Resources of one claim that may hold wildcards: comparing them is what costs."""


async def take(work: Work, draft: ClaimTake, *, attendant: str = "") -> ClaimRead:
    """Take resources at once; where others are in the way and an attendant waits, stand in line.

    The very same list again is the claim that its agent has already: renewed where it is held,
    back in its place where it waits. Raises `Held` without an attendant, `Invalid` for a resource
    or a migration that does not fit, `TooManyHeld`, `QueueFull`.
    """
    resources = _normal(draft)
    check_rollback(resources, draft.rollback, irreversible=draft.irreversible)
    await queue.lock(work)
    rows = await queue.lapse(work)
    row = _known(work, draft, resources, rows) or _new(work, draft, resources)
    if row.state == "held":
        work.replayed = True
        _renew(work, row, draft.ttl_seconds)
        return read(row)
    row.urgency = min(row.urgency, draft.urgency, key=URGENCIES.index)
    obstacles = in_the_way(row, rows)
    if obstacles and not attendant:
        raise refusals.held(row, draft, obstacles)
    _check_room(work, rows, waits=bool(obstacles))
    if obstacles:
        until = work.now + timedelta(seconds=draft.wait_seconds)
        await _queue(work, row, attendant=attendant, waits_until=until)
        return read(row, place=place_of(obstacles))
    await _hold(work, row)
    if any(other.agent == row.agent and other.state == "waiting" for other in rows):
        await queue.serve(work, [row])
    return read(row)


def _normal(draft: ClaimTake) -> list[str]:
    """Return the resources in normal form, each once; raises `Invalid` with a fault for each."""
    found, faults = dict[object, str](), list[Fault]()
    for number, text in enumerate(draft.resources):
        try:
            resource = normal(text)
            found.setdefault(key(resource), resource)
        except Invalid as error:
            faults.append(Fault(f"/resources/{number}", error.detail))
            fix = error.fix
    if faults:
        raise Invalid(faults[0].detail, fix=fix, errors=faults)
    if sum(WILD.search(one) is not None for one in found.values()) > WITH_WILDCARDS:
        raise Invalid(
            f"More than {WITH_WILDCARDS} resources of one claim hold wildcards.",
            fix="Claim the directories above them, or make two claims.",
        )
    return list(found.values())


def _known(
    work: Work, draft: ClaimTake, resources: Sequence[str], rows: Sequence[Claim]
) -> Claim | None:
    """Return the live claim of this agent for the very same list."""
    wanted = (draft.mode, draft.repository, set(map(key, resources)))
    return next(
        (
            row
            for row in rows
            if row.agent == work.actor.name
            and (row.mode, row.repository, set(map(key, row.resources))) == wanted
        ),
        None,
    )


def _new(work: Work, draft: ClaimTake, resources: list[str]) -> Claim:
    """Return a claim that is not stored yet: the last of its urgency."""
    return Claim(
        **work.born(),
        **draft.model_dump(exclude={"resources", "wait_seconds"}),
        resources=resources,
        number=LARGEST,
        agent=work.actor.name,
        state="waiting",
        asked_at=work.now,
    )


def _check_room(work: Work, rows: Sequence[Claim], *, waits: bool) -> None:
    mine = sum(row.state == "held" and row.agent == work.actor.name for row in rows)
    if mine >= HELD_PER_AGENT:
        raise refusals.TooManyHeld(
            f"`{work.actor.name}` holds {mine} claims, as many as one agent may.",
            fix=f"`coord claim list --agent {work.actor.name} --state held`, and release some.",
        )
    if waits and sum(row.state == "waiting" for row in rows) >= IN_QUEUE:
        raise refusals.QueueFull(
            f"{IN_QUEUE} requests wait already.", fix="Ask again later, without waiting."
        )


async def _hold(work: Work, row: Claim) -> None:
    values = await queue.held_values(work, row)
    if row.number != LARGEST:
        work.change(row, "claim.granted", **values)
        return
    await _add(work, row, "claim.taken", **values)


async def _queue(work: Work, row: Claim, **values: object) -> None:
    if row.number != LARGEST:
        work.change(row, "claim.queued", **values)
        return
    await _add(work, row, "claim.queued", **values)


async def _add(work: Work, row: Claim, event: str, **values: object) -> None:
    """Store a new claim under the next number."""
    row.number = await work.next_number(PREFIX)
    for name, value in values.items():
        setattr(row, name, value)
    await work.add(row, event)


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
    _renew(work, row, wanted.ttl_seconds or row.ttl_seconds)
    return read(row)


def _renew(work: Work, row: Claim, seconds: int) -> None:
    until = work.now + timedelta(seconds=seconds)
    work.change(row, "claim.renewed", ttl_seconds=seconds, expires_at=until)


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
    return refusals.in_vain(row, draft, obstacles, place=place)


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
