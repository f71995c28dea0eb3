"""Documents that come and go as files."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.adapters.dashboard.rendering import render
from coordinator.core.kinds import Drop, Moved, Refused, Taken
from coordinator.domains.documents import grammar, kind, service, versions
from coordinator.domains.documents.schemas import (
    DocumentCreate,
    DocumentRead,
    DocumentUpdate,
    Type,
    title_of,
)

NAME = "agent-system/learnings/backend-architecture.md"
TEXT = "## Decision Log\n- Database schema design rationale\n"
AUTHOR = "backend-developer"

lines = st.sampled_from(["", "a", "---", "id: DOC-3", "# H", "```", "layout: post", "é🎉", "a\r"])
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
texts = words | st.lists(lines | words, max_size=8).map("\n".join)
paths = st.sampled_from([NAME, "runbooks/x.md", "pending-commits/a-plan.md", "x/y.md"])


async def dropped(world, text, path=NAME, **known):
    """Take a file in."""
    drop = Drop(PurePosixPath(path), text, world.clock.now(), **known)
    return await world.do("files", lambda work: kind.take_in(work, drop), door="files")


async def edited(world, text, *, base=TEXT, revision=1, path=NAME):
    """Take in the file of DOC-1 after an edit."""
    return await dropped(world, text, path, subject="DOC-1", base=base, base_revision=revision)


async def found(world):
    """Return DOC-1."""
    return await world.see(lambda work: service.find(work, "DOC-1"))


async def numbers(world):
    """Return the numbers of DOC-1's versions, newest first."""
    page = await world.see(lambda work: versions.every(work, "DOC-1"))
    return [line.number for line in page.items]


@given(texts, words, st.sampled_from(get_args(Type)), st.lists(words, max_size=2), paths)
def test_what_is_written_reads_as_the_same(body, title, type_, tags, path):
    """Every field comes back from the file, whatever it holds."""
    title = title.strip() or title_of(body) or "x"
    tags = [tag for tag in tags if tag.strip()]
    draft = DocumentCreate(type=type_, title=title, body=body, tags=tags)
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    document = DocumentRead(
        **draft.model_dump(),
        id="DOC-3",
        author=AUTHOR,
        path=path,
        revision=1,
        created_at=moment,
        updated_at=moment,
    )
    rendered = kind.render(document)
    assert DocumentCreate(**grammar.read(rendered.path, rendered.text).fields) == draft
    assert kind.claims(rendered.path, rendered.text) == 50


@pytest.mark.parametrize(
    ("path", "text", "certainty", "type_", "title"),
    [
        (NAME, TEXT, 10, "learning", "Decision Log"),
        ("runbooks/feature-name.md", "text", 10, "runbook", "Feature name"),
        ("docs/runbooks/x.md", "# Roll back\n", 10, "runbook", "Roll back"),
        ("pending-commits/backend-final-status.md", "## Done\n", 30, "report", "Done"),
        (
            "pending-commits/2026-01-01-x-final-status.md",
            "",
            10,
            "note",
            "2026 01 01 x final status",
        ),
        ("pending-commits/migration-plan.md", "x", 10, "plan", "Migration plan"),
        ("pending-commits/x.md", "# Our Plan: go\n", 10, "plan", "Our Plan: go"),
        ("pending-commits/x.md", "# Planet\n", 10, "note", "Planet"),
        ("pending-commits/x.md", "---\ntype: guide\ntitle: T\n---\n# H\n", 10, "guide", "T"),
        ("anything/deep/ideas_and_more.md", "words", 1, "note", "Ideas and more"),
        ("UPPER.MD", "", 1, "note", "UPPER"),
    ],
)
def test_a_file_is_what_its_place_and_words_say(path, text, certainty, type_, title):
    """As the table of the design has it; any other markdown is a note."""
    path = PurePosixPath(path)
    said = grammar.read(path, text).fields
    assert (kind.claims(path, text), said["type"], said["title"]) == (certainty, type_, title)


def test_other_files_are_not_claimed():
    """Only markdown is."""
    assert kind.claims(PurePosixPath("pending-commits/x.txt"), TEXT) == 0


