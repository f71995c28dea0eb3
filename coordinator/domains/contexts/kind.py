"""What the doors know of active contexts: their status files and their line."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from coordinator.core.kinds import Drop, FileGrammar, Kind, Refused, Rendered, Taken
from coordinator.core.work import Actor, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts import service, status
from coordinator.domains.contexts.schemas import ContextRead

__all__ = ["KIND"]

FOLDER = "agent-system/active-contexts"
ENDING = "-status.md"
WAITS = 5
"""How many of the things that an agent waits on its line names."""


def claims(path: PurePosixPath, text: str) -> int:
    """Claim every file that is named as a status file, in its folder."""
    return 40 if str(path.parent) == FOLDER and path.name.endswith(ENDING) else 0


async def take_in(work: Work, drop: Drop) -> Taken:
    """Report for the agent in the file's name what its file says anew."""
    agent = await _agent(work, drop.path)
    base = drop.base if drop.subject == agent else None
    if base == drop.text:
        return Taken(agent, (await service.find(work, agent)).revision)
    said = status.read(drop.text, agent)
    shared = status.read(base, agent) if base is not None else status.Status()
    changed = status.difference(shared, said)
    if base is None:
        changed.setdefault("state", "active")
    role = (await agents.find(work, agent)).role
    work.actor = Actor(agent, role, "files")
    told = await service.report(work, agent, status.patch_of(changed))
    return Taken(agent, told.revision)


async def _agent(work: Work, path: PurePosixPath) -> str:
    spoken = path.name.removesuffix(ENDING)
    agent = await agents.resolve(work, spoken)
    if agent is None:
        known = ", ".join(f"`{name}`" for name in sorted(await agents.names(work)))
        raise Refused(
            f"`{spoken}` is no agent of `{work.workspace}`, nor the beginning of just one.",
            fix=f"Name the file after one of {known}; or let `{spoken}` join: "
            f"`coord agent join {spoken} --role ROLE`.",
            example=f"{FOLDER}/backend-developer{ENDING}",
        )
    return agent


def render(context: ContextRead) -> Rendered:
    """Write a context as its status file."""
    return Rendered(PurePosixPath(FOLDER, context.agent + ENDING), status.write(context))


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line what an agent does."""
    words = [str(state.get("state", "")).replace("_", " ") + (", stale" * bool(state.get("stale")))]
    if feature := state.get("feature"):
        words.append(f"on {feature}")
    waits = state.get("waiting_on")
    if isinstance(waits, list) and waits:
        words.append("waits on " + ", ".join(waits[:WAITS]) + ", …" * (len(waits) > WAITS))
    elif waits:
        words.append("waits on many")
    text = state.get("summary")
    first = text.strip().partition("\n")[0] if isinstance(text, str) else ""
    return f"{state.get('agent')}: {', '.join(words)}" + (f": {first[:120]}" if first else "")


KIND = Kind(
    name="contexts",
    noun="context",
    label="Contexts",
    order=0,
    home="agents",
    summary=summary,
    find=service.find,
    list=service.every,
    filters=("state", "feature", "role"),
    empty="No agent has reported yet; each says here what it does now.",
    example='coord status --as backend-developer --state active --summary "…"',
    files=FileGrammar(folders=(FOLDER,), claims=claims, take_in=take_in, render=render),
    reacts={"agent.retired": service.end},
    sweep=service.mark_stale,
)
