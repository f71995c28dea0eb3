"""How every page is answered: from one snapshot of the database, or 304 where nothing happened."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.enums import MediaType

from coordinator.adapters.dashboard.assets import build
from coordinator.adapters.dashboard.places import navigation
from coordinator.adapters.dashboard.rendering import render
from coordinator.core.work import Desk, Work
from coordinator.domains.workspaces import service as workspaces
from coordinator.domains.workspaces.schemas import WorkspaceRead
from coordinator.web import etags
from coordinator.web.door import EPOCH
from coordinator.web.guards import caller_of, cookie_name, csrf_of
from coordinator.web.policy import HEADERS

__all__ = ["frame", "html", "show", "teams"]

Query = Callable[[Work], Awaitable[Mapping[str, Any]]]
MINUTE = 60


async def show(
    request: Request[Any, Any, Any], template: str, query: Query, *, status: int = 200
) -> Response[str]:
    """Answer with the page that `template` makes of what `query` returns.

    Time passes without an event (a block becomes an alarm), so a page is good for a minute at most.
    """
    desk: Desk = request.app.state.desk
    caller = caller_of(request)
    etag = _etag(request, desk, caller.workspace)
    if etags.matches(request.headers.get("if-none-match"), etag):
        return Response("", status_code=304, headers={**HEADERS, "ETag": etag})

    async def gathered(work: Work) -> dict[str, Any]:
        return {**await frame(work, request), **await query(work)}

    context = await desk.read(caller.workspace, caller.actor, gathered)
    text = await asyncio.to_thread(render, template, context)
    return html(text, status=status, headers={"ETag": etag})


def html(
    text: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Answer with HTML under the headers of every page."""
    return Response(
        text,
        status_code=status,
        media_type=MediaType.HTML,
        headers={**HEADERS, "Vary": "Cookie", **(headers or {})},
    )


async def frame(work: Work, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Return what stands around every page: places, workspaces, who is signed in, the cursor."""
    return {
        "workspace": work.workspace,
        "workspaces": [
            {"name": item.name, "href": f"/w/{item.name}"} for item in await teams(work)
        ],
        "nav": await navigation(work, request.url.path),
        "person": work.actor.name,
        "is_person": work.actor.is_person,
        "csrf": _csrf(request, work.workspace),
        "cursor": await work.cursor(),
        "now": work.now,
        "api": f"/api/v1/workspaces/{work.workspace}",
    }


async def teams(work: Work) -> list[WorkspaceRead]:
    """Return the workspaces that the reader may know of: all for the server's people and admin.

    Those are the people and the admin of the workspace `default`; anyone else sees their own.
    """
    if work.workspace == "default" and (work.actor.is_admin or work.actor.is_person):
        return (await workspaces.every(work)).items
    return [await workspaces.find(work, work.workspace)]


def _csrf(request: Request[Any, Any, Any], workspace: str) -> str:
    secret = request.cookies.get(cookie_name(request, workspace), "")
    return csrf_of(secret) if secret else ""


def _etag(request: Request[Any, Any, Any], desk: Desk, workspace: str) -> str:
    url = request.url
    return etags.weak(
        EPOCH,
        build(),
        desk.feed.head(workspace),
        int(time.time()) // MINUTE,
        _csrf(request, workspace),
        caller_of(request).actor.name,
        url.path,
        url.query,
    )
