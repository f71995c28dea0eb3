"""What arrives by another door is written into the folder, over nothing that was not read."""

from pathlib import PurePosixPath

import pytest

from coordinator.adapters.filedrop import swap
from coordinator.core.kinds import Rendered
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch, ContextReport

AGENT = "backend-developer"
FOLDER = "agent-system/active-contexts"
STATUS = f"{FOLDER}/{AGENT}-status.md"
ACTIVE = "Backend Developer Active: Fri Aug  1 12:00:00 UTC 2026\n"


async def report(world, **fields):
    """Report over HTTP."""
    change = ContextPatch(**fields)
    return await world.do(AGENT, lambda work: contexts.report(work, AGENT, change))


async def context(world):
    """Return the context."""
    return await world.see(lambda work: contexts.find(work, AGENT))


async def test_a_report_over_http_becomes_a_file(place, world):
    """It reads well, nothing else appears, and it is not taken for a drop."""
    await report(world, state="blocked", feature="sign-in", summary="Needs a decision.")
    told = len(await world.events())
    await place.both()
    assert place.text(STATUS) == (
        "---\nstate: blocked\nfeature: sign-in\n---\n\n"
        "# Backend Developer Blocked: 2026-03-01 12:00 UTC\n\nNeeds a decision.\n"
    )
    assert place.names() == [STATUS]
    assert len(await world.events()) == told


async def test_a_thing_that_did_not_change_is_not_written_again(place, world):
    """A file stands as it was written until its thing changes."""
    await report(world, state="active")
    await place.both()
    written = (place.root / STATUS).stat()
    place.folder.journal.cursor = 0
    await place.both()
    assert (place.root / STATUS).stat().st_ino == written.st_ino


async def test_both_doors_take_turns(place, world):
    """A file dropped, a change over HTTP, a line appended: each sees the one before."""
    place.drop(STATUS, ACTIVE + "Feature: sign-in\n")
    await place.both()
    await report(world, step="testing")
    await place.both()
    assert "feature: sign-in" in place.text(STATUS)
    assert "step: testing" in place.text(STATUS)
    with (place.root / STATUS).open("a") as appended:
        appended.write("Backend development complete: 2026\n")
    await place.both()
    found = await context(world)
    assert (found.state, found.feature, found.step) == ("done", "sign-in", "testing")
    assert place.text(STATUS).endswith("complete: 2026\n")


async def test_file_and_row_that_both_moved_give_the_newest_of_each_field(place, world):
    """An edit that was not seen yet is taken in before its file is written."""
    await report(world, state="active", feature="sign-in")
    await place.both()
    with (place.root / STATUS).open("a") as appended:
        appended.write("Backend Developer Blocked: 2026\n")
    await report(world, step="testing")
    await place.publish()
    await place.both()
    found = await context(world)
    assert (found.state, found.feature, found.step) == ("blocked", "sign-in", "testing")
    assert "state: blocked" in place.text(STATUS)
    assert "step: testing" in place.text(STATUS)


async def test_a_file_that_nobody_has_read_is_never_written_over(place, world):
    """It is taken in first, even where a file of ours is to have its name."""
    await report(world, state="active", step="testing")
    place.drop(STATUS, "Backend Developer Blocked: 2026\n")
    await place.publish()
    await place.both()
    found = await context(world)
    assert (found.state, found.step) == ("blocked", "testing")


async def test_an_edit_of_the_last_moment_is_found(place, world, monkeypatch):
    """What came between the look and the exchange is looked at in what was displaced."""
    await report(world, state="active", feature="sign-in")
    await place.both()
    place_file, edited = swap.place, []

    def late(root, path, body, *, over):
        if over and not edited:
            edited.append(path)
            with (root / path).open("a") as appended:
                appended.write("Backend Developer Blocked: 2026\n")
        return place_file(root, path, body, over=over)

    monkeypatch.setattr(swap, "place", late)
    await report(world, step="testing")
    await place.publish()
    await place.both()
    assert edited
    found = await context(world)
    assert (found.state, found.feature, found.step) == ("blocked", "sign-in", "testing")
    assert "state: blocked" in place.text(STATUS)
    assert place.names() == [STATUS]


async def test_an_edit_of_the_last_moment_that_nobody_understands_is_set_aside(
    place, world, monkeypatch
):
    """It stands beside the file as a conflict copy, whole."""
    await report(world, state="active")
    await place.both()
    place_file, edited = swap.place, []

    def late(root, path, body, *, over):
        if over and not edited:
            edited.append(path)
            (root / path).write_bytes(b"caf\xe9")
        return place_file(root, path, body, over=over)

    monkeypatch.setattr(swap, "place", late)
    await report(world, state="idle")
    await place.publish()
    await place.both()
    copy = next(name for name in place.names() if "conflict" in name)
    assert (place.root / copy).read_bytes() == b"caf\xe9"
    assert "state: idle" in place.text(STATUS)


