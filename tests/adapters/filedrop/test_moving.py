"""Files that move, go and come back; texts that conflict; answers by file alone."""

from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentUpdate
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer
from coordinator.domains.pending_commits import service as commits

NOTE = "agent-system/learnings/decisions.md"
COMMIT = "pending-commits/2026-08-01-main-add-sessions.md"
PENDING = """\
# Pending Commit Message

## Branch: main
## Status: Ready for commit (not yet committed)

```
Add sessions

- Keep who is signed in.
```
"""


async def events(world, kind):
    """Return the types of what happened to things of a kind."""
    return [event.type for event in await world.events() if event.type.startswith(kind)]


def known(place, path):
    """Return what the journal knows of a file."""
    return place.folder.journal.files.get(path)


async def test_a_renamed_file_is_followed(place, world):
    """No new thing comes of it; what is written to it afterwards belongs to the same thing."""
    file = place.drop(NOTE, "# Decisions\n\nOne.\n")
    await place.both()
    subject = known(place, NOTE).subject
    file.rename(file.with_name("choices.md"))
    await place.both()
    path = NOTE.replace("decisions", "choices")
    assert known(place, path).subject == subject
    assert known(place, NOTE) is None
    assert place.names() == [path]
    (place.root / path).write_text("# Decisions\n\nTwo.\n")
    await place.both()
    assert (await events(world, "document.")).count("document.created") == 1
    assert "Two." in (await world.see(lambda work: documents.find(work, subject))).body


async def test_a_renamed_status_file_speaks_for_the_agent_of_its_new_name(place, world):
    """The name of a status file says whose it is, so here a rename is a report."""
    from coordinator.domains.contexts import service as contexts

    folder = place.root / "agent-system/active-contexts"
    file = place.drop("agent-system/active-contexts/frontend-developer-status.md", "Idle: x\n")
    await place.both()
    file.rename(folder / "vibe-coder-status.md")
    await place.both()
    assert (await world.see(lambda work: contexts.find(work, "vibe-coder"))).agent == "vibe-coder"


async def test_the_file_of_a_pending_commit_that_stays_gone_closes_it(place, world, clock):
    """Only after the grace; the file is not written again."""
    place.drop(COMMIT, PENDING)
    await place.both()
    subject = known(place, COMMIT).subject
    (place.root / COMMIT).unlink()
    await place.both()
    clock.move(seconds=59)
    await place.both()
    assert (await world.see(lambda work: commits.find(work, subject))).state == "ready"
    clock.move(seconds=2)
    await place.both()
    found = await world.see(lambda work: commits.find(work, subject))
    assert (found.state, found.reason) == ("closed", "file deleted")
    await place.both()
    assert place.names() == []


async def test_a_file_that_returns_within_the_grace_was_never_gone(place, world, clock):
    """A checkout takes files away and brings them back."""
    file = place.drop(COMMIT, PENDING)
    await place.both()
    told = len(await world.events())
    file.unlink()
    await place.both()
    clock.move(seconds=30)
    file.write_text(PENDING)
    await place.both()
    clock.move(seconds=120)
    await place.both()
    assert len(await world.events()) == told
    assert known(place, COMMIT).state == "taken"


async def test_a_file_that_returns_after_the_grace_opens_its_commit_again(place, world, clock):
    """Everything can be restored, by putting the file back too."""
    file = place.drop(COMMIT, PENDING)
    await place.both()
    subject = known(place, COMMIT).subject
    file.unlink()
    await place.both()
    clock.move(seconds=61)
    await place.both()
    file.write_text(PENDING)
    await place.both()
    assert known(place, COMMIT).subject == subject
    assert (await world.see(lambda work: commits.find(work, subject))).state == "ready"


async def test_texts_that_both_moved_stand_side_by_side(place, world):
    """A document keeps the row's text in place, and the dropped one as a conflict copy."""
    place.drop(NOTE, "# Decisions\n\nOne.\n")
    await place.both()
    subject = known(place, NOTE).subject
    update = DocumentUpdate(body="# Decisions\n\nBy HTTP.\n")
    await world.do("backend-developer", lambda work: documents.change(work, subject, update))
    place.drop(NOTE, "# Decisions\n\nBy file.\n")
    await place.both()
    copy = next(name for name in place.names() if "conflict" in name)
    assert copy.startswith("agent-system/learnings/decisions.conflict-")
    assert copy.endswith("-20260301T120000Z.md")
    assert "By file." in place.text(copy)
    assert "By HTTP." in place.text(NOTE)
    assert (await world.see(lambda work: documents.find(work, subject))).body.count("By HTTP.")
    names = place.names()
    await place.both()
    assert place.names() == names
    assert (await events(world, "document.")).count("document.created") == 1


async def test_an_agent_with_only_files_lives_a_handoff(place, world):
    """It finds the file, accepts, ticks, replies and completes; its reply is used up."""
    offer = HandoffOffer(
        to="frontend-developer", title="Which scopes?", acceptance=[{"text": "named"}]
    )
    it = await world.do("backend-developer", lambda work: handoffs.offer(work, offer))
    await place.both()
    path = f"handoffs/frontend-developer/{it.id}-which-scopes.md"
    found = await world.see(lambda work: handoffs.find(work, it.id))
    assert found.delivered_at is not None
    text = place.text(path).replace("state: offered", "state: accepted")
    place.drop(path, text.replace("- [ ] named", "- [x] named") + "\nread and write\n")
    await place.both()
    found = await world.see(lambda work: handoffs.find(work, it.id))
    assert (found.state, found.acceptance[0].done) == ("accepted", True)
    assert [reply.body for reply in found.replies] == ["read and write"]
    text = place.text(path)
    assert "> read and write" in text
    assert text.rstrip().endswith("-->")
    place.drop(path, text.replace("state: accepted", "state: completed"))
    await place.both()
    found = await world.see(lambda work: handoffs.find(work, it.id))
    assert (found.state, len(found.replies)) == ("completed", 1)
    assert place.names() == [path]


async def test_a_file_whose_name_follows_its_title_moves_with_it(place, world, monkeypatch):
    """A name that the server chose changes with the thing; the old one goes."""
    from dataclasses import replace
    from pathlib import PurePosixPath

    from coordinator.adapters.filedrop import outgoing
    from coordinator.core.kinds import Rendered, kinds
    from coordinator.domains.contexts import service as contexts
    from coordinator.domains.contexts.schemas import ContextReport

    kind = next(each for each in kinds() if each.name == "contexts")

    def by_feature(shown):
        return Rendered(PurePosixPath("by", f"{shown.feature}.md"), f"{shown.feature}\n")

    files = replace(kind.files, render=by_feature)
    real = outgoing.kind_named
    monkeypatch.setattr(
        outgoing,
        "kind_named",
        lambda name: replace(kind, files=files) if name == "contexts" else real(name),
    )
    for feature in ("one", "two"):
        report = ContextReport(feature=feature)
        await world.do(
            "vibe-coder", lambda work, report=report: contexts.report(work, "vibe-coder", report)
        )
        await place.both()
        assert place.names() == [f"by/{feature}.md"]
    await world.do("human", lambda work: contexts.sign_off(work, "vibe-coder"))
    assert place.names() == ["by/two.md"]
