"""The brief as a file: whose there is, when it is written, and what becomes of an edit."""

from typing import Any

from sqlalchemy import select

from coordinator.adapters.filedrop.models import FileText
from coordinator.domains.contexts import service as contexts
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer

STATUS = "agent-system/active-contexts/backend-developer-status.md"
BRIEF = "agent-system/briefs/backend-developer-brief.md"
ACTIVE = "---\nfeature: sign-in\n---\nBackend Developer Active: today\n"


async def _settled(place: Any) -> None:
    await place.both()
    await place.folder.write_briefs()
    await place.both()


async def _offer(world: Any, title: str) -> None:
    draft = HandoffOffer(to="backend-developer", title=title)
    await world.do("frontend-developer", lambda work: handoffs.offer(work, draft))


async def test_who_reports_by_file_has_a_brief_as_a_file(place: Any, world: Any) -> None:
    """And nobody else: others ask over HTTP."""
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    assert place.names("agent-system/briefs") == [BRIEF]
    text = place.text(BRIEF)
    assert text.startswith("# Brief of backend-developer\n")
    assert "feature “sign-in”" in text


async def test_a_brief_is_written_anew_only_when_it_changed(place: Any, world: Any) -> None:
    """What concerns the agent changes it; what does not, and a few minutes, do not."""
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    before = (place.root / BRIEF).stat()
    world.clock.move(minutes=1)
    await _settled(place)
    assert (place.root / BRIEF).stat().st_mtime_ns == before.st_mtime_ns
    await _offer(world, "A new piece of work")
    await _settled(place)
    assert "“A new piece of work”" in place.text(BRIEF)


async def test_a_deadline_in_a_file_is_a_moment_and_never_late(place: Any, world: Any) -> None:
    """It is as right when the file is read as when it was written; ages are coarse."""
    world.clock.move(minutes=7)
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    ends = (await world.see(lambda work: contexts.find(work, "backend-developer"))).expires_at
    assert f", report again by {ends:%Y-%m-%dT%H:%MZ}; " in place.text(BRIEF)


async def test_a_file_names_files_instead_of_calls(place: Any, world: Any) -> None:
    """Who has only files cannot call."""
    place.drop(STATUS, ACTIVE)

    async def offered(work: Any) -> None:
        for number in range(40):
            title, body = f"Piece {number} of the work", "Please do it soon. " * 9
            draft = HandoffOffer(to="backend-developer", title=title, body=body)
            await handoffs.offer(work, draft)

    await world.do("frontend-developer", offered)
    await _settled(place)
    text = place.text(BRIEF)
    assert " (cut: `handoffs/backend-developer/`)\n" in text
    assert " more in `handoffs/backend-developer/`\n" in text
    assert "GET " not in text


async def test_a_brief_is_never_taken_in(place: Any, world: Any) -> None:
    """It is no document of anyone's, and tells no event."""
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    head = world.desk.feed.head("default")
    (place.root / BRIEF).touch()
    await _settled(place)
    assert world.desk.feed.head("default") == head


async def test_an_edit_of_a_brief_is_kept_and_then_written_over(place: Any, world: Any) -> None:
    """Nothing that anyone writes is lost, yet the brief stays the server's."""
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    whole = place.text(BRIEF)
    place.drop(BRIEF, "My notes\n")
    await _settled(place)
    assert place.text(BRIEF) == whole
    kept = await world.see(
        lambda work: _texts(work),
    )
    assert b"My notes\n" in kept


async def _texts(work: Any) -> list[bytes]:
    return list((await work.session.execute(select(FileText.body))).scalars())


async def test_a_file_of_somebodys_own_stays(place: Any, world: Any) -> None:
    """Where one stands under the brief's name, no brief is written."""
    place.drop(BRIEF, "# Mine\n")
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    assert place.text(BRIEF) == "# Mine\n"


async def test_a_brief_that_was_taken_away_returns_when_it_changes(place: Any, world: Any) -> None:
    """As any file of the server's does."""
    place.drop(STATUS, ACTIVE)
    await _settled(place)
    (place.root / BRIEF).unlink()
    await _settled(place)
    assert place.names("agent-system/briefs") == []
    await _offer(world, "A new piece of work")
    await _settled(place)
    assert "“A new piece of work”" in place.text(BRIEF)


async def test_a_brief_that_could_not_be_written_is_still_due(
    place: Any, world: Any, restarted: Any
) -> None:
    """The journal says first what will stand there; the next start writes it."""
    place.drop(STATUS, ACTIVE)
    await place.both()
    folder = place.root / BRIEF.rpartition("/")[0]
    folder.write_text("in the way")
    await place.folder.write_briefs()
    assert folder.read_text() == "in the way"
    await place.folder.stop()
    folder.unlink()
    again = await restarted()
    await again.both()
    assert again.text(BRIEF).startswith("# Brief of backend-developer")
