"""How pending commits read and write as files."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.kinds import Refused
from coordinator.domains.pending_commits import grammar, kind
from coordinator.domains.pending_commits.schemas import (
    PendingCommitCreate,
    PendingCommitRead,
    title_of,
)

PATH = PurePosixPath("pending-commits/main/2026-03-01-main-add-sessions.md")
TEXT = """\
# Pending Commit Message

## Branch: main
## Status: Ready for commit (not yet committed)

```
Add sessions

- with tokens
```

## Changes Summary
- one

## Files
- `src/a.py` new
- src/b.py
"""

lines = st.sampled_from(
    [
        "",
        "a",
        "```",
        "````",
        "~~~",
        "# H",
        "## Files",
        "## Branch: x",
        "---",
        "- [ ] b",
        "  c  ",
        "é🎉",
    ]
)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
texts = words | st.lists(lines | words, max_size=8).map("\n".join)
branches = st.from_regex(r"\A[^\s\x00-\x1f\x7f~^:?*\[\\`]{1,12}\Z").filter(str.strip)
drafts = st.fixed_dictionaries(
    {"branch": st.sampled_from(["main", "feature/x-y", "#", "é#"]) | branches, "message": texts},
    optional={
        "title": words,
        "summary": texts,
        "files": st.lists(words, max_size=3),
        "repository": words,
        "depends_on": st.just(["PC-1", "PC-2"]),
        "reason": words,
    },
)
STATES = ("draft", "needs_review", "ready", "committed", "closed")


@given(drafts, st.sampled_from(STATES))
def test_what_is_written_reads_as_the_same(fields, state):
    """Every field comes back from the file, whatever it holds."""
    given_title, reason = fields.pop("title", ""), fields.pop("reason", "")
    draft = PendingCommitCreate(
        **fields,
        title=given_title.strip() or title_of(fields["message"]) or "x",
        reason=reason.strip() or "superseded" * (state == "closed"),
        state=state,
        commit="abcdef1" if state == "committed" else None,
    )
    commit = PendingCommitRead(
        **draft.model_dump(),
        id="PC-7",
        author="vibe-coder",
        path=str(PATH),
        revision=1,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    rendered = kind.render(commit)
    said = grammar.EMPTY | grammar.read(rendered.path, rendered.text).fields
    assert PendingCommitCreate(**said) == draft
    assert kind.claims(rendered.path, rendered.text) == 50


def commit_of(text, path=PATH, **front):
    """Read a text as a pending commit's fields."""
    return grammar.read(PurePosixPath(path), text).fields


def test_a_file_is_read_as_the_team_writes_it():
    """Branch, status, the message with its title, summary and files."""
    assert commit_of(TEXT) == {
        "branch": "main",
        "state": "ready",
        "message": "Add sessions\n\n- with tokens",
        "title": "Add sessions",
        "summary": "- one",
        "files": ["src/a.py", "src/b.py"],
    }


def test_a_usual_commit_is_written_without_needless_front_matter():
    """People edit the text: front matter says only whose it is."""
    created = datetime(2026, 3, 1, tzinfo=UTC)
    fields = {"path": str(PATH), "revision": 1, "created_at": created, "updated_at": created}
    values = PendingCommitCreate(**commit_of(TEXT)).model_dump()
    written = grammar.write(PendingCommitRead(id="PC-7", author="vibe-coder", **values, **fields))
    front = "---\nid: PC-7\nauthor: vibe-coder\n---\n\n"
    assert written == front + TEXT.replace("`src/a.py` new", "`src/a.py`").replace(
        "- src/b.py", "- `src/b.py`"
    )


def test_the_sample_of_the_team_is_read(library):
    """A real file of the family, with its emoji and without an end of line."""
    name = "2025-07-30-main-initialize-agentic-development-structure.md"
    text = (library / "samples" / name).read_text()
    said = commit_of(text, f"pending-commits/main/{name}")
    assert (said["branch"], said["state"]) == ("main", "ready")
    assert said["title"] == "Initialize Agentic Development System Structure"
    assert said["message"].endswith("<noreply@anthropic.com>")
    assert said["summary"].startswith("- Created")
    assert said["summary"].endswith("approved")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Ready", "ready"),
        ("✅ Ready for commit", "ready"),
        ("needs_review", "needs_review"),
        ("Needs review by backend", "needs_review"),
        ("review", "needs_review"),
        ("WIP", "draft"),
        ("not yet committed", "draft"),
        ("Committed", "committed"),
        ("Closed: superseded", "closed"),
        ("whatever", "draft"),
    ],
)
def test_a_status_is_read_by_how_it_begins(status, state):
    """What no word begins is a draft."""
    assert commit_of(f"## Branch: x\n## Status: {status}\n")["state"] == state


@pytest.mark.parametrize(
    ("path", "text", "branch"),
    [
        ("pending-commits/a/2026-01-01-b-x.md", "---\nbranch: c\n---\n## Branch: d/e\n", "d/e"),
        ("pending-commits/a/2026-01-01-b-x.md", "---\nbranch: c\n---\n", "c"),
        ("pending-commits/a/2026-01-01-b-x.md", "text", "a"),
        ("pending-commits/2026-01-01-b-x.md", "text", "b"),
    ],
)
def test_a_branch_is_said_by_the_text_first(path, text, branch):
    """Then the front matter, the folder, the file's name."""
    assert commit_of(text, path)["branch"] == branch


def test_front_matter_gives_fields_exactly():
    """It goes before the text for all but the branch."""
    front = "---\nstate: draft\ntitle: Mine\nfiles: [x]\ndepends_on: PC-1, PC-2\n---\n"
    said = commit_of(front + TEXT)
    assert (said["state"], said["title"], said["files"]) == ("draft", "Mine", ["x"])
    assert said["depends_on"] == ["PC-1", "PC-2"]


def test_a_file_without_a_message_keeps_its_words():
    """What has no fence has no message: the text is its summary, its heading the title."""
    said = commit_of("# A thought\nwhole\n")
    assert said == {"branch": "main", "title": "A thought", "summary": "# A thought\nwhole"}


@pytest.mark.parametrize(
    ("path", "text", "certainty"),
    [
        ("pending-commits/2026-01-01-main-x.md", "", 30),
        ("pending-commits/main/2026-01-01-main-x.md", "---\n: {\n---", 30),
        ("pending-commits/idea.md", "## Branch: main\n## Status: Ready\n", 20),
        ("pending-commits/idea.md", "# Pending Commit\n## Branch: main\n", 20),
        ("pending-commits/idea.md", "## Branch: main\n", 0),
        ("pending-commits/idea.md", "```\n## Branch: main\n## Status: x\n```\n", 0),
        ("other/2026-01-01-main-x.md", TEXT, 0),
        ("pending-commits/2026-01-01-main-x.txt", TEXT, 0),
        ("note.md", TEXT, 0),
    ],
)
def test_a_file_is_claimed_by_its_name_or_its_words(path, text, certainty):
    """Only in the folder; never by what stands in code."""
    assert kind.claims(PurePosixPath(path), text) == certainty


def test_front_matter_that_is_not_yaml_is_refused():
    """The refusal names the line."""
    with pytest.raises(Refused) as refusal:
        commit_of("---\na: b: c\n---\n" + TEXT)
    assert refusal.value.line == 2
