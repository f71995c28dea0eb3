"""What the doors know of agents and roles: role documents, who is who, and their line."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from coordinator.core.kinds import Drop, FileGrammar, Kind, Rendered, Taken
from coordinator.core.work import SYSTEM, Reader, Work
from coordinator.domains.agents import roster, service
from coordinator.domains.agents.documents import WORKFLOWS, read_role
from coordinator.domains.agents.schemas import AgentShown, RoleDraft, RoleRead, Roster
from coordinator.domains.agents.setup import adopt

__all__ = ["KIND"]

EVERYONE = roster.PATH.stem
"""The subject of the file that shows all roles and agents."""

KEPT = 2**31 - 1
"""The revision of a roster that somebody edited: it is never behind, so never written over."""


def claims(path: PurePosixPath, text: str) -> int:
    """Claim role documents and the file that says who is who."""
    is_role = str(path.parent) == WORKFLOWS and path.suffix == ".md"
    return 40 if is_role or path == roster.PATH else 0


async def prepare(read: Reader, path: PurePosixPath, text: str) -> RoleDraft | None:
    """Read the role of a document, beside the loop and before a transaction: it may be long."""
    if path == roster.PATH:
        return None
    return await asyncio.to_thread(read_role, path.name, text, str(path))


async def take_in(work: Work, drop: Drop) -> Taken:
    """Define the role that a document describes, with an agent for it; leave an edited roster."""
    if drop.path == roster.PATH:
        return Taken(EVERYONE, KEPT)
    draft: RoleDraft = drop.prepared or read_role(drop.path.name, drop.text, str(drop.path))
    role = await service.define_role(work, draft)
    work.actor = SYSTEM
    await adopt(work, role.name)
    return Taken(role.name, role.revision)


async def load(work: Work, subject: str) -> Roster | RoleRead:
    """Return the roster, or the role of a document."""
    if subject == EVERYONE:
        return await roster.roster(work)
    return await service.find_role(work, subject)


def render(shown: Roster | RoleRead) -> Rendered | None:
    """Write the roster; a role's document belongs to whoever wrote it."""
    return roster.render(shown) if isinstance(shown, Roster) else None


async def exported(work: Work) -> AsyncIterator[Rendered]:
    """Yield the documents of the roles that the workspace's own folder defines."""
    for role in (await service.roles(work)).items:
        if role.source.startswith(f"{WORKFLOWS}/"):
            yield Rendered(PurePosixPath(role.source), role.body)


def gathers(subject: str) -> str:
    """Show every agent and role in the one file."""
    return EVERYONE


async def find(work: Work, name: str) -> AgentShown:
    """Return an agent with what its role is and owes."""
    agent = await service.find(work, name)
    role = None
    if agent.role not in service.UNWRITTEN:
        role = await service.find_role(work, agent.role)
    return AgentShown(
        **agent.model_dump(),
        title=role.title if role else "",
        identity=role.identity if role else {},
        duties=role.duties if role else [],
    )


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line which agent, role or token it is."""
    if "purpose" in state:
        return f"TK-{state['number']} of {state['agent']}"
    name = str(state.get("name"))
    more = state.get("title") or state.get("role")
    return name if more in (None, name) else f"{name}: {more}"


KIND = Kind(
    name="agents",
    noun="agent",
    also=("role", "token"),
    label="Agents",
    order=1,
    summary=summary,
    find=find,
    list=service.every,
    filters=("role",),
    empty="No agent has joined yet. Whoever takes part, with a role, would be here.",
    example="coord agent join backend-developer --role backend-developer",
    files=FileGrammar(
        folders=(WORKFLOWS,),
        claims=claims,
        prepare=prepare,
        take_in=take_in,
        load=load,
        render=render,
        gathers=gathers,
        exported=exported,
    ),
)
