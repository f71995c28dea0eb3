"""`coord search`: what is found, in words and as JSON."""

import json
from typing import Any

ME = ("--as", "backend-developer")


def test_a_search_finds_and_shows_where(team: Any) -> None:
    """A hit is its name, its title and a line of its text; filters are those of the call."""
    team("handoff", "offer", "frontend-developer", "Feed the wombats", "--body", "Twice.", *ME)
    found = team("search", "wombat", *ME)
    assert found.code == 0, found.err
    assert "Feed the wombats  (handoffs, offered, by backend-developer" in found.out
    assert "    Twice." in found.out
    assert (
        team("search", "wombat", "--kind", "documents", *ME).out == "Nothing holds all of that.\n"
    )
    page = json.loads(team("search", "wombat", "--state", "offered", "--json", *ME).out)
    assert page["kinds"] == {"handoffs": 1}


def test_a_kind_that_is_none_is_refused(team: Any) -> None:
    """In the words of the server, which names those that there are."""
    refused = team("search", "x", "--kind", "nonsense", *ME)
    assert refused.code == 1
    assert "pending-commits" in refused.err
