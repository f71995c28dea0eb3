"""Who is who, as the file that people and agents read: `agent-system/agent-identities.md`."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.kinds import Rendered
from coordinator.core.work import Work
from coordinator.domains.agents import service
from coordinator.domains.agents.models import Agent
from coordinator.domains.agents.schemas import AgentRead, RoleRead, Roster

__all__ = ["PATH", "render", "roster"]

PATH = PurePosixPath("agent-system/agent-identities.md")

INTRODUCTION = """\
# Agent Identities

Who takes part in `{workspace}`, and where each may write. The server writes this file anew when a
role or agent changes, until somebody edits it: from then on it is yours.

Everyone may write to `pending-commits/`, `contracts/`, `agent-system/learnings/` and
`agent-system/runbooks/`, hand work over in `handoffs/<agent>/`, and define a role in
`agent-system/workflows/<role>.md`.
"""


async def roster(work: Work) -> Roster:
    """Return all roles and the agents that have not retired, both by name."""
    statement = (
        select(Agent).where(col(Agent.workspace) == work.workspace).order_by(col(Agent.name))
    )
    rows = list((await work.session.execute(statement)).scalars())
    roles = (await service.roles(work)).items
    return Roster(
        workspace=work.workspace,
        roles=roles,
        agents=[service.read(row) for row in rows if row.retired_at is None],
        revision=sum(role.revision for role in roles) + sum(row.revision for row in rows),
    )


def render(shown: Roster) -> Rendered:
    """Write the roster: each role with its identity, duties, agents and their own files."""
    parts = [INTRODUCTION.format(workspace=shown.workspace)]
    for role in shown.roles:
        agents = [agent for agent in shown.agents if agent.role == role.name]
        parts.append(_role(role, agents))
    named = {role.name for role in shown.roles}
    others = [agent for agent in shown.agents if agent.role not in named]
    parts.append(_others(others))
    return Rendered(PATH, "\n".join(part for part in parts if part))


def _role(role: RoleRead, agents: Sequence[AgentRead]) -> str:
    lines = [f"## {role.identity.get('Name') or role.title}", ""]
    lines += [f"**{name}**: {value}  " for name, value in role.identity.items() if name != "Name"]
    lines += ["", *(f"- {duty}" for duty in role.duties)] if role.duties else []
    lines += ["", "Agents:" if agents else "No agent has this role yet."]
    lines += [_writes(agent) for agent in agents]
    return "\n".join(lines) + "\n"


def _writes(agent: AgentRead) -> str:
    status = f"agent-system/active-contexts/{agent.name}-status.md"
    return f"- `{agent.name}` reports in `{status}` and answers in `handoffs/{agent.name}/`"


def _others(agents: Sequence[AgentRead]) -> str:
    lines = [f"- `{agent.name}`" for agent in agents]
    return "\n".join(["## Built In", "", *lines]) + "\n" if lines else ""
