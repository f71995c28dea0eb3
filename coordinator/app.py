"""Puts the parts together; the only module that knows every other.

`create_app` builds the application; `Server` is what it runs on: the database and its desk, the
feed, the folders and the timers, started and stopped with the application.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.response import Redirect

from coordinator.adapters import timers
from coordinator.adapters.dashboard import as_pages, dashboard_routes
from coordinator.adapters.events_stream import Broadcasts, Events
from coordinator.adapters.filedrop import FileDoor
from coordinator.adapters.filedrop.health import folder_health
from coordinator.adapters.http import health, metrics, openapi
from coordinator.adapters.http.brief import Briefs
from coordinator.adapters.http.identity import Identities
from coordinator.adapters.http.readiness import Readiness
from coordinator.adapters.http.router import workspace_router
from coordinator.adapters.http.search import Search
from coordinator.adapters.http.workspaces import Workspaces
from coordinator.adapters.roles import RoleFolder
from coordinator.core.clock import Clock, SystemClock
from coordinator.core.database import Database
from coordinator.core.database.migrate import upgrade
from coordinator.core.events import Feed
from coordinator.core.home import CannotStart, Home
from coordinator.core.kinds import followers, reactions
from coordinator.core.logs import log
from coordinator.core.search import SearchIndex
from coordinator.core.settings import Settings
from coordinator.core.work import SYSTEM, Desk, Work
from coordinator.domains.agents import setup
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.workspaces import service as workspaces
from coordinator.domains.workspaces.schemas import WorkspaceRead
from coordinator.views.folder import FolderHealth
from coordinator.web.guards import allowed_host
from coordinator.web.limits import Buckets
from coordinator.web.problems import HANDLERS
from coordinator.web.recent import Recent

__all__ = ["Server", "create_app"]

BODY_LIMIT = 2 * 1024 * 1024
PRESENCE_SECONDS = 5.0
WATCH_SECONDS = 10.0
ROLES_SECONDS = 1.0
TIDY_SECONDS = timedelta(hours=1).total_seconds()
PACKAGE = Path(__file__).parent
SHIPPED_ROLES = (PACKAGE / "_agents", PACKAGE.parent / "agents")
"""Where the shipped role documents stand: inside the wheel, or beside the package in a checkout."""


class Server:
    """One server: what every door works on, and what runs beside the doors."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Prepare the parts; `running` starts them."""
        self.settings = settings
        self.home = Home(settings.home)
        self.database = Database(settings.url)
        self.feed = Feed(self.database)
        self.desk = Desk(self.database, clock, self.feed)
        self.desk.reactions = reactions()
        self.desk.reactions.setdefault("role.defined", []).append(self._supply)
        self.desk.followers = followers()
        self.broadcasts = Broadcasts(self.feed)
        self.desk.listeners.append(self.broadcasts.end_for)
        self.files = FileDoor(self.desk, settings)
        self.roles = RoleFolder(settings.agents, SHIPPED_ROLES)
        self.search = SearchIndex(self.desk)
        buckets = Buckets(rate=settings.rate_per_second, burst=settings.rate_burst)
        self.identities = Identities(self.desk, buckets)

    async def prepare(self) -> None:
        """Take the home folder, bring the database up to date and make what a first start needs.

        Raises `CannotStart` or `DatabaseTooNew` where it cannot.
        """
        self.home.prepare()
        self.home.lock()
        if not await self.database.hold():
            raise CannotStart(
                "Another server uses this database; in this version one at a time may.",
                fix="Stop it, or start this one with another --database-url.",
            )
        await upgrade(self.database)
        await self.feed.learn()
        root = self.settings.root.resolve()
        make_root(root)
        await self.desk.write("default", SYSTEM, partial(workspaces.follow, root=root))
        await self._settle("default", root)

    async def open_workspace(self, name: str, root: Path | None) -> tuple[WorkspaceRead, bool]:
        """Make or find a workspace, and watch its folder; True where it is new."""
        folder = (root or self.home.path / "workspaces" / name).resolve()
        make_root(folder)
        made, is_new = await self._settle(name, folder)
        await self.files.open(name, folder)
        return made, is_new

    async def workspace_names(self) -> list[str]:
        """Return the names of all workspaces."""
        return [item.name for item in await self._workspaces()]

    async def _workspaces(self) -> list[WorkspaceRead]:
        return (await self.desk.read("default", SYSTEM, workspaces.every)).items

    async def _settle(self, name: str, root: Path) -> tuple[WorkspaceRead, bool]:
        """Make the workspace with its roles, agents and their first tokens, once."""
        drafts, spare = await asyncio.to_thread(self.roles.drafts)

        async def settled(work: Work) -> tuple[WorkspaceRead, bool]:
            made = await workspaces.create(work, root=root)
            is_new = not work.replayed
            keep = partial(self.home.keep_token, name)
            await setup.settle(work, drafts, keep=keep, spare=spare)
            return made, is_new

        return await self.desk.write(name, SYSTEM, settled)

    async def _define(self, drafts: list[RoleDraft]) -> None:
        """Define roles in every workspace, as at a start."""
        for name in await self.workspace_names():
            keep = partial(self.home.keep_token, name)
            await self.desk.write(name, SYSTEM, partial(setup.settle, drafts=drafts, keep=keep))

    async def _supply(self, work: Work, role: str) -> None:
        """Keep the first token of a role's agent, whichever folder the role was dropped into."""
        await setup.supply(work, role, keep=partial(self.home.keep_token, work.workspace))

    async def folder_health(self, work: Work) -> FolderHealth:
        """Return how a workspace's folder is, with the role documents that are refused."""
        found = await folder_health(work)
        return replace(found, refused=(*found.refused, *self.roles.refused))

    def refusals(self, workspace: str) -> int:
        """Return a number that grows whenever a file or role document is refused, or mended."""
        return self.files.refusals(workspace) + self.roles.refusals

    @asynccontextmanager
    async def running(self, app: Litestar) -> AsyncIterator[None]:
        """Prepare unless done, watch every folder, run the timers; stop it all at the end."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.close)
            stack.callback(self.home.release)
            if not self.home.is_locked:
                await self.prepare()
            for workspace in await self._workspaces():
                await self._watch(workspace.name)
            stack.push_async_callback(self.identities.write_presence)
            stack.push_async_callback(self.files.close)
            for job in self._jobs():
                stack.push_async_callback(_cancelled, asyncio.create_task(job))
            stack.callback(self.feed.drain)
            gc.collect()
            gc.freeze()  # the collector's pauses set the tail of latencies otherwise
            yield

    async def _watch(self, name: str) -> None:
        """Watch a workspace's folder; one that cannot be watched now is tried again later."""
        found = await self.desk.read(name, SYSTEM, partial(workspaces.find, name=name))
        try:
            make_root(Path(found.root))
            await self.files.open(name, Path(found.root))
        except (CannotStart, OSError) as error:
            log.error("folder.unusable", workspace=name, root=found.root, reason=str(error))

    def _jobs(self) -> list[Coroutine[Any, Any, None]]:
        async def sweep(name: str) -> None:
            await timers.sweep(self.desk, name)

        async def tidy(name: str) -> None:
            await timers.tidy(self.desk, name, days=self.settings.event_days)

        every = self.settings.stale_sweep_seconds
        return [
            timers.keep_doing(sweep, self.workspace_names, seconds=every),
            timers.keep_doing(self._watch, self.workspace_names, seconds=WATCH_SECONDS),
            timers.keep_doing(
                partial(timers.chores, self.desk), self.workspace_names, seconds=every
            ),
            timers.keep_doing(tidy, self.workspace_names, seconds=TIDY_SECONDS),
            self.identities.keep_writing(seconds=PRESENCE_SECONDS),
            self.roles.keep_looking(self._define, seconds=ROLES_SECONDS),
            self.search.keep(),
        ]


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def make_root(root: Path) -> None:
    """Make a workspace's folder; raises `CannotStart` where it cannot be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe = root / ".coordinator-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The folder {root} cannot be written: {error.strerror}.",
            fix="Choose another with --root, or mend its permissions.",
        ) from error


@get("/", include_in_schema=False)
async def to_dashboard(request: Request[Any, Any, Any]) -> Redirect:
    """Lead to the dashboard of the workspace `default`."""
    return Redirect("/w/default")


def create_app(settings: Settings, *, clock: Clock | None = None) -> Litestar:
    """Build the application of one server; it starts and stops with the application's lifespan."""
    server = Server(settings, clock or SystemClock())
    hosts = {name.strip().lower() for name in settings.allowed_hosts.split(",") if name.strip()}
    return Litestar(
        route_handlers=[
            to_dashboard,
            health.live,
            health.ready,
            metrics.metrics,
            Workspaces,
            workspace_router(Events, Briefs, Readiness, Search),
            *dashboard_routes(),
        ],
        guards=[allowed_host],
        exception_handlers=as_pages(HANDLERS),
        request_max_body_size=BODY_LIMIT,
        openapi_config=openapi.config,
        state=State(
            {
                "server": server,
                "desk": server.desk,
                "broadcasts": server.broadcasts,
                "identify": server.identities.identify,
                "folder_health": server.folder_health,
                "search": server.search,
                "refusals": server.refusals,
                "recent": Recent(),
                "open_workspace": server.open_workspace,
                "allowed_hosts": hosts,
            }
        ),
        lifespan=[server.running],
        logging_config=None,
        debug=False,
    )
