"""Pending commits that come and go as files."""

from pathlib import PurePosixPath

import pytest

from coordinator.core.errors import Forbidden, WrongMove
from coordinator.core.kinds import Drop, Moved, Refused, Taken
from coordinator.domains.pending_commits import kind, service
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate

NAME = "pending-commits/2026-03-01-main-backend-sessions.md"
TEXT = "## Branch: main\n## Status: Ready for commit\n\n```\nAdd sessions\n```\n"
AUTHOR = "backend-developer"


async def dropped(world, text, path=NAME, **known):
    """Take a file in."""
    drop = Drop(PurePosixPath(path), text, world.clock.now(), **known)
    return await world.do("files", lambda work: kind.take_in(work, drop), door="files")


async def edited(world, text, *, base=TEXT, revision=1, path=NAME):
    """Take in the file of PC-1 after an edit."""
    return await dropped(world, text, path, subject="PC-1", base=base, base_revision=revision)


async def change(world, **fields):
    """Change PC-1 over HTTP."""
    wanted = PendingCommitUpdate(**fields)
    return await world.do("human", lambda work: service.change(work, "PC-1", wanted))


async def found(world):
    """Return PC-1."""
    return await world.see(lambda work: service.find(work, "PC-1"))


async def test_a_dropped_file_is_a_proposal_of_who_its_name_says(world):
    """The file keeps its path; the event names its author."""
    assert await dropped(world, TEXT) == Taken("PC-1", 1)
    row = await found(world)
    assert (row.author, row.state, row.title) == (AUTHOR, "ready", "Add sessions")
    assert (row.path, kind.render(row).path) == (NAME, PurePosixPath(NAME))
    assert (await world.events())[-1].actor == AUTHOR


async def test_an_edit_changes_only_what_it_changes(world):
    """What was changed over HTTP in other fields stays."""
    await dropped(world, TEXT)
    taken = await edited(world, TEXT.replace("Add sessions", "Add logins\n\nwhy"))
    assert taken.revision == 2
    row = await found(world)
    assert (row.title, row.message, row.state) == ("Add logins", "Add logins\n\nwhy", "ready")
    assert (await edited(world, TEXT, base=TEXT, revision=2)).revision == 2


async def test_file_and_row_that_both_moved_on_are_a_conflict(world):
    """It changes nothing; where both say the same there is none."""
    await dropped(world, TEXT)
    await change(world, summary="from HTTP")
    with pytest.raises(Moved, match="`PC-1` went on to revision 2 while this file changed title"):
        await edited(world, TEXT.replace("Add", "Try"))
    assert (await found(world)).title == "Add sessions"
    same = await edited(world, TEXT + "\n## Changes Summary\nfrom HTTP\n")
    assert same.revision == 2


async def test_a_wrong_move_by_file_is_refused(world):
    """The rule is the same at every door."""
    await dropped(world, TEXT.replace("Ready for commit", "Draft"))
    with pytest.raises(WrongMove, match="PC-1"):
        await edited(world, TEXT, base=TEXT.replace("Ready for commit", "Draft"))


async def test_a_file_that_names_another_author_may_not_change_it(world):
    """Whom the front matter names is who acts."""
    await dropped(world, TEXT)
    with pytest.raises(Forbidden, match="vibe-coder"):
        await edited(world, "---\nauthor: vibe\n---\n" + TEXT.replace("Add", "Try"))


async def test_what_does_not_fit_is_refused_with_its_field(world):
    """A receipt can name the field."""
    with pytest.raises(Refused, match="`state`"):
        await dropped(world, "---\nstate: done\n---\n" + TEXT)
    with pytest.raises(Refused, match="`branch`"):
        await dropped(world, TEXT.replace("main", "a:b"))


async def test_what_was_written_by_the_server_is_taken_in_as_itself(world):
    """An echo changes nothing, even where the journal has forgotten it; nor does a new name."""
    draft = PendingCommitCreate(branch="main", message="Add\n\n```\nx\n```", summary="## Files\n")
    row = await world.do(AUTHOR, lambda work: service.propose(work, draft))
    rendered = kind.render(row)
    assert await dropped(world, rendered.text, str(rendered.path)) == Taken("PC-1", 1)
    assert await dropped(world, rendered.text, "pending-commits/other.md") == Taken("PC-1", 2)
    assert (await found(world)).path == "pending-commits/other.md"


async def test_a_copy_with_other_words_must_not_keep_the_id(world):
    """The refusal says which line to leave out; without it, it is a proposal of its own."""
    row = await world.do(
        AUTHOR,
        lambda work: service.propose(work, PendingCommitCreate(branch="main", message="Add")),
    )
    text = kind.render(row).text.replace("Add", "Try")
    with pytest.raises(Refused, match="`id: PC-1`") as refusal:
        await dropped(world, text)
    assert refusal.value.line == 2
    assert (await dropped(world, text.replace("id: PC-1\n", ""))).subject == "PC-2"


async def test_a_deleted_file_closes_and_its_return_reopens(world):
    """Closed because its file went, and what the file says once it is back."""
    await dropped(world, TEXT)
    await world.do("files", lambda work: service.gone(work, "PC-1"))
    row = await found(world)
    assert (row.state, row.reason, row.path) == ("closed", "file deleted", None)
    assert kind.render(row) is None
    await edited(world, TEXT)
    row = await found(world)
    assert (row.state, row.reason, row.path) == ("ready", "", NAME)
    assert (await world.events())[-1].type == "pending_commit.reopened"


async def test_a_deleted_file_whose_message_is_in_git_is_committed(world):
    """It stays so when a checkout brings the old file back."""
    await dropped(world, TEXT)
    trace = kind.traces(await found(world))
    assert (trace.branch, trace.message) == ("main", "Add sessions")
    await world.do("files", lambda work: service.committed(work, "PC-1", "abcdef1"))
    assert kind.traces(await found(world)) is None
    assert (await dropped(world, TEXT, subject="PC-1")).rewrite
    row = await found(world)
    assert (row.state, row.commit, row.path) == ("committed", "abcdef1", NAME)


async def test_a_deleted_file_of_what_was_closed_changes_no_state(world):
    """Only its path goes."""
    await dropped(world, TEXT)
    await change(world, state="closed", reason="withdrawn")
    await world.do("files", lambda work: service.gone(work, "PC-1"))
    row = await found(world)
    assert (row.state, row.reason, row.path) == ("closed", "withdrawn", None)
    await change(world, state="draft")
    assert (await found(world)).path.startswith("pending-commits/main/")


@pytest.mark.parametrize("state", ["draft", "needs_review", "ready", "committed"])
def test_a_line_says_what_and_how_far(state):
    """As the feed shows it."""
    said = {"title": "Add", "branch": "main", "state": state}
    assert kind.summary(said) == f"Add on main: {state.replace('_', ' ')}"
