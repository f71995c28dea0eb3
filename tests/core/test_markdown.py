"""Reading markdown as people and agents write it."""

import time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from coordinator.core import markdown
from coordinator.core.kinds import Refused
from coordinator.core.markdown import Checkbox, Heading

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
plain = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | words
fields = st.dictionaries(words, plain | st.lists(words, max_size=3), max_size=4)


class Draft(BaseModel):
    """What a file shall say."""

    body: str
    type: Literal["note"] = "note"


@given(fields, words)
def test_what_is_written_with_front_matter_is_read_back(given_fields, body):
    """Fields and body come back exactly, whatever they hold."""
    text = markdown.with_front_matter(given_fields, body)
    assert markdown.front_matter(text)[:2] == (given_fields, body)


def test_dates_versions_and_yes_stay_words():
    """Front matter gives what was written: no dates, no shortened versions, no booleans of 1.1."""
    text = "---\nat: 2026-03-01\nversion: 1.10\nanswer: yes\ntime: 12:30\nn: 7\nok: true\n---\nx"
    found, body, line = markdown.front_matter(text)
    expected = {"at": "2026-03-01", "version": "1.10", "answer": "yes", "time": "12:30"}
    assert found == {**expected, "n": 7, "ok": True}
    assert (body, line) == ("x", 9)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: a\nwhy: a: b\n---\n", 3),
        ("---\na: &x [1]\nb: *x\n---\n", 3),
        ("---\na: " + "[" * 500 + "]" * 500 + "\n---\n", 2),
        ("---\na: b\n\tc: d\n---\n", 3),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_its_line(text, line):
    """Bad YAML, aliases and deep nesting are refused, naming the line of the file."""
    with pytest.raises(Refused) as refusal:
        markdown.front_matter(text)
    assert refusal.value.line == line


def test_a_rule_at_the_top_is_no_front_matter():
    """Prose between two rules stays prose."""
    text = "---\nOnce upon a time\n---\nthe end"
    assert markdown.front_matter(text) == ({}, text, 1)


def test_headings_in_code_are_not_headings():
    """What stands in a fence is code, however it looks; a longer fence holds a shorter one."""
    body = "# One #\r\n````\n# no\n```\n# no\n````\n   ## Two: x\n#hash\n    # code\n"
    assert markdown.headings(body) == [Heading(1, "One", 1), Heading(2, "Two: x", 7)]


def test_a_section_goes_to_the_next_heading_of_its_level():
    """Deeper headings belong to the section; the name's case and a colon do not matter."""
    body = "## Files\n\n- a\n### deep\n- b\n\n## Next\n- c"
    assert markdown.section(body, "files") == "- a\n### deep\n- b"
    assert markdown.section("## FILES:\r\n- a\r\n", "Files") == "- a"
    assert markdown.section(body, "absent") is None


def test_labels_are_read_in_every_form_they_are_written_in():
    """A heading, a plain line, a bold one; not one in code."""
    for line in ("## Agent: Vibe", "Agent: Vibe", "- **Agent**: Vibe", "**Agent:** `Vibe`"):
        assert markdown.labelled(f"```\nAgent: no\n```\n{line}\n", "agent") == "Vibe"


def test_the_first_fence_is_read_whole():
    """The text of the first block, other fences inside included; without an end, to the end."""
    assert markdown.fenced("a\n````text\nx\n```\ny\n````\n```\nz\n```") == "x\n```\ny"
    assert markdown.fenced("~~~\nopen") == "open"
    assert markdown.fenced("none") is None


def test_checkboxes_are_read_with_their_ticks():
    """Any bullet, numbered ones too; not those in code."""
    text = "- [ ] one\n* [x] two\n  1. [X] three\n```\n- [ ] no\n```\n- plain"
    assert markdown.checkboxes(text) == [
        Checkbox("one", False),
        Checkbox("two", True),
        Checkbox("three", True),
    ]


def test_a_slug_is_a_safe_file_name():
    """ASCII words joined by dashes, short, never empty, never a path."""
    assert markdown.slug("Ändere ../die API: v2!") == "andere-die-api-v2"
    assert markdown.slug("世界") == "untitled"
    assert markdown.slug("x" * 99, limit=10) == "x" * 10


@pytest.mark.parametrize(
    ("said", "fix"),
    [({}, "Add a line `body: …`"), ({"body": "", "type": "x"}, "Correct `type`")],
)
def test_a_field_that_is_missing_or_wrong_is_named_with_what_to_do(said, fix):
    """What must be there cannot be left out."""
    with pytest.raises(Refused) as refusal:
        markdown.fitted(Draft, said)
    assert refusal.value.fix.startswith(fix)


@pytest.mark.parametrize("unit", ["#", "# ", "`", "- [ ", "a: ", "*", " ", "```\n", "---\n", "1"])
def test_a_hostile_text_costs_no_more_than_its_length(unit):
    """A megabyte of the worst is read in about the time of any megabyte."""
    text = unit * (2**20 // len(unit))
    begun = time.process_time()
    markdown.front_matter(text)
    markdown.headings(text)
    markdown.section(text, "x")
    markdown.labelled(text, "x")
    markdown.fenced(text)
    markdown.checkboxes(text)
    markdown.fence_for(text)
    markdown.slug(text)
    assert time.process_time() - begun < 10
