"""Reports: grouped, the worst first, and nothing that others wrote can break out of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coordinator.domains.contracts.comparison.changes import Change, Gap, compared
from coordinator.domains.contracts.comparison.report import markdown, summary, text

HOSTILE = [
    "a\n\n# Heading\n- item",
    "`](javascript:alert(1))",
    "[x](http://evil)",
    "<script>alert(1)</script>",
    "**bold** __bold__ ~~gone~~",
    "![i](http://evil/i.png)",
    "[a]: http://evil",
    "\x1b[31mred\u202e",
    "``` `` `",
    "x" * 100_000,
]


def change(level="breaking", operation="GET", path="/users", said="it is gone", **values):
    """Return a change."""
    fields = {"location": "", "pointer": "#/x", "before": "", "after": "", **values}
    return Change("rule", level, operation, path, text=said, **fields)


def test_changes_stand_under_their_operation_the_worst_first():
    """Operations with a break come first, and in each the break does."""
    report = markdown(
        [change("safe", path="/a"), change("risky"), change("breaking", said="it broke")],
        [Gap("GET", "/users", "#L3", "it reads differently")],
    )
    assert report == (
        "**`GET /users`**\n\n"
        "- **breaking**: it broke\n"
        "- **not comparable**: it reads differently\n"
        "- **risky**: it is gone\n\n"
        "**`GET /a`**\n\n- **safe**: it is gone"
    )


def test_short_values_stand_beside_a_sentence_that_does_not_name_them():
    """Before and after are shown once, and only when they are short."""
    once = change(said="the type changed", before="string", after="integer", location="property a")
    assert "the type changed (property a): `string` → `integer`" in markdown([once])
    named = change(said="it was string and is integer", before="string", after="integer")
    assert "→" not in markdown([named])
    assert "→" not in markdown([change(before="x" * 61)])


def test_what_concerns_all_operations_says_so():
    """A change without an operation has a heading of its own in both forms."""
    found = change(operation="", path="")
    assert markdown([found]).startswith("**All operations**")
    assert text(compared("openapi", [found])).startswith("All operations\n  breaking  it is gone")


def test_the_text_ends_with_the_numbers():
    """The summary is the last line and counts what could not be compared."""
    found = compared("openapi", [change(), change("safe")], [Gap("", "", "", "no idea")])
    assert text(found).splitlines()[-1] == "1 breaking, 0 risky, 1 safe, 1 not comparable"
    nothing = compared("openapi")
    assert text(nothing) == summary(nothing) == "0 breaking, 0 risky, 0 safe"


def test_a_long_report_says_how_much_it_leaves_out():
    """The worst are kept, the rest is counted."""
    found = [change("safe", said=f"change {n}") for n in range(300)] + [change(path="/z")]
    report = markdown(found)
    assert "`GET /z`" in report
    assert report.endswith("…and 101 more that are not listed here.")
    assert markdown([]) == "Nothing changed."


@pytest.mark.parametrize("field", ["said", "path", "location", "before", "after"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_others_wrote_breaks_out(hostile, field):
    """Each report is one list without links, images, HTML or headings, whatever a name holds."""
    _check(change(**{field: hostile}))


@given(st.text(alphabet="ab `*_[]()<>#-\n!~|\\:\t1.&", max_size=60))
def test_no_text_breaks_out(hostile):
    """The same for any text."""
    _check(change(said=hostile, path=hostile, location=hostile, before=hostile, after=hostile))


def _check(one):
    report = markdown([one])
    tokens = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").parse(report)
    inline = [child.type for token in tokens for child in token.children or ()]
    blocks = [token.type for token in tokens if token.nesting == 1]
    assert blocks == ["paragraph_open", "bullet_list_open", "list_item_open", "paragraph_open"]
    assert set(inline) <= {"text", "text_special", "strong_open", "strong_close", "code_inline"}
    assert inline.count("strong_open") == 2
    plain = text(compared("openapi", [one]))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", report + plain)
    assert len(report) < 3_000
    assert len(plain.splitlines()) == 4
