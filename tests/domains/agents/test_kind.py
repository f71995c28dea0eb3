"""Role documents as files, and the file that says who is who."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from coordinator.core.kinds import Drop, Refused, kind_for
from coordinator.core.work import Actor
from coordinator.domains.agents import service
from coordinator.domains.agents.documents.workflow import known_workflow
from coordinator.domains.agents.kind import KIND

FILES = KIND.files
TEXT = """\
# Release Manager Agent Workflow

## Agent Identity
**Name**: Release Manager
**Focus**: Readiness

## Duties
- Announce each release.
"""


def drop(path, text=TEXT, **more):
    """Return a file as the door hands it over."""
    return Drop(PurePosixPath(path), text, datetime(2026, 3, 1, tzinfo=UTC), **more)


@pytest.fixture
def take_in(world):
    """Take a file in as the door does."""

    async def run(file):
        return await world.desk.write(
            "default", Actor("files", "files", "files"), lambda work: FILES.take_in(work, file)
        )

    return run


async def shown(world, subject):
    """Return what the door would write for an event's subject."""
    it = await world.see(lambda work: FILES.load(work, FILES.gathers(subject)))
    return FILES.render(it), it.revision


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("agent-system/workflows/release-manager.md", True),
        ("agent-system/agent-identities.md", True),
        ("agent-system/workflows/deep/release-manager.md", False),
        ("agent-system/workflows/release-manager.txt", False),
        ("workflows/release-manager.md", False),
    ],
)
def test_role_documents_and_the_roster_are_claimed(path, claimed):
    """By their place in the folder, whatever they say."""
    assert bool(FILES.claims(PurePosixPath(path), "")) is claimed


async def test_a_dropped_document_defines_a_role_with_an_agent(world, take_in):
    """Role and agent are there; dropped again changed, the role is defined anew, nobody joins."""
    path = "agent-system/workflows/release-manager-workflow.md"
    taken = await take_in(drop(path))
    assert (taken.subject, taken.revision) == ("release-manager", 1)
    assert (await world.see(service.names))["release-manager"] == "release-manager"
    again = await take_in(drop(path, TEXT + "- Roll back.\n"))
    assert again.revision == 2
    role = await world.see(lambda work: service.find_role(work, "release-manager"))
    assert (role.duties[-1], role.source) == ("Roll back.", path)
    joined = [event for event in await world.events() if event.type == "agent.joined"]
    assert [event.subject for event in joined].count("release-manager") == 1


async def test_a_role_with_agents_gets_no_other(world, take_in):
    """Where an agent of the role is there under any name, none is made."""
    await world.do("admin", lambda work: service.retire(work, "vibe-coder"))
    before = await world.see(service.names)
    await take_in(drop("agent-system/workflows/vibe-coder.md"))
    assert await world.see(service.names) == before


async def test_a_document_that_names_nobody_gets_a_receipt(world, take_in):
    """What cannot be read is refused and changes nothing."""
    before = len(await world.events())
    with pytest.raises(Refused):
        await take_in(drop("agent-system/workflows/notes.md", "# Notes\n"))
    assert len(await world.events()) == before


async def test_a_role_document_is_never_written(world, take_in):
    """It belongs to whoever wrote it."""
    taken = await take_in(drop("agent-system/workflows/release-manager.md"))
    assert FILES.render(await world.see(lambda work: FILES.load(work, taken.subject))) is None


async def test_the_roster_tells_who_is_who(world, take_in):
    """Each role with its identity, duties and agents; each agent with where it may write."""
    await take_in(drop("agent-system/workflows/release-manager.md"))
    await world.join("release-manager-2", "release-manager")
    rendered, _ = await shown(world, "release-manager")
    assert str(rendered.path) == "agent-system/agent-identities.md"
    section = rendered.text.partition("## Release Manager\n")[2].partition("\n## ")[0]
    assert "**Focus**: Readiness" in section
    assert "- Announce each release." in section
    assert "`release-manager-2` reports in" in section
    assert "`agent-system/active-contexts/release-manager-status.md`" in section
    assert "`handoffs/release-manager-2/`" in section
    assert "- `human`" in rendered.text


async def test_every_event_of_roles_and_agents_moves_the_roster(world):
    """Joining, defining and retiring raise its revision; who retired is not in it."""
    revisions = [(await shown(world, "vibe-coder"))[1]]
    await world.join("vibe-coder-2", "vibe-coder")
    revisions.append((await shown(world, "vibe-coder-2"))[1])
    await world.do("admin", lambda work: service.retire(work, "vibe-coder-2"))
    rendered, revision = await shown(world, "vibe-coder-2")
    revisions.append(revision)
    assert revisions == sorted(set(revisions))
    assert "vibe-coder-2" not in rendered.text


async def test_an_edited_roster_is_never_behind(world, take_in):
    """What a person made of it is taken as it is, at a revision that no change will reach."""
    before = len(await world.events())
    taken = await take_in(drop("agent-system/agent-identities.md", "# Ours\n"))
    _, revision = await shown(world, "vibe-coder")
    assert taken.subject == FILES.gathers("vibe-coder")
    assert taken.revision > revision + 1_000_000
    assert len(await world.events()) == before


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (
            {"name": "vibe-coder-2", "role": "vibe-coder", "retired_at": None},
            "vibe-coder-2: vibe-coder",
        ),
        ({"name": "vibe-coder", "role": "vibe-coder"}, "vibe-coder"),
        ({"name": "vibe-coder", "title": "Vibe Coder", "duties": []}, "vibe-coder: Vibe Coder"),
        ({"number": 7, "agent": "human", "purpose": "link"}, "TK-7 of human"),
    ],
)
def test_a_line_says_which_it_is(state, line):
    """Agents, roles and tokens each have a line, and a name is not said twice."""
    assert KIND.summary(state) == line


def test_events_of_all_three_are_this_kinds():
    """Agents, roles and tokens are told by one kind."""
    assert all(kind_for(f"{noun}.made") is KIND for noun in ("agent", "role", "token"))


async def test_a_page_shows_what_the_role_owes(world, take_in):
    """An agent's page has its role's identity and duties; a built-in one has none."""
    await take_in(drop("agent-system/workflows/release-manager.md"))
    shown = await world.see(lambda work: KIND.find(work, "release-manager"))
    assert shown.identity["Focus"] == "Readiness"
    assert shown.duties == ["Announce each release."]
    assert (await world.see(lambda work: KIND.find(work, "human"))).identity == {}


async def test_a_document_is_read_before_the_transaction_and_once(world, take_in):
    """What `prepare` made of it is defined; a bad one is refused there; the workflow is known."""
    path = PurePosixPath("agent-system/workflows/release-manager.md")
    text = TEXT + "\n## Workflow Steps\n\n### Step 1: Release\n"
    prepared = await FILES.prepare(world.see, path, text)
    before = known_workflow.cache_info().misses
    assert (await take_in(drop(str(path), text, prepared=prepared))).subject == "release-manager"
    assert known_workflow.cache_info().misses == before
    assert (
        await FILES.prepare(world.see, PurePosixPath("agent-system/agent-identities.md"), "")
        is None
    )
    with pytest.raises(Refused):
        await FILES.prepare(world.see, path, text + "### Step 1: Again\n")
