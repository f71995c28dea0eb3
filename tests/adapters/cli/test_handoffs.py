"""`coord handoff`: the whole loop between two agents."""

import json
from typing import Any

import pytest

ME = ("--as", "backend-developer")
OTHER = ("--as", "frontend-developer")


def offered(team: Any, *options: str) -> str:
    """Offer a handoff from the frontend to the backend and return its identifier."""
    told = team("handoff", "offer", "backend-developer", "Page it", *options, *OTHER, "--json")
    assert told.code == 0, told.err
    return str(json.loads(told.out)["id"])


def test_a_handoff_lives_from_offer_to_completion(team: Any) -> None:
    """Every step of the loop is a verb, and the thread shows all of it."""
    one = offered(
        team,
        "--body",
        "By cursor.",
        "--item",
        "Tests pass",
        "--item",
        "Docs say so",
        "--ref",
        "PC-1",
    )
    assert team("handoff", "acknowledge", one, *ME).code == 0
    assert "is accepted" in team("handoff", "accept", one, *ME).out
    assert team("handoff", "reply", one, "-", *ME, stdin="Half way.\n").code == 0
    done = team(
        *("handoff", "complete", one, "--tick", "1", "--tick", "Docs say so"),
        *("--evidence", "tested: 412 pass", "--evidence", "ask me", *ME),
    )
    assert "is completed" in done.out, done.err
    shown = team("handoff", "show", one).out
    assert "1. [x] Tests pass\n2. [x] Docs say so" in shown
    assert "tested: 412 pass\nclaimed: ask me" in shown
    assert "-- backend-developer, now\nHalf way." in shown
    assert "By cursor." in shown


def test_either_side_needs_evidence_of_a_level(team: Any) -> None:
    """The receiver demands it before it accepts, the sender of what completes."""
    one = offered(team, "--needs", "claimed")
    assert team("handoff", "demand", one, "pushed", "--reason", "I build on it", *ME).code == 0
    refused = team("handoff", "accept", one, *ME)
    assert refused.code == 4
    assert f"POST handoffs/{one}/evidence" in refused.err
    assert "pushed, by backend-developer, not met yet" in team("handoff", "show", one).out
    where = ("--commit", "abcdef1", "--repository", "elsewhere")
    shown = team("handoff", "evidence", one, "pushed: the endpoints", *where, *OTHER)
    assert "pushed: the endpoints (elsewhere cannot be seen from here" in shown.out, shown.err
    assert "that is a claim" in team("handoff", "accept", one, *ME).err
    assert team("handoff", "demand", one, "claimed", "--reason", "I trust it", *ME).code == 0
    assert team("handoff", "accept", one, *ME).code == 0
    assert team("handoff", "complete", one, *ME).code == 4
    assert team("handoff", "complete", one, "--evidence", "committed: x", *where, *ME).code == 0


def test_a_declined_handoff_is_offered_again(team: Any) -> None:
    """Declining, reopening and cancelling each say why."""
    one = offered(team)
    team("handoff", "decline", one, "--reason", "Not before Friday", *ME)
    assert "Not before Friday" in team("handoff", "show", one).out
    assert "is offered" in team("handoff", "reopen", one, "--reason", "It is Friday", *OTHER).out
    assert "is cancelled" in team("handoff", "cancel", one, "--reason", "Solved", *OTHER).out


def test_handoffs_are_listed_by_their_sides(team: Any) -> None:
    """The filters are those of the API; nothing found is said in words."""
    one = offered(team, "--kind", "question")
    listed = team("handoff", "list", "--from", "frontend-developer", "--kind", "question").out
    assert one in listed
    nothing = team("handoff", "list", "--to", "files")
    assert nothing.out == "There are no such handoffs.\n"


def test_a_page_says_what_it_leaves_out(team: Any) -> None:
    """What is not shown is told on standard error, so that a pipe stays clean."""
    offered(team)
    offered(team)
    page = team("handoff", "list", "--limit", "1")
    assert len(page.out.splitlines()) == 2
    assert page.err.startswith("1 of ")


@pytest.mark.parametrize("tick", ["7", "No such item"])
def test_an_unknown_item_completes_nothing(team: Any, tick: str) -> None:
    """A tick that fits no item is refused, and the handoff stays as it was."""
    one = offered(team, "--item", "Tests pass")
    team("handoff", "accept", one, *ME)
    assert team("handoff", "complete", one, "--tick", tick, *ME).code == 1
    assert json.loads(team("handoff", "show", one, "--json").out)["state"] == "accepted"
