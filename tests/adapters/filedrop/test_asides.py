"""What was displaced is dropped only once it has been seen, and only within the folder."""

import errno
import os
from pathlib import PurePosixPath

import pytest

from coordinator.adapters.filedrop import swap
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch

AGENT = "backend-developer"
FOLDER = "agent-system/active-contexts"
STATUS = f"{FOLDER}/{AGENT}-status.md"


@pytest.fixture
async def edited(place, world, monkeypatch):
    """Write a status anew just as its file is edited; the test says what the edit is."""
    await world.do(AGENT, lambda work: contexts.report(work, AGENT, ContextPatch(step="one")))
    await place.both()
    place_file = swap.place

    async def with_edit(body):
        def late(root, path, new, *, over):
            if over:
                (root / path).write_bytes(body)
            return place_file(root, path, new, over=over)

        await world.do(AGENT, lambda work: contexts.report(work, AGENT, ContextPatch(step="two")))
        with monkeypatch.context() as patch:
            patch.setattr(swap, "place", late)
            await place.publish()

    return with_edit


@pytest.mark.parametrize("fault", [errno.EMFILE, errno.EIO])
@pytest.mark.parametrize("restart", [True, False])
async def test_an_edit_that_cannot_be_read_now_is_found_later(
    place, clock, edited, restarted, monkeypatch, fault, restart
):
    """No more open files, a disk that fails for a moment: the text stands beside its file."""
    real = os.open

    def failing(path, flags, *given, **named):
        if str(path).startswith(".coord-") and not flags & os.O_CREAT:
            raise OSError(fault, os.strerror(fault))
        return real(path, flags, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        await edited(b"my edit\n")
    assert "step: two" in place.text(STATUS)
    if restart:
        place = await restarted()
    clock.move(seconds=11)
    await place.both()
    copy = next(name for name in place.names() if "conflict" in name)
    assert place.text(copy) == "my edit\n"
    assert place.names() == [STATUS, copy]


async def test_an_edit_that_is_too_large_to_be_read_stays_in_the_folder(place, edited, monkeypatch):
    """It gets a name of its own, and is answered as any other drop."""
    monkeypatch.setattr(swap, "LARGEST", 100)
    await edited(b"x" * 101)
    copy = next(name for name in place.names() if "conflict" in name)
    assert place.text(copy) == "x" * 101
    assert not [name for name in place.names() if "/." in name]


async def test_a_link_in_place_of_the_folder_is_not_followed(place, tmp_path):
    """Neither is a text behind it read, nor is one taken away there."""
    aside = PurePosixPath("notes/.coord-1")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ".coord-1").write_text("theirs")
    (place.root / "notes").symlink_to(outside)
    with pytest.raises(OSError, match="Not a directory"):
        swap.displaced(place.root, aside)
    with pytest.raises(OSError, match="Not a directory"):
        swap.drop(place.root, aside)
    assert (outside / ".coord-1").read_text() == "theirs"


async def test_what_is_no_plain_file_has_no_text(place):
    """A pipe, a link and nothing at all are told from a file that cannot be read."""
    os.mkfifo(place.root / ".coord-pipe")
    (place.root / ".coord-link").symlink_to(STATUS)
    (place.root / ".coord-folder").mkdir()
    for name in (".coord-pipe", ".coord-link", ".coord-folder", ".coord-none", "no/.coord-none"):
        assert swap.displaced(place.root, PurePosixPath(name)) is None
