"""A walk sees all that it can, and takes nothing for gone that it merely could not see."""

import os
import subprocess

import pytest

from coordinator.adapters.filedrop import arrivals
from coordinator.adapters.filedrop.scan import walk

STATUS = "agent-system/active-contexts/backend-developer-status.md"
ACTIVE = "Backend Developer Active: 2026\n"


@pytest.fixture
def nested(place):
    """More folders in one another than a stack holds, and than a path may name."""
    here = os.open(place.root, os.O_RDONLY)
    for _ in range(2100):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    yield
    subprocess.run(["rm", "-rf", place.root / "d"], check=True)


async def test_folders_nested_beyond_all_measure_hide_nothing_else(place, nested, restarted):
    """The files beside them are taken in, and the door can be opened again."""
    place.drop(STATUS, ACTIVE)
    await place.both()
    await (await restarted()).both()
    assert place.folder.journal.files[STATUS].state == "taken"


async def test_a_folder_that_cannot_be_read_is_out_of_sight_not_gone(place, monkeypatch):
    """Whatever the disk answers, its files stay known, and the other folders are looked into."""
    place.drop(STATUS, ACTIVE)
    await place.both()
    place.drop("pending-commits/note.md", "# A note\n")
    real = os.scandir

    def broken(path):
        if str(path).rstrip("/").endswith("active-contexts"):
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(os, "scandir", broken)
    sight = walk(place.root)
    assert sight.hidden == ["agent-system/active-contexts/"]
    assert not sight.misses(STATUS)
    await place.scan()
    assert place.folder.journal.files[STATUS].state == "taken"
    assert "pending-commits/note.md" in place.folder.journal.files


@pytest.mark.parametrize(("name", "limit", "most"), [("FILES", 3, 3), ("BYTES", 30, 2)])
async def test_only_so_many_texts_are_held_at_once(place, monkeypatch, name, limit, most):
    """However many files are dropped together, they are read and taken in slice by slice."""
    held, sizes = [], []
    real_read, real_arrive = arrivals.read, arrivals.arrive

    def read(root, found):
        held.append(found.path)
        return real_read(root, found)

    async def arrive(journal, reading, moved):
        sizes.append(len(held))
        held.remove(reading.path)
        await real_arrive(journal, reading, moved)

    monkeypatch.setattr(arrivals, name, limit)
    monkeypatch.setattr(arrivals, "read", read)
    monkeypatch.setattr(arrivals, "arrive", arrive)
    paths = [f"pending-commits/note-{number}.md" for number in range(8)]
    for path in paths:
        place.drop(path, "# A note one\n")
    await place.scan()
    assert max(sizes) == most
    assert set(paths) <= set(place.folder.journal.files)
