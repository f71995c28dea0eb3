"""What pages say where one word would mean two things, and what a list shows first."""

import re

from tests.adapters.dashboard.workspace import Team


def test_who_never_reported_is_not_heard_yet_and_who_fell_silent_is_silent(server):
    """The two are told apart in words wherever agents are listed."""
    team = Team(server, "heard")
    team.report("vibe-coder", state="active")
    words = team.words("/agents")
    assert "backend-developer not heard yet" in words
    assert "silent" not in words


def test_a_length_of_time_is_told_from_a_moment(server):
    """What follows "for" is marked as a length; all else is a time ago."""
    team = Team(server, "ages")
    team.report("vibe-coder", state="active")
    html = team.page("/agents/vibe-coder")
    assert re.search(r"for <time [^>]*data-relative=length>", html)
    assert re.search(r"last report <time [^>]*data-relative>", html)


def test_claims_open_on_the_live_ones(server):
    """Ended ones are under their own tab and under all; filters beside keep to what is chosen."""
    team = Team(server, "live")
    for number in range(2):
        team.call(
            "vibe-coder", "POST", "claims", resources=[f"path:src/{number}.py"], repository="app"
        )
    team.call("vibe-coder", "DELETE", "claims/CL-1")
    opened, whole, ended = (
        team.page(f"/claims{query}") for query in ("", "?state=all", "?state=released")
    )
    assert re.findall(r'<li id="claim-(CL-\d+)"', opened) == ["CL-2"]
    assert re.findall(r'<li id="claim-(CL-\d+)"', whole) == ["CL-2", "CL-1"]
    assert re.findall(r'<li id="claim-(CL-\d+)"', ended) == ["CL-1"]
    assert '<input type="hidden" name="state" value="live">' in opened
    assert '<input type="hidden" name="state" value="all">' in whole
    assert 'href="?state=all"' in opened


def test_the_timeline_begins_no_earlier_than_it_must(server):
    """A workspace of a minute opens on the shortest span; a chosen one is kept."""
    team = Team(server, "young")
    team.report("vibe-coder", state="active")
    assert '<a href="?span=15m" aria-current="true">' in team.page("/timeline")
    assert '<a href="?span=24h" aria-current="true">' in team.page("/timeline?span=24h")
