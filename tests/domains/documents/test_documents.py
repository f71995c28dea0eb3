"""Writing documents, changing them, and going back to what they were."""

import asyncio

import pytest

from coordinator.core.errors import Invalid, NotFound, RevisionMoved
from coordinator.core.schemas import Slice
from coordinator.domains.documents import service, versions
from coordinator.domains.documents.schemas import DocumentCreate, DocumentUpdate

AUTHOR = "documentation-orchestrator"


async def written(world, who=AUTHOR, **fields):
    """Write a document as someone."""
    draft = DocumentCreate(**{"body": "# Decisions\n\none\n", **fields})
    return await world.do(who, lambda work: service.create(work, draft))


async def changed(world, who=AUTHOR, *, expected=None, **fields):
    """Change the first document as someone."""
    wanted = DocumentUpdate(**fields)
    return await world.do(
        who, lambda work: service.change(work, "DOC-1", wanted), expected=expected
    )


async def numbers(world):
    """Return the numbers and authors of the first document's versions."""
    page = await world.see(lambda work: versions.every(work, "DOC-1"))
    return [(line.number, line.author) for line in page.items]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("learning", "agent-system/learnings/decisions.md"),
        ("runbook", "runbooks/decisions.md"),
        ("plan", "pending-commits/decisions.md"),
    ],
)
async def test_a_document_is_stored_and_told(world, kind, path):
    """Its first heading is its title; its type says where its file goes."""
    told = await written(world, type=kind)
    assert (told.id, told.title, told.author, told.path) == ("DOC-1", "Decisions", AUTHOR, path)
    assert await world.see(lambda work: service.find(work, "DOC-1")) == told
    assert (await world.events())[-1].type == "document.created"
    assert (await written(world, type=kind)).path == path.replace(".md", "-2.md")


async def test_another_text_is_a_version_and_nothing_else_is(world):
    """A version has the number of its revision and names who wrote it."""
    await written(world)
    assert (await changed(world, tags=["api", "api"])).tags == ["api"]
    told = await changed(world, "vibe-coder", body="# Choices\n")
    assert (told.revision, told.title, told.author) == (3, "Choices", AUTHOR)
    assert (await changed(world, body="# Choices\n")).revision == 3
    assert await numbers(world) == [(3, "vibe-coder"), (1, AUTHOR)]
    old = await world.see(lambda work: versions.find(work, "DOC-1", 1))
    assert (old.title, old.body) == ("Decisions", "# Decisions\n\none\n")


async def test_an_old_version_is_restored_as_the_newest(world):
    """Its text comes back under a new number; what was between stays."""
    first = await written(world, title="Given")
    await changed(world, title="Other", body="else")
    told = await changed(world, "human", restore=1)
    assert (told.title, told.body, told.revision) == ("Given", first.body, 3)
    assert await numbers(world) == [(3, "human"), (2, AUTHOR), (1, AUTHOR)]
    assert (await world.events())[-1].type == "document.restored"


async def test_a_restore_of_what_is_not_there_changes_nothing(world):
    """An unknown version, or a text beside it, is refused."""
    await written(world)
    for number in (2, 2**31 - 1):
        with pytest.raises(NotFound, match=f"no version {number}; its newest are 1"):
            await changed(world, restore=number)
    with pytest.raises(Invalid, match="no `title` or `body`"):
        await changed(world, restore=1, body="x")
    with pytest.raises(NotFound):
        await world.see(lambda work: versions.find(work, "DOC-1", 2**70))
    with pytest.raises(NotFound):
        await world.see(lambda work: versions.every(work, "DOC-2"))


async def test_what_has_no_name_is_refused(world):
    """Neither a title nor a heading: refused, now and later."""
    with pytest.raises(Invalid, match="Nothing says"):
        await written(world, body="text")
    await written(world, title="Mine", body="text")
    with pytest.raises(Invalid, match="Nothing says"):
        await changed(world, title="")


async def test_a_change_of_another_revision_is_refused(world):
    """What the caller saw has moved on."""
    await written(world)
    await changed(world, body="two", expected=1)
    with pytest.raises(RevisionMoved):
        await changed(world, body="three", expected=1)


async def test_no_change_of_many_at_once_is_lost(world):
    """Every text that was answered with success is a version."""
    await written(world)
    await asyncio.gather(*(changed(world, body=f"text {n}") for n in range(20)))
    assert len(await numbers(world)) == 21


async def test_a_list_is_filtered(world):
    """By type, author and tag; newest first."""
    await written(world, tags=["api", "v1"])
    await written(world, "vibe-coder", type="plan", tags=["api"])
    await written(world, tags=['"api"'])

    async def ids(**filters):
        page = await world.see(lambda work: service.every(work, filters, Slice()))
        return [item.id for item in page.items]

    assert await ids() == ["DOC-3", "DOC-2", "DOC-1"]
    assert await ids(tag="api") == ["DOC-2", "DOC-1"]
    assert await ids(tag="api", type="plan") == ["DOC-2"]
    assert await ids(author=AUTHOR, type="note") == ["DOC-3", "DOC-1"]
