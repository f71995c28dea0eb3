"""Settings: agents and their tokens, roles, workspaces, and how the folder is."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.pages import show, teams
from coordinator.core.pages import all_of
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.agents.schemas import AgentRead
from coordinator.domains.workspaces import service as workspaces
from coordinator.views.folder import HealthOf

__all__ = ["Settings"]


class Settings(Controller):
    """What is set, and what can be changed by people."""

    path = "/settings"

    @get("/")
    async def settings(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the settings of a workspace."""
        health_of: HealthOf = request.app.state.folder_health

        async def gathered(work: Work) -> Mapping[str, Any]:
            every = await all_of(agents.every, work)
            return {
                "agents": [await _with_tokens(work, agent) for agent in every],
                "roles": (await agents.roles(work)).items,
                "here": await workspaces.find(work, work.workspace),
                "all_workspaces": await teams(work),
                "folder": await health_of(work),
            }

        return await show(request, "settings.html", gathered)


async def _with_tokens(work: Work, agent: AgentRead) -> dict[str, Any]:
    good = [
        token
        for token in await tokens.of_agent(work, agent.name)
        if token.revoked_at is None and (token.expires_at is None or token.expires_at > work.now)
    ]
    asks_admin = agent.role == "admin" and not work.actor.is_admin
    may_have = agent.retired_at is None and agent.role != "files" and not asks_admin
    return {**agent.model_dump(), "tokens": good, "may_have_tokens": may_have}
