"""What the doors know of claims: their line, and what else ends one."""

from collections.abc import Mapping, Sequence
from typing import Any

from coordinator.core.kinds import Kind
from coordinator.core.work import Work
from coordinator.domains.claims import service
from coordinator.domains.claims.meetings import meeting
from coordinator.domains.claims.schemas import ClaimRead

__all__ = ["KIND"]


async def signed_off(work: Work, agent: str) -> None:
    """Release what an agent held that signed off."""
    await service.end_all(work, agent, reason="signed off")


async def retired(work: Work, agent: str) -> None:
    """Release what an agent held that retired."""
    await service.end_all(work, agent, reason="retired")


def remarks(claims: Sequence[ClaimRead]) -> dict[str, str]:
    """Say of each held claim which of the waiting ones seen with it overlap it."""
    waiting = [claim for claim in claims if claim.state == "waiting"]
    found = {}
    for claim in claims if waiting else ():
        behind = [
            f"{other.id} of {other.agent}"
            for other in reversed(waiting)
            if claim.state == "held"
            and other.agent != claim.agent
            and meeting(other.resources, claim.resources) is not None
        ]
        if behind:
            more = f" and {len(behind) - 3} more" if behind[3:] else ""
            found[claim.id] = f"behind it {', '.join(behind[:3])}{more}"
    return found


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line who holds or wants what."""
    name = state.get("id") or f"CL-{state.get('number')}"
    resources = list(state.get("resources") or ())
    more = f" and {len(resources) - 2} more" if len(resources) > 2 else ""
    return f"{name} {state.get('state')}: {state.get('agent')}, {', '.join(resources[:2])}{more}"


KIND = Kind(
    name="claims",
    noun="claim",
    label="Claims",
    order=7,
    summary=summary,
    find=service.find,
    list=service.every,
    filters=("state", "agent", "feature"),
    states=("live", "waiting", "held", "released", "expired"),
    opens_on="live",
    owed=("waiting",),
    remarks=remarks,
    empty="Nobody claims anything. Who works on which files, endpoints and migrations shows here.",
    example='coord claim take "path:src/api/**" --as backend-developer',
    reacts={"context.signed_off": signed_off, "agent.retired": retired},
    sweep=service.sweep,
)
