"""How a pending commit looks on the dashboard."""

from html.parser import HTMLParser

import pytest

from coordinator.adapters.dashboard.rendering import render

THING = {
    "id": "PC-7",
    "author": "vibe-coder",
    "branch": "main",
    "repository": "",
    "title": "<b>Add</b>",
    "message": "Add\n\n<script>",
    "summary": "*one*",
    "files": ["a.py"],
    "depends_on": ["PC-1"],
    "path": None,
    "reason": "withdrawn",
    "commit": None,
    "revision": 3,
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T12:00:00Z",
}


class Buttons(HTMLParser):
    """Collects the moves that a card offers, and the tags that it holds."""

    def __init__(self):
        super().__init__()
        self.moves, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append(tag)
        given = dict(attrs)
        if given.get("name") == "state":
            self.moves.append(given["value"])


@pytest.mark.parametrize(
    ("state", "next_", "moves"),
    [
        ("draft", ["needs_review"], ["needs_review", "closed"]),
        ("needs_review", ["ready"], ["ready", "draft", "closed"]),
        ("ready", ["committed"], ["committed", "needs_review", "closed"]),
        ("committed", [], ["ready"]),
        ("closed", ["draft"], ["draft"]),
    ],
)
def test_a_card_offers_the_moves_that_are_allowed(state, next_, moves):
    """A row offers the next one, the page every one; what people wrote is never a tag."""
    for view, expected in (("row", next_), ("page", moves)):
        context = {"thing": {**THING, "state": state}, "view": view, "href": "/x", "api": "/api"}
        shown = Buttons()
        shown.feed(render("pending_commits/card.html", {**context, "workspace": "default"}))
        assert shown.moves == expected
        assert not {"b", "script"} & set(shown.tags)
