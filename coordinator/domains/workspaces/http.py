"""The HTTP call of one's own workspace; managing them all is in `adapters/http/workspaces.py`."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from coordinator.domains.workspaces import service
from coordinator.domains.workspaces.schemas import WorkspaceRead
from coordinator.web import Door

__all__ = ["OwnWorkspace"]


class OwnWorkspace(Controller):
    """The workspace in the address."""

    path = "/"
    tags = ("workspaces",)

    @get("/")
    async def find(self, door: NamedDependency[Door]) -> Response[WorkspaceRead]:
        """Show the workspace."""
        return await door.read(lambda work: service.find(work, work.workspace))
