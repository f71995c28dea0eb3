"""Managing workspaces: for the admin of the workspace `default`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody

from coordinator.adapters.http.openapi import SECURITY, described
from coordinator.core.errors import Forbidden
from coordinator.core.schemas import Page
from coordinator.core.work import Desk
from coordinator.domains.workspaces import service
from coordinator.domains.workspaces.schemas import WorkspaceCreate, WorkspaceRead
from coordinator.web.guards import caller_of, signed_in

__all__ = ["OpenWorkspace", "Workspaces"]

OpenWorkspace = Callable[[str, Path | None], Awaitable[tuple[WorkspaceRead, bool]]]
"""Make or find a workspace with its agents, tokens and folder; True where it is new."""


async def server_admin(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let in the admin of the workspace `default`."""
    connection.scope["path_params"]["workspace"] = "default"
    await signed_in(connection, _)
    actor = caller_of(connection).actor
    if not actor.is_admin:
        raise Forbidden(f"`{actor.name}` may not manage workspaces; the admin of `default` may.")


@described
class Workspaces(Controller):
    """Every team's world on this server."""

    path = "/api/v1/workspaces"
    tags = ("workspaces",)
    guards = (server_admin,)
    security = SECURITY

    @get("/")
    async def every(self, request: Request[Any, Any, Any]) -> Page[WorkspaceRead]:
        """List all workspaces."""
        desk: Desk = request.app.state.desk
        return await desk.read("default", caller_of(request).actor, service.every)

    @post("/", status_code=201)
    async def create(
        self, request: Request[Any, Any, Any], data: JSONBody[WorkspaceCreate]
    ) -> Response[WorkspaceRead]:
        """Create a workspace: its tokens stand in the server's home, `tokens/<name>/<agent>`."""
        open_workspace: OpenWorkspace = request.app.state.open_workspace
        root = None if data.root is None else Path(data.root)
        workspace, is_new = await open_workspace(data.name, root)
        return Response(workspace, status_code=201 if is_new else 200)
