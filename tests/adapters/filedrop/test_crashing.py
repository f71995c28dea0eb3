"""`kill -9` at any step: after a restart nothing is lost and nothing is applied twice."""

import pytest

from coordinator.adapters.filedrop import swap
from coordinator.adapters.filedrop.journal import Journal
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch

AGENT = "backend-developer"
FOLDER = "agent-system/active-contexts"
STATUS = f"{FOLDER}/{AGENT}-status.md"
LATE = "Backend Developer Blocked: 2026\n"
STEPS = range(16)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def die(monkeypatch):
    """Let the process die at the n-th step: before or after a write to database or folder."""

    def at(step: int):
        passed = [0]

        def count():
            if passed[0] == step:
                passed[0] += 1
                raise Killed
            passed[0] += 1

        def around(call):
            def stepped(*given, **named):
                count()
                result = call(*given, **named)
                count()
                return result

            return stepped

        write = Journal.write

        async def stepped(self, verb):
            count()
            result = await write(self, verb)
            count()
            return result

        monkeypatch.setattr(Journal, "write", stepped)
        for name in ("place", "take_away", "displaced", "drop"):
            monkeypatch.setattr(swap, name, around(getattr(swap, name)))
        return monkeypatch.undo

    return at


async def report(world, **fields):
    """Report over HTTP."""
    change = ContextPatch(**fields)
    return await world.do(AGENT, lambda work: contexts.report(work, AGENT, change))


async def until_death(work):
    """Run a pass that may die; True where it did."""
    try:
        await work
    except Killed:
        return True
    return False


async def reports(world):
    """Return how often the context was reported."""
    return len([each for each in await world.events() if each.type == "context.reported"])


@pytest.mark.parametrize("step", STEPS)
async def test_a_death_while_taking_in(place, restarted, world, die, step):
    """A good file is applied once; a bad one gets one receipt and stays as it is."""
    bad = f"{FOLDER}/zoe-status.md"
    place.drop(STATUS, LATE)
    place.drop(bad, "Zoe Active: 2026\n")
    undo = die(step)
    await until_death(place.folder.scan())
    undo()
    again = await restarted()
    await again.both()
    assert await reports(world) == 1
    assert again.names() == [STATUS, f"{FOLDER}/zoe-status.error.md", bad]
    assert again.text(STATUS) == LATE
    again.drop(bad, "").unlink()
    await again.both()
    assert again.names() == [STATUS]


@pytest.mark.parametrize("step", STEPS)
async def test_a_death_while_writing(place, restarted, world, die, step):
    """The thing stands in its file, is not taken for a drop, and nothing hidden is left."""
    place.drop(STATUS, "Backend Developer Active: 2026\n")
    await place.both()
    await report(world, step="testing")
    await world.do(
        "vibe-coder",
        lambda work: contexts.report(work, "vibe-coder", ContextPatch(state="idle")),
    )
    undo = die(step)
    await until_death(place.folder.publish())
    undo()
    again = await restarted()
    await again.both()
    assert await reports(world) == 3
    assert "step: testing" in again.text(STATUS)
    assert again.names() == [STATUS, f"{FOLDER}/vibe-coder-status.md"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_death_while_an_edit_of_the_last_moment_is_looked_at(
    place, restarted, world, die, step, monkeypatch
):
    """The edit is applied, or stands beside the file, whole."""
    place.drop(STATUS, "Backend Developer Active: 2026\n")
    await place.both()
    undo = die(step)
    place_file, edited = swap.place, []

    def late(root, path, body, *, over):
        if not edited:
            edited.append(path)
            (root / path).write_text(LATE)
        return place_file(root, path, body, over=over)

    monkeypatch.setattr(swap, "place", late)
    await report(world, step="testing")
    await until_death(place.folder.publish())
    undo()
    again = await restarted()
    await again.both()
    found = await world.see(lambda work: contexts.find(work, AGENT))
    assert found.step in ("testing", "")
    copies = [name for name in again.names() if "conflict" in name]
    if edited and not copies:
        assert found.state == "blocked"
    for name in copies:
        assert again.text(name) == LATE
    assert len(again.names()) == 1 + len(copies)


@pytest.mark.parametrize("step", STEPS)
async def test_a_death_while_a_conflict_is_set_aside(place, restarted, world, die, step):
    """Both texts stand in the folder, the dropped one once."""
    from coordinator.domains.documents import service as documents
    from coordinator.domains.documents.schemas import DocumentUpdate

    note = "agent-system/learnings/decisions.md"
    place.drop(note, "# Decisions\n\nOne.\n")
    await place.both()
    subject = place.folder.journal.files[note].subject
    update = DocumentUpdate(body="# Decisions\n\nBy HTTP.\n")
    await world.do(AGENT, lambda work: documents.change(work, subject, update))
    place.drop(note, "# Decisions\n\nBy file.\n")
    undo = die(step)
    if not await until_death(place.folder.scan()):
        await until_death(place.folder.publish())
    undo()
    again = await restarted()
    await again.both()
    texts = sorted(again.text(name) for name in again.names())
    assert len(texts) == 2
    assert sum("By file." in text for text in texts) == 1
    assert "By HTTP." in again.text(note)
