"""An export is a workspace's things as files and its events as lines, all of one moment."""

import json
from pathlib import Path
from typing import Any

import pytest

from coordinator.adapters.export import export
from coordinator.core.database.backup import silent
from coordinator.core.errors import Conflict, NotFound
from coordinator.core.work import SYSTEM
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate, DocumentUpdate
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer


async def written(world: Any, folder: Path) -> Any:
    """Export the world into a folder, from one snapshot."""
    return await world.see(lambda work: export(work, folder, say=silent))


def names(folder: Path) -> list[str]:
    """Return what stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def document(world: Any, title: str, path: str | None = None) -> Any:
    """Write a document."""
    draft = DocumentCreate(type="note", title=title, body=f"# {title}\n")
    return await world.do("human", lambda work: documents.create(work, draft, path=path))


async def test_every_event_is_a_line_as_readers_get_it(world: Any, tmp_path: Path) -> None:
    """In their order, none missing, beyond what is held in memory at once."""
    for number in range(30):
        await document(world, f"Note {number}")
    told = await written(world, tmp_path / "kept")
    events = await world.events()
    lines = (tmp_path / "kept" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [one.model_dump(mode="json") for one in events]
    assert (told.event, told.events) == (len(events), len(events))
    assert told.files["documents"] == 30


async def test_a_file_does_not_say_whose_identifier_it_had(world: Any, tmp_path: Path) -> None:
    """In another workspace that names another thing; people still read it in a remark."""
    made = await document(world, "Tides", "notes/tides.md")
    await written(world, tmp_path / "kept")
    text = (tmp_path / "kept" / "files" / "notes" / "tides.md").read_text()
    assert text.splitlines()[:2] == ["---", f"# id: {made.id}"]


async def test_the_newest_text_and_the_thing_s_time_are_kept(world: Any, tmp_path: Path) -> None:
    """A file is as old as its thing's last change."""
    made = await document(world, "Tides", "tides.md")
    world.clock.move(days=2)
    await world.do(
        "human",
        lambda work: documents.change(work, made.id, DocumentUpdate(body="They turn."), path=None),
    )
    await written(world, tmp_path / "kept")
    path = tmp_path / "kept" / "files" / "tides.md"
    assert path.read_text().endswith("They turn.")
    assert path.stat().st_mtime == world.clock.now().timestamp()


async def test_roles_that_the_folder_defines_are_kept_and_shipped_ones_are_not(
    world: Any, tmp_path: Path
) -> None:
    """The README says which agents have to join a new workspace first."""
    source = "agent-system/workflows/reviewer.md"
    role = RoleDraft(
        name="reviewer", title="R", identity={}, duties=[], source=source, body="# Reviewer\n"
    )
    await world.do(SYSTEM.name, lambda work: agents.define_role(work, role))
    await world.do("admin", lambda work: agents.join(work, AgentJoin(name="rev", role="reviewer")))
    await written(world, tmp_path / "kept")
    files = tmp_path / "kept" / "files"
    assert [path for path in files.rglob("*.md")] == [files / source]
    assert (files / source).read_text() == "# Reviewer\n"
    assert "coord agent join rev --role reviewer" in (tmp_path / "kept" / "README.md").read_text()


async def test_more_things_than_a_page_holds_are_all_there(world: Any, tmp_path: Path) -> None:
    """A list in pages is followed to its end, and no file goes over another."""
    offer = HandoffOffer(to="vibe-coder", title="Same", body="words")
    for _ in range(205):
        await world.do("human", lambda work: handoffs.offer(work, offer))
    await written(world, tmp_path / "kept")
    assert len(list((tmp_path / "kept" / "files" / "handoffs" / "vibe-coder").iterdir())) == 205


async def test_a_folder_that_holds_something_is_left_as_it_is(world: Any, tmp_path: Path) -> None:
    """An empty one is filled; what cannot be finished leaves nothing behind."""
    (tmp_path / "empty").mkdir()
    await written(world, tmp_path / "empty")
    assert (tmp_path / "empty" / "README.md").exists()
    (tmp_path / "file").write_text("mine")
    for taken in ("empty", "file"):
        with pytest.raises(Conflict):
            await written(world, tmp_path / taken)
    with pytest.raises(NotFound, match="nobody"):
        async with world.desk.reading("nobody", SYSTEM) as work:
            await export(work, tmp_path / "other", say=silent)
    assert names(tmp_path) == ["empty", "file"]
