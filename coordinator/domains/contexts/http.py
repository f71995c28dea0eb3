"""The HTTP calls of active contexts."""

from litestar import Controller, Response, delete, get, patch, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.domains.contexts import service
from coordinator.domains.contexts.schemas import ContextPatch, ContextRead, ContextReport
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Contexts"]


class Contexts(Controller):
    """What each agent does now."""

    path = "/contexts"
    tags = ("contexts",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        in_state: StateFilter = None,
        feature: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ContextRead]]:
        """List the contexts by agent."""
        filters = {"state": in_state, "feature": feature}
        return await door.list(service.every, filters, limit, page)

    @get("/{agent:str}")
    async def find(
        self, door: NamedDependency[Door], agent: FromPath[str]
    ) -> Response[ContextRead]:
        """Show one agent's context."""
        return await door.read(lambda work: service.find(work, agent))

    @put("/{agent:str}")
    async def report(
        self, door: NamedDependency[Door], agent: FromPath[str], data: JSONBody[ContextReport]
    ) -> Response[ContextRead]:
        """Report the whole context: what is left out becomes empty."""
        item = service.Report(door.actor, agent, data, door.expected())
        return await door.write_together(service.report_all, item)

    @patch("/{agent:str}")
    async def change(
        self, door: NamedDependency[Door], agent: FromPath[str], data: JSONBody[ContextPatch]
    ) -> Response[ContextRead]:
        """Change some fields: what is left out stays."""
        item = service.Report(door.actor, agent, data, door.expected())
        return await door.write_together(service.report_all, item)

    @delete("/{agent:str}", status_code=200)
    async def sign_off(
        self, door: NamedDependency[Door], agent: FromPath[str]
    ) -> Response[ContextRead]:
        """Sign off: done, waiting for nothing, never stale."""
        return await door.write(lambda work: service.sign_off(work, agent))
