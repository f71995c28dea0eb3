"""Proposing commits, changing them and moving them from state to state."""

import asyncio

import pytest

from coordinator.core.errors import Forbidden, Invalid, NotFound, RevisionMoved, WrongMove
from coordinator.core.schemas import Slice
from coordinator.domains.pending_commits import service
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate

AUTHOR = "backend-developer"


async def proposed(world, who=AUTHOR, **fields):
    """Propose a commit as someone."""
    draft = PendingCommitCreate(**{"branch": "main", "message": "Add sessions", **fields})
    return await world.do(who, lambda work: service.propose(work, draft))


async def changed(world, identifier, who=AUTHOR, *, expected=None, **fields):
    """Change a commit as someone."""
    wanted = PendingCommitUpdate(**fields)
    return await world.do(
        who, lambda work: service.change(work, identifier, wanted), expected=expected
    )


async def test_a_proposal_is_stored_and_told(world):
    """It gets the next number, the caller as its author, a title and a path for its file."""
    told = await proposed(world, branch="feature/x", message="Add sessions\r\n\r\nBecause.\n\n")
    assert (told.id, told.author, told.state) == ("PC-1", AUTHOR, "draft")
    assert (told.title, told.message) == ("Add sessions", "Add sessions\n\nBecause.")
    assert told.path == "pending-commits/feature-x/2026-03-01-feature-x-add-sessions.md"
    assert await world.see(lambda work: service.find(work, "pc-1")) == told
    event = (await world.events())[-1]
    assert (event.type, event.subject) == ("pending_commit.proposed", "PC-1")


async def test_files_of_the_same_name_get_different_paths(world):
    """A path is chosen once, and never twice."""
    first, second = await proposed(world), await proposed(world, message="add sessions!")
    assert second.path == first.path.removesuffix(".md") + "-2.md"


async def test_it_moves_step_by_step_and_back(world):
    """Forward one step, back one step, closed from any open state with a reason, reopened."""
    await proposed(world)
    for state in ("needs_review", "ready", "needs_review", "ready", "committed", "ready"):
        assert (await changed(world, "PC-1", state=state)).state == state
    closed = await changed(world, "PC-1", state="closed", reason="superseded")
    assert closed.reason == "superseded"
    reopened = await changed(world, "PC-1", state="draft")
    assert (reopened.state, reopened.reason) == ("draft", "")
    types = [event.type.partition(".")[2] for event in (await world.events())[-4:]]
    assert types == ["committed", "readied", "closed", "reopened"]


@pytest.mark.parametrize(
    ("start", "target", "sources"),
    [
        ("draft", "committed", "allowed from ready"),
        ("draft", "ready", "allowed from needs_review or committed"),
        ("committed", "closed", "allowed from draft or needs_review or ready"),
    ],
)
async def test_a_wrong_move_says_from_where_it_is_allowed(world, start, target, sources):
    """It changes nothing."""
    await proposed(world, state=start)
    with pytest.raises(WrongMove, match=sources):
        await changed(world, "PC-1", state=target, reason="because")
    assert (await world.see(lambda work: service.find(work, "PC-1"))).revision == 1


async def test_closing_needs_a_reason(world):
    """Without one it is refused, with a pointer to what lacks."""
    await proposed(world)
    with pytest.raises(Invalid, match="closing needs a reason") as refusal:
        await changed(world, "PC-1", state="closed")
    assert [fault.pointer for fault in refusal.value.errors] == ["/reason"]


async def test_only_what_is_committed_has_a_commit(world):
    """The id is given with the move, and goes when it moves back."""
    await proposed(world, state="ready")
    with pytest.raises(Invalid, match="only what is committed"):
        await changed(world, "PC-1", commit="abcdef1")
    assert (await changed(world, "PC-1", state="committed", commit="ABCDEF1")).commit == "abcdef1"
    assert (await changed(world, "PC-1", state="ready")).commit is None