async def test_where_files_cannot_be_exchanged_they_are_linked_first(place, world, monkeypatch):
    """Some file systems know no exchange; what is displaced is still handed back."""
    monkeypatch.setattr(swap, "_renameat2", None)
    place.drop("notes/a.md", "old")
    path = PurePosixPath("notes/a.md")
    swapped = swap.place(place.root, path, b"new", over=True)
    assert place.text("notes/a.md") == "new"
    assert swap.displaced(place.root, swapped.aside) == b"old"
    with pytest.raises(FileExistsError):
        swap.place(place.root, path, b"newer", over=False)


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", ".hidden/x.md"])
async def test_a_name_that_escapes_the_root_is_refused(place, name):
    """Nothing is written outside, nor under a hidden name."""
    with pytest.raises(OSError, match="not a plain path"):
        swap.place(place.root, PurePosixPath(name), b"x", over=False)


async def test_a_link_in_the_way_is_not_followed(place, world, tmp_path):
    """A folder that was replaced by a link out of the root gets nothing written into it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (place.root / FOLDER).rmdir()
    (place.root / FOLDER).symlink_to(outside)
    await report(world, state="active")
    await place.publish()
    assert list(outside.iterdir()) == []
    (place.root / FOLDER).unlink()
    await place.both()
    assert "state: active" in place.text(STATUS)


async def test_a_thing_that_cannot_be_written_does_not_stop_the_others(place, world, monkeypatch):
    """A rendering that escapes the root is logged and passed over."""
    from dataclasses import replace

    from coordinator.adapters.filedrop import outgoing
    from coordinator.core.kinds import kinds

    kind = next(each for each in kinds() if each.name == "contexts")

    def astray(shown):
        if shown.agent == AGENT:
            return Rendered(PurePosixPath("../out.md"), "x")
        return kind.files.render(shown)

    faulty = replace(kind, files=replace(kind.files, render=astray))
    real = outgoing.kind_named
    monkeypatch.setattr(
        outgoing, "kind_named", lambda name: faulty if name == "contexts" else real(name)
    )
    await report(world, state="active")
    await world.do("vibe-coder", lambda work: contexts.report(work, "vibe-coder", ContextReport()))
    await place.both()
    assert place.names() == [f"{FOLDER}/vibe-coder-status.md"]
    assert not (place.root.parent / "out.md").exists()


async def test_a_written_file_that_is_deleted_stays_away_until_its_thing_changes(place, world):
    """Deleting a file changes nothing else."""
    await report(world, state="active")
    await place.both()
    (place.root / STATUS).unlink()
    await place.both()
    assert place.names() == []
    assert (await context(world)).state == "active"
    await report(world, state="idle")
    await place.both()
    assert "state: idle" in place.text(STATUS)


async def test_the_mode_of_a_file_is_kept(place, world):
    """Who could read or write a file still can."""
    file = place.drop(STATUS, ACTIVE)
    file.chmod(0o664)
    await place.both()
    await report(world, state="idle")
    await place.both()
    assert file.stat().st_mode & 0o777 == 0o664


async def test_a_refused_file_is_not_written_over_by_its_thing(place, world):
    """Its text is somebody's and not understood yet; once mended, both changes count."""
    await report(world, state="active", feature="sign-in")
    await place.both()
    base = place.text(STATUS)
    place.drop(STATUS, base.replace("state: active", "state: asleep"))
    await place.both()
    await report(world, step="testing")
    await place.both()
    assert "asleep" in place.text(STATUS)
    place.drop(STATUS, base.replace("state: active", "state: idle"))
    await place.both()
    found = await context(world)
    assert (found.state, found.feature, found.step) == ("idle", "sign-in", "testing")


async def test_two_files_of_one_agent_both_show_its_context(place, world):
    """Whoever reads either sees the same."""
    short = f"{FOLDER}/backend-status.md"
    place.drop(STATUS, ACTIVE)
    place.drop(short, "Backend Blocked: 2026\n")
    await place.both()
    await report(world, state="idle")
    await place.both()
    assert "state: idle" in place.text(STATUS)
    assert place.text(short) == place.text(STATUS)


async def test_many_changes_make_one_write(place, world, monkeypatch):
    """Only the latest of a thing is written, however many events there were."""
    written = []
    place_file = swap.place

    def counted(root, path, body, *, over):
        written.append(str(path))
        return place_file(root, path, body, over=over)

    monkeypatch.setattr(swap, "place", counted)
    for step in range(20):
        await report(world, step=str(step))
    await place.publish()
    assert written.count(STATUS) == 1
    assert "step: '19'" in place.text(STATUS)
