"""Markdown that agents wrote, as HTML that can do nothing."""

import re
import time

import pytest

from coordinator.adapters.dashboard.prose import markdown
from coordinator.adapters.dashboard.rendering import is_web


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](javascript:alert(1))",
        "![a](data:image/svg+xml;base64,PHN2Zz4=)",
        '<a href="/x" onclick="alert(1)">a</a>',
        "<style>*{display:none}</style>",
        '[a]("onmouseover="alert(1))',
        "```\n</code></pre><script>alert(1)</script>\n```",
        "| <script>x</script> |\n|---|\n| <iframe src=x> |",
    ],
)
def test_nothing_that_acts_comes_through(hostile):
    """No script, handler, frame, style or address that acts becomes HTML."""
    html = str(markdown(hostile)).lower()
    for tag in ("<script", "<img", "<iframe", "<style", "<svg"):
        assert tag not in html
    assert not re.search(r"<[a-z][^>]*\son\w+=", html)
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_an_image_becomes_a_link_to_it():
    """A remote image would tell its host who reads; a link tells nothing until it is clicked."""
    html = markdown("![the logo](http://images.example/logo.png)")
    assert "<img" not in html
    assert 'href="http://images.example/logo.png"' in html
    assert "the logo" in html


def test_tables_code_lists_and_strikes_are_drawn():
    """What agents write in earnest looks as they meant it."""
    html = markdown("| a |\n|---|\n| 1 |\n\n~~no~~ `x`\n\n- one\n\n```python\nx\n```\n")
    for part in ("<table>", "<s>no</s>", "<code>x</code>", "<li>", 'class="language-python"'):
        assert part in html


def test_links_are_followed_without_credit_or_opener():
    """Somebody else's link is marked so."""
    html = markdown("<https://docs.example>")
    assert 'rel="nofollow noopener noreferrer"' in html


def test_no_text_is_no_html():
    """An empty or missing text draws nothing."""
    assert markdown("") == markdown(None) == ""


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://ci.example/1", True),
        ("http://ci.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//ci.example", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(address, is_one):
    """An address in a field links only where it leads to a page."""
    assert is_web(address) is is_one


UNITS = (
    "*",
    "[",
    "![",
    "`",
    "_",
    "~~a",
    "> ",
    "- ",
    "  - a\n",
    "a|b\n-|-\n",
    "**a*b",
    "<http://a>",
)


@pytest.mark.parametrize("unit", [*UNITS, "http://a."])
def test_no_text_takes_long_to_draw(unit):
    """A body may have a mebibyte of anything; a page draws it in a moment or not at all."""
    start = time.thread_time()
    html = markdown(unit * (2**20 // len(unit)))
    assert time.thread_time() - start < 1.5
    assert "under Raw" in html


def test_a_text_of_too_much_markup_is_shown_as_it_is():
    """Dense markup is plain text, escaped."""
    html = markdown("*<b>" * 6000)
    assert html.startswith("<pre>*&lt;b&gt;*")
