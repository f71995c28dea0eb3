"""`coord status`, `coord inbox` and `coord open`."""

import json
import re
from typing import Any

import httpx


def test_a_report_shows_in_the_table(team: Any) -> None:
    """Who reports is who the token belongs to, and the address comes from the home folder."""
    told = team(
        *("status", "--as", "backend-developer", "--state", "blocked", "--feature", "sign-in"),
        *("--summary", "Schema is in", "--waiting-on", "HO-1", "--waiting-on", "human"),
    )
    assert told.code == 0, told.err
    head, *lines = team("status").out.splitlines()
    assert head.split()[:3] == ["AGENT", "STATE", "FEATURE"]
    mine = next(line for line in lines if line.startswith("backend-developer "))
    cells = re.split(r" {2,}", mine)
    assert cells[1:] == ["blocked", "sign-in", "Schema is in", "HO-1, human", "now"]


def test_fields_that_are_left_out_stay(team: Any) -> None:
    """A report changes what it names and nothing else; an empty one empties a list."""
    team("status", "--as", "vibe-coder", "--feature", "trial", "--waiting-on", "human")
    told = team("status", "--as", "vibe-coder", "--step", "2", "--waiting-on", "", "--json")
    context = json.loads(told.out)
    assert (context["feature"], context["step"], context["waiting_on"]) == ("trial", "2", [])


def test_signing_off_ends_the_waiting(team: Any) -> None:
    """One who signs off is done and never stale."""
    team("status", "--as", "frontend-developer", "--state", "active")
    told = team("status", "--as", "frontend-developer", "--sign-off", "--json")
    context = json.loads(told.out)
    assert (context["state"], context["expires_at"]) == ("done", None)


def test_a_summary_is_read_from_standard_input(team: Any) -> None:
    """`-` means what is piped in."""
    summary = "Long, with “quotes” and\nlines"
    told = team("status", "--as", "vibe-coder", "--summary", "-", "--json", stdin=summary)
    assert json.loads(told.out)["summary"] == summary


def test_what_others_wrote_cannot_steer_the_terminal(team: Any) -> None:
    """Control characters of a peer are shown as such, never sent to the terminal."""
    team("status", "--as", "vibe-coder", "--summary", "\x1b[2Jgone\u202e")
    shown = team("status").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[2Jgone" in shown


def test_the_agent_comes_from_the_environment(team: Any, monkeypatch: Any) -> None:
    """`COORD_AGENT` says who acts where `--as` does not."""
    monkeypatch.setenv("COORD_AGENT", "integration-specialist")
    told = team("status", "--state", "idle", "--json")
    assert json.loads(told.out)["agent"] == "integration-specialist"


def test_the_inbox_holds_what_is_open_and_mine(team: Any) -> None:
    """An inbox lists what was offered to this agent, and listing it is delivery."""
    team("agent", "join", "idle-one", "--role", "vibe-coder")
    assert team("inbox", "--as", "idle-one").out == "Nothing waits for idle-one.\n"
    team("handoff", "offer", "idle-one", "Try it", "--as", "frontend-developer")
    team("handoff", "offer", "backend-developer", "Not yours", "--as", "frontend-developer")
    box = json.loads(team("inbox", "--as", "idle-one", "--json").out)
    assert [one["title"] for one in box["items"]] == ["Try it"]
    shown = json.loads(team("handoff", "show", box["items"][0]["id"], "--json").out)
    assert shown["delivered_at"] is not None


def test_open_prints_a_link_that_signs_in_once(team: Any) -> None:
    """The link leads to the dashboard with a session, and only the first time."""
    link = team("open", "--print").out.strip()
    first = httpx.get(link)
    assert first.status_code == 302
    assert first.cookies
    assert httpx.get(link).status_code == 401
