"""`coord attention`, `waits`, `readiness` and `succession`."""

import json
from typing import Any

FRONTEND = ("--as", "frontend-developer")


def asked(team: Any, title: str) -> str:
    """Offer a question to the person; return its attention item."""
    told = team("handoff", "offer", "human", title, *FRONTEND, "--json")
    one = json.loads(told.out)["id"]
    items = json.loads(team("attention", "list", "--json").out)["items"]
    return str(next(item["id"] for item in items if item["subject"] == one))


def test_what_needs_someone_is_listed_set_aside_and_brought_back(team: Any) -> None:
    """Alarms are first, each with its next call; a reason is kept beside what rests."""
    item = asked(team, "Which colour?")
    listed = team("attention", "list", "--severity", "alarm").out
    assert item in listed
    assert "Which colour?" in listed
    told = team("attention", "acknowledge", item, "--reason", "Today")
    assert f"{item} is acknowledged by human" in told.out, told.err
    assert "human: Today" in team("attention", "list", "--state", "acknowledged").out
    told = team("attention", "snooze", item, "--for", "30", "--reason", "Lunch")
    assert f"{item} is snoozed by human until" in told.out, told.err
    assert f"{item} is open" in team("attention", "reopen", item).out


def test_a_refusal_says_the_way_out(team: Any) -> None:
    """An item that is not there, and a snooze without an end, are refused in words."""
    gone = team("attention", "acknowledge", "past-due:HO-99", "--reason", "x")
    assert gone.code != 0
    assert "items go away with their cause" in gone.err
    endless = team("attention", "snooze", asked(team, "When?"), "--reason", "x")
    assert endless.code != 0
    assert "Until when?" in endless.err


def test_waits_name_the_deadlock_first(team: Any) -> None:
    """A circle stands above the table of all waits."""
    for who, holder in (("vibe-coder", "backend-developer"), ("backend-developer", "vibe-coder")):
        team("status", "--as", who, "--state", "blocked", "--waiting-on", holder)
    told = team("waits").out
    assert "is a deadlock of" in told.splitlines()[0]
    assert "vibe-coder" in told
    for who in ("vibe-coder", "backend-developer"):
        team("status", "--as", who, "--state", "active", "--waiting-on", "")


def test_readiness_has_a_line_for_each_role_of_a_feature(team: Any) -> None:
    """Who is at work without a run is shown too."""
    team("status", *FRONTEND, "--state", "active", "--feature", "plotting")
    line = next(line for line in team("readiness").out.splitlines() if "plotting" in line)
    assert "frontend-developer" in line
    assert "at work" in line


def test_a_succession_is_offered_and_listed(team: Any) -> None:
    """What an agent left is offered in a handoff; offering it to itself is refused."""
    team("handoff", "offer", "vibe-coder", "Left behind", *FRONTEND)
    told = team("succession", "offer", "vibe-coder", "--to", "frontend-developer")
    assert "what vibe-coder left is offered to frontend-developer" in told.out, told.err
    assert "frontend-developer" in team("succession", "list", "--state", "offered").out
    assert team("succession", "offer", "human", "--to", "human").code != 0
