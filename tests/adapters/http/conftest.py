"""The real application in this process: its database, folders and timers, without a port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

from coordinator.app import create_app
from coordinator.core.settings import Settings
from coordinator.core.work import Desk

ROLES = Path(__file__).parents[3] / "agents"
ORIGIN = "http://127.0.0.1:8750"


class Api:
    """One server and ways to call it as someone."""

    def __init__(self, app: Any, client: AsyncClient, home: Path) -> None:
        self.desk: Desk = app.state.desk
        self.app = app
        self.client = client
        self.home = home

    def token(self, agent: str, workspace: str = "default") -> str:
        """Return an agent's first token."""
        return (self.home / "tokens" / workspace / agent).read_text().strip()

    async def call(
        self,
        method: str,
        path: str = "",
        *,
        who: str | None = "backend-developer",
        token: str | None = None,
        workspace: str = "default",
        headers: dict[str, Any] | None = None,
        **more: Any,
    ) -> Response:
        """Call as an agent, with a token of one's own, or as nobody (`who=None`)."""
        secret = token or (self.token(who, workspace) if who else None)
        sent = {"Authorization": f"Bearer {secret}"} if secret else {}
        url = path if path.startswith("/") else f"/api/v1/workspaces/{workspace}/{path}"
        return await self.client.request(method, url, headers={**sent, **(headers or {})}, **more)

    async def get(self, path: str, **more: Any) -> Response:
        """Read."""
        return await self.call("GET", path, **more)

    async def post(self, path: str, **more: Any) -> Response:
        """Write."""
        return await self.call("POST", path, **more)

    async def report(self, who: str = "backend-developer", **fields: Any) -> Response:
        """Report a context, as whoever it is about."""
        headers = fields.pop("headers", None)
        return await self.call("PUT", f"contexts/{who}", who=who, json=fields, headers=headers)


Start = Callable[..., Awaitable[Api]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a server with these settings; it is stopped at the end."""
    async with AsyncExitStack() as stack:

        async def started(**settings: Any) -> Api:
            home = tmp_path / "home"
            app = create_app(
                Settings(home=home, root=tmp_path / "shared", agents=ROLES, **settings)
            )
            await stack.enter_async_context(_running(app))
            transport = ASGITransport(app, raise_app_exceptions=False)
            client = await stack.enter_async_context(
                AsyncClient(transport=transport, base_url=ORIGIN)
            )
            return Api(app, client, home)

        yield started


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    """Run the application's lifespan in a task of its own, as a server does."""
    started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()

    async def host() -> None:
        async with app.lifespan():
            started.set_result(None)
            await stop.wait()

    task = asyncio.create_task(host())
    await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture
async def api(start: Start) -> Api:
    """A server with the usual settings."""
    return await start()


def problem(response: Response, status: int, slug: str) -> dict[str, Any]:
    """Return a refusal, having checked what every refusal has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"/problems/{slug}"
    assert told["status"] == status
    assert told["title"]
    assert len(told["detail"]) > 10
    assert set(told) <= {"type", "title", "status", "detail", "fix", "errors"}
    return told
