"""The HTTP calls of roles, agents and tokens."""

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.core.work import Work
from coordinator.domains.agents import presence, service, tokens
from coordinator.domains.agents.schemas import (
    AgentJoin,
    AgentJoined,
    AgentRead,
    PresenceRead,
    RoleRead,
    TokenCreate,
    TokenIssued,
    TokenRead,
)
from coordinator.web import Door, Limit, PageToken

__all__ = ["Agents", "Roles"]


class Roles(Controller):
    """What each role is and owes."""

    path = "/roles"
    tags = ("roles",)

    @get("/")
    async def every(self, door: NamedDependency[Door]) -> Response[Page[RoleRead]]:
        """List the roles by name."""
        return await door.read(service.roles, cached=True)

    @get("/{role:str}")
    async def find(self, door: NamedDependency[Door], role: FromPath[str]) -> Response[RoleRead]:
        """Show a role with its document."""
        return await door.read(lambda work: service.find_role(work, role))


class Agents(Controller):
    """Who takes part."""

    path = "/agents"
    tags = ("agents",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        role: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[AgentRead]]:
        """List the agents by name."""
        return await door.list(service.every, {"role": role}, limit, page)

    @post("/", status_code=201)
    async def join(
        self, door: NamedDependency[Door], data: JSONBody[AgentJoin]
    ) -> Response[AgentJoined]:
        """Join under a name; joining again returns the agent, and no token that exists."""

        async def joined(work: Work) -> AgentJoined:
            agent = await service.join(work, data)
            token = None if work.replayed else (await tokens.issue(work, agent.name)).token
            return AgentJoined(token=token, **agent.model_dump())

        return await door.write(joined, status=201, never_kept="token")

    @get("/presence")
    async def presence(self, door: NamedDependency[Door]) -> Response[PresenceRead]:
        """Tell when each agent last called."""
        return await door.read(presence.seen)

    @get("/me")
    async def me(self, door: NamedDependency[Door]) -> Response[AgentRead]:
        """Show the agent that the token speaks for."""
        return await door.read(lambda work: service.find(work, work.actor.name))

    @get("/{name:str}")
    async def find(self, door: NamedDependency[Door], name: FromPath[str]) -> Response[AgentRead]:
        """Show an agent."""
        return await door.read(lambda work: service.find(work, name))

    @post("/{name:str}/retire", status_code=200)
    async def retire(self, door: NamedDependency[Door], name: FromPath[str]) -> Response[AgentRead]:
        """Retire an agent: its tokens end at once, what it wrote stays."""
        return await door.write(lambda work: service.retire(work, name))

    @get("/{name:str}/tokens")
    async def tokens(
        self, door: NamedDependency[Door], name: FromPath[str]
    ) -> Response[list[TokenRead]]:
        """List an agent's tokens, without their secrets."""
        return await door.read(lambda work: tokens.of_agent(work, name))

    @post("/{name:str}/tokens", status_code=201)
    async def issue(
        self, door: NamedDependency[Door], name: FromPath[str], data: JSONBody[TokenCreate]
    ) -> Response[TokenIssued]:
        """Make a further token; its secret is shown this once."""
        return await door.write(
            lambda work: tokens.issue(work, name, label=data.label), status=201, never_kept="token"
        )

    @delete("/{name:str}/tokens/{identifier:str}", status_code=200)
    async def revoke(
        self, door: NamedDependency[Door], name: FromPath[str], identifier: FromPath[str]
    ) -> Response[TokenRead]:
        """Revoke a token: it ends at once."""
        return await door.write(lambda work: tokens.revoke(work, name, identifier))

    @post("/{name:str}/sign-in-links", status_code=201)
    async def link(self, door: NamedDependency[Door], name: FromPath[str]) -> Response[TokenIssued]:
        """Make a sign-in link's secret for a browser: good once, for ten minutes."""
        return await door.write(
            lambda work: tokens.issue(work, name, label="sign-in link", purpose="link"),
            status=201,
            never_kept="token",
        )
