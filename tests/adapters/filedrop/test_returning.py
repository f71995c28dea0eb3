"""Our own files that go away and come back, as with `git stash -u` or another branch."""

import pytest

from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentUpdate

NOTE = "agent-system/learnings/decisions.md"
STATUS = "agent-system/active-contexts/backend-developer-status.md"
RECEIPT = STATUS.replace(".md", ".error.md")


@pytest.fixture
def stash(place):
    """Take files away all at once, as the scan sees it; return how to bring them back."""

    async def away(*paths):
        kept = {path: (place.root / path).read_bytes() for path in paths}
        for path in paths:
            (place.root / path).unlink()
        await place.both()

        async def back():
            for path, body in kept.items():
                place.drop(path, body)
            await place.both()

        return back

    return away


async def created(world):
    """Return how many documents were ever made."""
    return [event.type for event in await world.events()].count("document.created")


async def test_a_receipt_that_comes_back_with_its_file_is_ours_again(place, world, stash):
    """Neither is taken in, no second receipt is written, and mending it still clears both."""
    place.drop(STATUS, b"\xff")
    await place.both()
    made = await created(world)
    await (await stash(RECEIPT, STATUS))()
    assert place.names() == [RECEIPT, STATUS]
    assert await created(world) == made
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    assert place.names() == [STATUS]


async def test_a_receipt_that_comes_back_without_need_goes_away(place, world, stash):
    """Its file was mended meanwhile."""
    place.drop(STATUS, b"\xff")
    await place.both()
    back = await stash(RECEIPT)
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    await back()
    assert place.names() == [STATUS]
    assert await created(world) == 0


async def test_a_conflict_copy_that_comes_back_is_no_document(place, world, stash):
    """It is known by its hash; another text under its name is somebody's own."""
    place.drop(NOTE, "# Decisions\n\nOne.\n")
    await place.both()
    subject = place.folder.journal.files[NOTE].subject
    update = DocumentUpdate(body="# Decisions\n\nBy HTTP.\n")
    await world.do("backend-developer", lambda work: documents.change(work, subject, update))
    place.drop(NOTE, "# Decisions\n\nBy file.\n")
    await place.both()
    copy = next(name for name in place.names() if "conflict" in name)
    await (await stash(copy))()
    assert await created(world) == 1
    await stash(copy)
    place.drop(copy, "# My own\n\nAnother text.\n")
    await place.both()
    assert await created(world) == 2
    assert place.text(copy) == "# My own\n\nAnother text.\n"


async def test_a_refused_text_that_comes_back_is_refused_again(place, world, stash):
    """It is never taken for the text of the thing that its file once showed."""
    place.drop(STATUS, "Backend Active: 2026\n")
    await place.both()
    place.drop(STATUS, b"\xff")
    await place.both()
    back = await stash(STATUS)
    assert (await world.events())[-1].type == "file.gone"
    await back()
    assert place.names() == [RECEIPT, STATUS]
    assert [known.path for known in place.folder.refused()] == [STATUS]


async def test_that_a_refused_file_went_is_told(place, world):
    """Whoever is shown its alarm learns that there is nothing left to mend."""
    file = place.drop(STATUS, b"\xff")
    await place.both()
    file.unlink()
    await place.both()
    last = (await world.events())[-1]
    assert (last.type, last.subject, last.data) == ("file.gone", STATUS, {"path": STATUS})
