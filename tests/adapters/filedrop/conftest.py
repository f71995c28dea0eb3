"""A real folder of a small world, scanned and written when the test says so."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from coordinator.adapters.filedrop import Folder
from coordinator.core.settings import Settings

STATUS = "agent-system/active-contexts/backend-developer-status.md"


class Place:
    """A folder and the shortest ways to put something there and to look."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.root = folder.root

    def drop(self, path: str, text: str | bytes) -> Path:
        """Write a file as an agent does."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        return target

    def text(self, path: str) -> str:
        """Return what stands in a file."""
        return (self.root / path).read_text()

    def names(self, below: str = ".") -> list[str]:
        """Return every file below a folder, hidden ones too, but for the roster."""
        found = (self.root / below).rglob("*")
        names = [str(each.relative_to(self.root)) for each in found if not each.is_dir()]
        return sorted(name for name in names if not name.endswith("agent-identities.md"))

    async def scan(self) -> None:
        """Take in what was dropped."""
        assert await self.folder.scan()

    async def publish(self) -> None:
        """Write what changed."""
        assert await self.folder.publish()

    async def both(self) -> None:
        """Do both, twice: afterwards nothing more may happen."""
        for _ in range(2):
            await self.scan()
            await self.publish()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a short time to settle."""
    return Settings(root=tmp_path / "shared", home=tmp_path / "home", settle_ms=5)


@pytest.fixture
async def restarted(world, settings) -> AsyncIterator[Callable[[], Awaitable[Place]]]:
    """Start the folder anew, as after a crash."""
    started = []

    async def start() -> Place:
        folder = Folder(world.desk, settings, "default", settings.root)
        started.append(folder)
        await folder.start()
        return Place(folder)

    yield start
    for folder in started:
        await folder.stop()


@pytest.fixture
async def place(restarted) -> Place:
    """A folder in which everything has come to rest."""
    fresh = await restarted()
    await fresh.both()
    return fresh
