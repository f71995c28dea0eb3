"""A folder made again from the journal, as after a restore into another place."""

from pathlib import Path
from typing import Any

import pytest

from coordinator.adapters.filedrop import Folder
from coordinator.adapters.filedrop.restoring import restore_files, skip_numbers
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentUpdate

COMMIT = "pending-commits/2026-03-01-main-add-sessions.md"
NOTE = "agent-system/learnings/decisions.md"
STATUS = "agent-system/active-contexts/backend-developer-status.md"
RECEIPT = STATUS.replace(".md", ".error.md")


@pytest.fixture
def again(world: Any, settings: Any, tmp_path: Path) -> Any:
    """Make the folder again elsewhere, open it there, and return what happened then."""

    async def restored() -> tuple[Path, list[str]]:
        root = tmp_path / "elsewhere"
        await restore_files(world.desk, "default", root)
        last = (await world.events())[-1].seq
        folder = Folder(world.desk, settings, "default", root)
        await folder.start()
        for _ in range(2):
            assert await folder.scan()
            assert await folder.publish()
        await folder.stop()
        return root, [event.type for event in await world.events(last)]

    return restored


async def test_what_stood_there_stands_again_and_nothing_happens(
    place: Any, world: Any, again: Any
) -> None:
    """Dropped, refused and answered files return byte for byte, and none is taken in anew."""
    place.drop(NOTE, "---\nmood: good\n---\r\n# Decisions\r\n")
    place.drop(STATUS, b"\xff")
    await place.both()
    root, happened = await again()
    assert happened == []
    for path in (NOTE, STATUS, RECEIPT):
        assert (root / path).read_bytes() == (place.root / path).read_bytes()


async def test_a_file_that_was_away_for_a_moment_returns(
    place: Any, world: Any, again: Any
) -> None:
    """Within its grace it may have been a checkout under way: its commit is not closed for it."""
    place.drop(COMMIT, "## Branch: main\n\n```\nAdd sessions\n```\n")
    await place.both()
    (place.root / COMMIT).unlink()
    await place.scan()
    world.clock.move(hours=3)
    root, happened = await again()
    assert (root / COMMIT).exists()
    assert happened == []


async def test_a_file_that_was_deleted_stays_so(place: Any, world: Any, again: Any) -> None:
    """Its document is kept, and is written with its next change, as before."""
    place.drop(NOTE, "# Decisions\n")
    await place.both()
    (place.root / NOTE).unlink()
    await place.scan()
    world.clock.move(minutes=5)
    await place.scan()
    root, happened = await again()
    assert not (root / NOTE).exists()
    assert happened == []


async def test_a_conflict_copy_and_what_it_is_of_return(place: Any, world: Any, again: Any) -> None:
    """Both texts are there for people to settle."""
    file = place.drop(NOTE, "# Decisions\n")
    await place.both()
    await world.do(
        "human",
        lambda work: documents.change(work, "DOC-1", DocumentUpdate(body="By HTTP"), path=None),
    )
    file.write_text("# Decisions\n\nBy file.\n")
    await place.both()
    copies = [name for name in place.names() if ".conflict-" in name]
    root, happened = await again()
    assert len(copies) == 1
    assert (root / copies[0]).read_text() == "# Decisions\n\nBy file.\n"
    assert (root / NOTE).read_bytes() == (place.root / NOTE).read_bytes()
    assert happened == []


async def test_what_stands_there_already_is_never_written_over(
    place: Any, world: Any, again: Any, tmp_path: Path
) -> None:
    """It counts as an edit that was made since."""
    place.drop(NOTE, "# Decisions\n")
    await place.both()
    newer = tmp_path / "elsewhere" / NOTE
    newer.parent.mkdir(parents=True)
    newer.write_text("# Decisions\n\nLater.\n")
    _, happened = await again()
    assert newer.read_text() == "# Decisions\n\nLater.\n"
    assert happened == ["document.changed"]


async def test_a_number_that_a_later_file_carries_is_not_given_out_again(
    world: Any, tmp_path: Path
) -> None:
    """Else another thing would answer to it; one that is out of all reason changes nothing."""
    for name, identifier in (("a", "HO-51"), ("b", "HO-7"), ("c", "PC-999999999"), ("d", "x")):
        file = tmp_path / "kept" / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\nid: {identifier}\n---\n# Later\n\nid: HO-77\n")
    (tmp_path / "kept" / "out.md").symlink_to(tmp_path / "nowhere.md")
    for _ in range(2):
        await skip_numbers(world.desk, "default", tmp_path / "kept")

    async def taken(work: Any) -> list[int]:
        return [await work.next_number(prefix) for prefix in ("HO", "PC")]

    assert await world.do("admin", taken) == [52, 1]