async def test_a_title_follows_its_message(world):
    """A title that was the first line stays it; one that was given stays as given."""
    await proposed(world)
    assert (await changed(world, "PC-1", message="Add logins\n\nx")).title == "Add logins"
    await changed(world, "PC-1", title="Mine")
    assert (await changed(world, "PC-1", message="Other")).title == "Mine"
    assert (await changed(world, "PC-1", title="")).title == "Other"


async def test_without_a_title_there_is_no_proposal(world):
    """Neither title nor message: refused."""
    with pytest.raises(Invalid, match="/title"):
        await proposed(world, message="\n \n")


async def test_only_its_author_people_and_the_admin_change_it(world):
    """Anyone else is refused and told whom to ask."""
    await proposed(world)
    with pytest.raises(Forbidden, match=f"`{AUTHOR}`, who wrote it"):
        await changed(world, "PC-1", "vibe-coder", title="x")
    for who in ("human", "admin"):
        assert (await changed(world, "PC-1", who, title=who)).title == who


async def test_dependencies_exist_and_never_lead_back(world):
    """Unknown ones, itself and a circle are refused."""
    await proposed(world)
    await proposed(world, depends_on=["pc-1"])
    await proposed(world, depends_on=["PC-2"])
    with pytest.raises(Invalid, match="there is no `PC-9`"):
        await proposed(world, depends_on=["PC-9"])
    for wanted in ("PC-1", "PC-3"):
        with pytest.raises(Invalid, match="depend on itself"):
            await changed(world, "PC-1", depends_on=[wanted])
    assert (await changed(world, "PC-3", depends_on=[])).depends_on == []


async def test_changes_at_once_cannot_close_a_circle(world):
    """Of any two that would wait for each other, one is refused."""
    pairs = [((await proposed(world)).id, (await proposed(world)).id) for _ in range(10)]
    wanted = [way for one, other in pairs for way in ((one, other), (other, one))]
    results = await asyncio.gather(
        *(changed(world, one, depends_on=[other]) for one, other in wanted),
        return_exceptions=True,
    )
    kinds = [sorted(type(result).__name__ for result in pair) for pair in batched(results)]
    assert kinds == [["Invalid", "PendingCommitRead"]] * len(pairs)


def batched(results):
    """Return results two by two."""
    return zip(results[::2], results[1::2], strict=True)


async def test_files_of_the_same_name_at_once_get_different_paths(world):
    """Nobody's file is written over another's."""
    rows = await asyncio.gather(*(proposed(world) for _ in range(10)))
    assert len({row.path for row in rows}) == len(rows)


async def test_a_change_of_another_revision_is_refused(world):
    """What the caller saw has moved on: refused, before the move is even looked at."""
    await proposed(world)
    await changed(world, "PC-1", title="x", expected=1)
    with pytest.raises(RevisionMoved):
        await changed(world, "PC-1", state="committed", expected=1)


async def test_a_list_is_filtered(world):
    """By branch, state and author; newest first."""
    await proposed(world)
    await proposed(world, "vibe-coder", branch="play")
    await proposed(world, state="ready")

    async def ids(**filters):
        page = await world.see(lambda work: service.every(work, filters, Slice()))
        return [item.id for item in page.items]

    assert await ids() == ["PC-3", "PC-2", "PC-1"]
    assert await ids(branch="main", author=AUTHOR) == ["PC-3", "PC-1"]
    assert await ids(state="ready") == ["PC-3"]
    assert await ids(branch="play") == ["PC-2"]


async def test_what_is_not_there_is_not_found(world):
    """Neither an unknown number nor another kind's identifier."""
    for identifier in ("PC-7", "HO-1", "PC-99999999999"):
        with pytest.raises(NotFound):
            await world.see(lambda work, identifier=identifier: service.find(work, identifier))


@pytest.mark.parametrize("branch", ["", "two words", "a:b", "x`y", "a\nb"])
def test_a_branch_is_one_that_git_takes(branch):
    """Spaces and signs that git refuses are refused."""
    with pytest.raises(ValueError, match="branch"):
        PendingCommitCreate(branch=branch, title="x")
