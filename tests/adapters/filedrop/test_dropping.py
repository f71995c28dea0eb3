"""What people drop is taken in, once, and followed wherever it goes."""

import os

from coordinator.domains.contexts import service as contexts

AGENT = "backend-developer"
STATUS = f"agent-system/active-contexts/{AGENT}-status.md"
ACTIVE = "Backend Developer Active: Fri Aug  1 12:00:00 UTC 2026\n"


async def context(world, agent=AGENT):
    """Return an agent's context."""
    return await world.see(lambda work: contexts.find(work, agent))


async def test_the_folders_are_there_from_the_start(place):
    """People see where to drop what."""
    assert (place.root / "agent-system/active-contexts").is_dir()


async def test_a_dropped_status_file_is_a_report(place, world):
    """It is stored, told as the agent's own, and the file stays as it was dropped."""
    place.drop(STATUS, ACTIVE)
    await place.both()
    assert (await context(world)).state == "active"
    event = (await world.events())[-1]
    assert (event.type, event.subject, event.actor) == ("context.reported", AGENT, AGENT)
    assert place.text(STATUS) == ACTIVE
    assert place.names() == [STATUS]


async def test_an_unchanged_file_is_taken_in_once(place, world):
    """Neither further scans, nor a touch, nor a restart repeat it."""
    file = place.drop(STATUS, ACTIVE)
    await place.both()
    told = len(await world.events())
    os.utime(file, (1, 1))
    await place.both()
    assert len(await world.events()) == told


async def test_a_restart_takes_nothing_in_twice(place, restarted, world):
    """The journal outlives the process."""
    place.drop(STATUS, ACTIVE)
    await place.both()
    told = len(await world.events())
    await (await restarted()).both()
    assert len(await world.events()) == told


async def test_an_appended_line_acts(place, world):
    """`echo … >>` changes what it says and nothing else."""
    file = place.drop(STATUS, ACTIVE + "Feature: sign-in\n")
    await place.scan()
    with file.open("a") as appended:
        appended.write("Backend development complete: Sat Aug  2\n")
    await place.both()
    found = await context(world)
    assert (found.state, found.feature) == ("done", "sign-in")


async def test_an_editor_that_renames_over_the_file_is_followed(place, world):
    """Most editors write a new file and rename it over the old one."""
    file = place.drop(STATUS, ACTIVE)
    await place.scan()
    other = file.with_name(".new")
    other.write_text("Backend Developer Blocked: 2026\n")
    other.rename(file)
    await place.scan()
    found = await context(world)
    assert (found.state, found.revision) == ("blocked", 2)


async def test_a_file_in_folders_made_at_once_is_found(place):
    """A scan sees what a watcher misses: directories created and filled in one go."""
    place.drop("pending-commits/deep/er/still/note.md", "# A note\n\nWhole.\n")
    await place.scan()
    known = place.folder.journal.files["pending-commits/deep/er/still/note.md"]
    assert known.state in ("taken", "ignored")


async def test_hidden_and_temporary_files_are_never_read(place):
    """Editors' files for a moment, and everything hidden, stay out of the journal."""
    known = set(place.folder.journal.files)
    folder = "agent-system/active-contexts"
    for name in (".x-status.md", "x-status.md~", ".x.md.swp", "#x-status.md#", "4913", "x.part"):
        place.drop(f"{folder}/{name}", "Zoe Active: 2026\n")
    place.drop(".git/x-status.md", "x")
    place.drop("notes.txt", "x")
    before = place.names()
    await place.both()
    assert set(place.folder.journal.files) == known
    assert place.names() == before


async def test_a_file_that_still_grows_waits(place, world, monkeypatch):
    """Half-written text is never taken for the whole: it is read once it has settled."""
    file = place.drop(STATUS, "Backend Developer Blo")

    async def grow(seconds):
        with file.open("a") as appended:
            appended.write(".")

    with monkeypatch.context() as patch:
        patch.setattr("coordinator.adapters.filedrop.arrivals.asyncio.sleep", grow)
        assert not await place.folder.scan()
    assert not [event for event in await world.events() if event.type == "context.reported"]
    file.write_text("Backend Developer Blocked: 2026\n")
    await place.scan()
    assert (await context(world)).state == "blocked"


async def test_every_version_that_was_taken_in_is_kept(place, world):
    """Each text is in the database, the same one only once."""
    from sqlalchemy import select

    from coordinator.adapters.filedrop.models import FileText, FileVersion

    for text in (ACTIVE, "Backend Blocked: 2026\n", ACTIVE):
        place.drop(STATUS, text)
        await place.scan()

    async def kept(work):
        bodies = (await work.session.execute(select(FileText.body))).scalars().all()
        versions = (await work.session.execute(select(FileVersion.path))).scalars().all()
        return sorted(bodies), versions

    bodies, versions = await world.see(kept)
    assert bodies == sorted([ACTIVE.encode(), b"Backend Blocked: 2026\n"])
    assert versions == [STATUS] * 3


async def test_a_root_that_vanishes_is_no_deletion_and_comes_back(place, world, tmp_path):
    """Nothing is believed gone while the folder is away; a new one works at once."""
    place.drop(STATUS, ACTIVE)
    await place.scan()
    place.root.rename(tmp_path / "away")
    await place.scan()
    assert place.folder.journal.files[STATUS].state == "taken"
    place.root.mkdir()
    await place.scan()
    place.drop("agent-system/active-contexts/vibe-coder-status.md", "Vibe Coder Active: 2026\n")
    await place.scan()
    assert (await context(world, "vibe-coder")).state == "active"
    assert (place.root / "agent-system/active-contexts").is_dir()
