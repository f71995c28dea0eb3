"""The door as the server runs it: hints, events, the pauses between, and its end."""

import asyncio
import shutil
import time

from coordinator.adapters.filedrop import FileDoor, Folder
from coordinator.core.settings import Settings
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport

AGENT = "backend-developer"
STATUS = f"agent-system/active-contexts/{AGENT}-status.md"


async def reported(world, *, after, seconds=5):
    """Wait for the next event of a context."""
    async with asyncio.timeout(seconds):
        while True:
            for event in await world.desk.feed.read("default", after=after):
                if event.type == "context.reported":
                    return event
                after = event.seq
            await world.desk.feed.wait("default", after=after, seconds=seconds)


async def appears(path, seconds=5):
    """Wait until a file is there."""
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        await asyncio.sleep(0.01)


async def test_the_watcher_hints_and_the_feed_wakes(world, tmp_path):
    """With scans far apart, a drop is still seen at once, and so is a report over HTTP."""
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=30, settle_ms=5)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        await appears(settings.root / "agent-system/agent-identities.md")
        head = world.desk.feed.head("default")
        (settings.root / STATUS).write_text("Backend Developer Blocked: 2026\n")
        assert (await reported(world, after=head)).data["state"] == "blocked"
        report = ContextReport(state="idle")
        await world.do("vibe-coder", lambda work: contexts.report(work, "vibe-coder", report))
        await appears(settings.root / "agent-system/active-contexts/vibe-coder-status.md")
    finally:
        await door.close()
    assert door.folders == {}


async def test_scans_see_what_no_watcher_says(world, tmp_path, monkeypatch):
    """Where the watcher is dead, the next scan finds the file."""

    async def deaf(root, hint, stop):
        await asyncio.Event().wait()

    monkeypatch.setattr("coordinator.adapters.filedrop.folder.watch", deaf)
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=0.05, settle_ms=5)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        head = world.desk.feed.head("default")
        (settings.root / STATUS).write_text("Backend Developer Blocked: 2026\n")
        await reported(world, after=head)
    finally:
        await door.close()


async def test_a_root_that_is_replaced_is_watched_again(world, tmp_path):
    """The folder is deleted and made anew while the server runs."""
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=0.1, settle_ms=5)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        await appears(settings.root / "agent-system/agent-identities.md")
        shutil.rmtree(settings.root)
        await asyncio.to_thread((settings.root / STATUS).parent.mkdir, parents=True)
        head = world.desk.feed.head("default")
        (settings.root / STATUS).write_text("Backend Developer Blocked: 2026\n")
        await reported(world, after=head)
        await appears(settings.root / "agent-system/learnings")
    finally:
        await door.close()


async def test_a_pass_that_fails_is_not_the_end_of_the_door(world, tmp_path, monkeypatch):
    """Whatever went wrong, files are taken in again afterwards."""
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=0.05, settle_ms=5)
    scan, failures = Folder.scan, []

    async def failing(self):
        if len(failures) < 2:
            failures.append(1)
            raise OSError("the disk is gone for a moment")
        return await scan(self)

    monkeypatch.setattr(Folder, "scan", failing)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        (settings.root / STATUS).write_text("Backend Developer Blocked: 2026\n")
        await reported(world, after=0)
    finally:
        await door.close()


async def test_a_watcher_that_fails_is_not_the_end_of_the_door(world, tmp_path, monkeypatch):
    """Files are taken in by scans, and the watcher is started anew."""
    started = asyncio.Queue()

    async def failing(root, hint, stop):
        started.put_nowait(root)
        raise PermissionError("not to be looked into")

    monkeypatch.setattr("coordinator.adapters.filedrop.folder.watch", failing)
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=0.05, settle_ms=5)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        async with asyncio.timeout(5):
            await started.get()
            await started.get()
        (settings.root / STATUS).write_text("Backend Developer Blocked: 2026\n")
        await reported(world, after=0)
    finally:
        await door.close()


async def test_opening_twice_is_opening_once(world, tmp_path):
    """A workspace has one folder, however often it is asked for."""
    settings = Settings(root=tmp_path / "shared", home=tmp_path)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    folder = door.folders["default"]
    await door.open("default", settings.root)
    assert door.folders == {"default": folder}
    await door.close()


async def test_the_watcher_of_a_replaced_root_is_started_anew(world, tmp_path, monkeypatch):
    """A watcher is dead for good once its root is gone; another one takes its place."""
    started = asyncio.Queue()

    async def counted(root, hint, stop):
        started.put_nowait(root)
        await stop.wait()

    monkeypatch.setattr("coordinator.adapters.filedrop.folder.watch", counted)
    settings = Settings(root=tmp_path / "shared", home=tmp_path, scan_seconds=0.05, settle_ms=5)
    door = FileDoor(world.desk, settings)
    await door.open("default", settings.root)
    try:
        await started.get()
        shutil.rmtree(settings.root)
        await asyncio.to_thread(settings.root.mkdir)
        async with asyncio.timeout(5):
            await started.get()
    finally:
        await door.close()
