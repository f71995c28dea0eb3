"""What is said to who cannot have a claim: who has it, until when, and the ways out."""

import shlex
from collections.abc import Sequence
from datetime import datetime

from coordinator.core.errors import Conflict, Fault
from coordinator.domains.claims.meetings import Meeting
from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.resources import witness
from coordinator.domains.claims.schemas import ClaimTake

__all__ = ["NAMED", "Held", "QueueFull", "Stopping", "TooManyHeld", "held", "in_vain"]

NAMED = 3
SPELT = 8
"""Resources that a literal call spells out; a longer list is left to the caller."""

WAIT = 60


class Held(Conflict):
    """Another agent has what the claim wants"""


class TooManyHeld(Conflict):
    """An agent holds no more claims than this"""


class QueueFull(Conflict):
    """The queue takes no more requests"""


class Stopping(Conflict):
    """The server stops; the place in the queue is kept for a while"""

    retry_after = 1


def held(
    claim: Claim,
    draft: ClaimTake,
    obstacles: Sequence[tuple[Claim, Meeting]],
    *,
    ends: Sequence[datetime | None],
) -> Held:
    """Return the refusal that names what stands in the way of a claim, and the ways out.

    `ends` says until when each of the first obstacles lasts.
    """
    named = list(zip(obstacles[:NAMED], ends, strict=False))
    said = [_obstacle(other, met, until=until) for (other, met), until in named]
    if len(obstacles) > NAMED:
        said.append(f"{len(obstacles) - NAMED} more claims stand in the way")
    faults = [
        Fault(f"/resources/{claim.resources.index(met.resource)}", words)
        for ((_, met), _), words in zip(named, said, strict=False)
    ]
    return Held(f"{'; '.join(said)}.", fix=_ways_out(claim, draft, obstacles), errors=faults)


def in_vain(
    claim: Claim,
    draft: ClaimTake,
    obstacles: Sequence[tuple[Claim, Meeting]],
    *,
    place: int,
    ends: Sequence[datetime | None],
) -> Held:
    """Return the refusal of who waited for the whole time: what is in the way, and its place."""
    if not obstacles:
        return Held(
            f"`{claim.subject}` left the queue: {claim.ended_reason or 'another call waits'}.",
            fix=f"Ask again: `{_command(claim, draft, claim.resources, '--wait', str(WAIT))}`.",
        )
    told = held(claim, draft, obstacles, ends=ends)
    waited = f"{claim.subject} waited {draft.wait_seconds} seconds and left place {place}"
    return Held(f"{told.detail} {waited}.", fix=told.fix, errors=told.errors)


def _obstacle(other: Claim, met: Meeting, *, until: datetime | None) -> str:
    same = met.resource.lower() == met.other.lower()
    what = f"`{met.resource}`" if same else f"`{met.resource}` overlaps `{met.other}`"
    if met.witness not in (met.resource, met.other) and not same:
        what += f" (both match `{met.witness}`)"
    mode = ", shared," if other.mode == "shared" else ""
    if other.state == "held":
        end = f"{until:%H:%M:%S} UTC" if until else "released"
        return f"{what}, which `{other.agent}` holds{mode} as {other.subject} until {end}"
    return f"{what}, for which `{other.agent}` waits{mode} as {other.subject}, ranking before you"


def _ways_out(claim: Claim, draft: ClaimTake, obstacles: Sequence[tuple[Claim, Meeting]]) -> str:
    ways = [f"Wait: `{_command(claim, draft, claim.resources, '--wait', str(WAIT))}`"]
    other, met = obstacles[0]
    words = f"Release {met.other} ({other.subject})"
    ask = shlex.join(["coord", "handoff", "offer", other.agent, words, "--kind", "question"])
    ways.append(f"ask for it: `{ask} --as {claim.agent}`")
    free = _free(claim, [other for other, _ in obstacles])
    if free:
        ways.append(f"take what is free: `{_command(claim, draft, free)}`")
    if claim.mode != "shared" and all(other.mode == "shared" for other, _ in obstacles):
        ways.append(f"share it: `{_command(claim, draft, claim.resources, '--shared')}`")
    return "; ".join(ways) + "."


def _free(claim: Claim, others: Sequence[Claim]) -> list[str]:
    taken = [resource for other in others for resource in other.resources]
    return [
        one for one in claim.resources if all(witness(one, resource) is None for resource in taken)
    ]


def _command(claim: Claim, draft: ClaimTake, resources: Sequence[str], *more: str) -> str:
    words = ["coord", "claim", "take", *resources[:SPELT]]
    if draft.mode == "shared":
        words.append("--shared")
    for option in ("urgency", "repository", "rollback"):
        value = getattr(draft, option)
        if value and value != "normal":
            words += [f"--{option}", value[:200]]
    if draft.irreversible:
        words.append("--irreversible")
    rest = " …" if len(resources) > SPELT else ""
    return f"{shlex.join([*words, *more])}{rest} --as {claim.agent}"
