"""Taking: what is asked for, whether it is free, and standing in line where it is not."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from coordinator.core.errors import Fault, Invalid
from coordinator.core.ids import LARGEST
from coordinator.core.work import Work
from coordinator.domains.claims import queue, refusals
from coordinator.domains.claims.blocking import in_the_way
from coordinator.domains.claims.looking import place_of, read
from coordinator.domains.claims.meetings import URGENCIES, weight
from coordinator.domains.claims.migrations import check_rollback
from coordinator.domains.claims.models import PREFIX, Claim
from coordinator.domains.claims.resources import key, normal
from coordinator.domains.claims.schemas import ClaimRead, ClaimTake

__all__ = ["take"]

HELD_PER_AGENT = 200
IN_QUEUE = 1000
SEGMENTS, TOKENS = 200, 250
"""Of one claim's resources with wildcards, alternatives written out: comparing them is what costs.
Two claims made as large as that on purpose take some 40 to 120 ms to compare, once."""


async def take(work: Work, draft: ClaimTake, *, attendant: str = "") -> ClaimRead:
    """Take resources at once; where others are in the way and an attendant waits, stand in line.

    The very same list again is the claim that its agent has already: renewed where it is held,
    back in its place where it waits, with what it says anew. Raises `Held` without an attendant,
    `Invalid` for a resource or a migration that does not fit, `TooManyHeld`, `QueueFull`.
    """
    resources = _normal(draft)
    check_rollback(resources, draft.rollback, irreversible=draft.irreversible)
    await queue.lock(work)
    live = await queue.lapse(work)
    rows = [row for row in live.rows if row.state in queue.LIVE]
    row = _known(work, draft, resources, rows) or _new(work, draft, resources)
    if row.state == "held":
        work.replayed = True
        queue.renew(work, row, **_said(row, draft))
        return read(row)
    for name, value in _said(row, draft).items():
        setattr(row, name, value)
    obstacles = in_the_way(row, live)
    if obstacles and not attendant:
        named = [other for other, _ in obstacles[: refusals.NAMED]]
        raise refusals.held(row, draft, obstacles, ends=await queue.ends(work, named))
    _check_room(work, rows, waits=bool(obstacles))
    if obstacles:
        until = work.now + timedelta(seconds=draft.wait_seconds)
        await _queue(work, row, attendant=attendant, waits_until=until)
        return read(row, place=place_of(obstacles))
    await _hold(work, row, attendant=attendant)
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
    costs = [weight(one) for one in found.values()]
    if sum(segments for segments, _ in costs) > SEGMENTS or sum(n for _, n in costs) > TOKENS:
        raise Invalid(
            "The resources of one claim hold too many wildcards to compare.",
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


def _said(row: Claim, draft: ClaimTake) -> dict[str, Any]:
    """Return what a request says of a claim; what it leaves out stays as it was."""
    names = ("reason", "feature", "branch", "rollback", "ttl_seconds")
    given = {name: getattr(draft, name) for name in names if name in draft.model_fields_set}
    values: dict[str, Any] = {name: value for name, value in given.items() if value}
    if draft.rollback:
        values["irreversible"] = draft.irreversible
    urgency = min(row.urgency, draft.urgency, key=URGENCIES.index)
    return {"ttl_seconds": row.ttl_seconds, "urgency": urgency, **values}


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


async def _hold(work: Work, row: Claim, *, attendant: str) -> None:
    values = await queue.held_values(work, row) | {"attendant": attendant}
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