def test_front_matter_of_others_stays_in_the_text():
    """What is not all our own fields belongs to somebody else's tool."""
    text = "---\nlayout: post\ntitle: Mine\n---\nbody"
    assert grammar.read(PurePosixPath("x.md"), text).fields["body"] == text
    assert (
        grammar.read(PurePosixPath("x.md"), "---\ntitle: Mine\n---\nbody").fields["body"] == "body"
    )


async def test_a_dropped_file_is_a_document_of_who_its_name_says(world):
    """The text is kept as it came, at its path."""
    assert await dropped(world, TEXT) == Taken("DOC-1", 1)
    row = await found(world)
    assert (row.type, row.title, row.body, row.author) == ("learning", "Decision Log", TEXT, AUTHOR)
    assert row.path == NAME


async def test_an_edit_is_a_version_and_an_echo_is_not(world):
    """Only another text makes one."""
    await dropped(world, TEXT)
    assert (await edited(world, TEXT)).revision == 1
    assert (await edited(world, TEXT + "- more\n")).revision == 2
    assert await numbers(world) == [2, 1]


async def test_a_file_that_moves_keeps_its_document(world):
    """Another folder may be another type; the text makes no version."""
    await dropped(world, TEXT)
    await edited(world, TEXT, path="runbooks/x.md")
    row = await found(world)
    assert (row.type, row.path, await numbers(world)) == ("runbook", "runbooks/x.md", [1])


async def test_file_and_row_that_both_moved_on_are_a_conflict(world):
    """It changes nothing; where both say the same there is none."""
    await dropped(world, TEXT)
    wanted = DocumentUpdate(body=TEXT + "http\n")
    await world.do("human", lambda work: service.change(work, "DOC-1", wanted))
    with pytest.raises(Moved, match="`DOC-1` went on to revision 2 while this file changed"):
        await edited(world, TEXT + "file\n")
    assert (await found(world)).body == TEXT + "http\n"
    assert (await edited(world, TEXT + "http\n")).revision == 2


async def test_what_was_written_by_the_server_is_taken_in_as_itself(world):
    """An echo changes nothing, even where the journal has forgotten it; a copy is refused."""
    draft = DocumentCreate(title="A plan", body="---\nx\n", type="report", tags=["api"])
    row = await world.do(AUTHOR, lambda work: service.create(work, draft))
    rendered = kind.render(row)
    assert str(rendered.path) == "pending-commits/a-plan.md"
    assert await dropped(world, rendered.text, str(rendered.path)) == Taken("DOC-1", 1)
    with pytest.raises(Refused, match="`id: DOC-1`"):
        await dropped(world, rendered.text + "more", "copy.md")
    assert await found(world) == row


async def test_a_tag_that_a_file_drops_is_gone(world):
    """What the file no longer says no longer holds."""
    text = "---\ntags: [api, v1]\n---\n" + TEXT
    await dropped(world, text)
    assert (await found(world)).tags == ["api", "v1"]
    await edited(world, TEXT, base=text)
    assert (await found(world)).tags == []
    assert await numbers(world) == [1]


@pytest.mark.parametrize("text", ["---\nauthor: nobody\n---\nx", "a\x00b", "x" * (2**20 + 1)])
async def test_what_cannot_be_taken_in_is_refused(world, text):
    """An unknown author, NUL, more than the limit."""
    with pytest.raises(Refused):
        await dropped(world, text)


class Tags(HTMLParser):
    """Collects what a card offers to restore, and the tags that it holds."""

    def __init__(self):
        super().__init__()
        self.restores, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.add(tag)
        given = dict(attrs)
        if given.get("name") == "restore":
            self.restores.append(given["value"])


async def test_a_card_shows_the_text_and_its_versions(world):
    """Every version but the newest can be restored; what people wrote runs nowhere."""
    await dropped(world, TEXT)
    await edited(world, TEXT + "<script>x</script>")
    whole = await world.see(lambda work: kind.KIND.find(work, "DOC-1"))
    assert whole.before.body == TEXT
    context = {"thing": whole, "href": "/x", "api": "/api", "workspace": "default"}
    for view, restores in (("row", []), ("page", ["1"])):
        shown = Tags()
        shown.feed(render("documents/card.html", {**context, "view": view}))
        assert shown.restores == restores
        assert "script" not in shown.tags
    assert {"details", "article"} <= shown.tags
