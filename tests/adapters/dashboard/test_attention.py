"""The overview and the wait-for graph as HTML: alarms, expected waits, circles, what is small."""

import re

import pytest

from tests.adapters.dashboard.workspace import Team


@pytest.fixture(scope="module")
def team(server):
    """A workspace where one agent waits for a person and another for the first."""
    team = Team(server, "attention")
    team.report("frontend-developer", state="waiting_human", summary="Which flow?")
    team.report("backend-developer", state="blocked", waiting_on=["frontend-developer"])
    return team


@pytest.fixture(scope="module")
def circle(server):
    """A workspace with three agents that wait for each other, and one more that waits for them."""
    team = Team(server, "circle")
    ways = (
        ("backend-developer", "integration-specialist"),
        ("integration-specialist", "frontend-developer"),
        ("frontend-developer", "backend-developer"),
        ("vibe-coder", "backend-developer"),
    )
    for who, holder in ways:
        team.report(who, state="blocked", waiting_on=[holder])
    return team


def section(html, title):
    """Return a section of a page, by the identifier of its heading."""
    return re.split(r"<section|<aside", html.partition(f'aria-labelledby="{title}"')[2])[0]


def test_nothing_to_do_is_said_in_a_line(server):
    """A new team's overview is calm, and says how to begin."""
    words = Team(server, "calm").words()
    assert "All is well: nothing waits for a person." in words
    assert "coord run start" in words


def test_a_question_is_an_alarm_and_an_expected_wait_is_a_badge(team):
    """Who waits for a person is first; who waits for an agent since now is only marked."""
    html = team.page()
    needs = section(html, "needs-title")
    assert "“Which flow?”" in needs
    assert "backend-developer is blocked" not in needs
    agents = section(html, "agents-title")
    assert agents.count("expected wait") == 1
    assert "alarm" in agents.partition("agent-frontend-developer")[2].partition("</li>")[0]


def test_every_item_is_a_row_or_counted_as_an_expected_wait(server):
    """What the page shows and what it says of badges add up to what the list has."""
    team = Team(server, "counted")
    team.report("vibe-coder", state="blocked", waiting_on=["backend-developer"])
    for who, name in (("backend-developer", "plans"), ("frontend-developer", "seats")):
        resources = [f"migration:main/{name}"]
        team.call(who, "POST", "claims", resources=resources, rollback="Drop what it added")
    team.call("backend-developer", "POST", "handoffs", to="human", title="May it go?")
    items = team.call("human", "GET", "attention")["items"]
    html = team.page()
    expected = [item for item in items if item["code"] == "blocked"]
    assert len(expected) == 1
    assert "migrations-meet" in {item["code"] for item in items}
    assert "1 expected wait:" in html
    assert html.count('id="need-') == len(items) - 1
    for item in items:
        assert (f'id="need-{item["id"]}"' in html) == (item not in expected)


def test_what_was_set_aside_is_under_a_fold_with_who_why_and_until(team):
    """Acknowledged and snoozed items are not counted; a person can bring them back."""
    asked = team.call(
        "vibe-coder", "POST", "handoffs", to="human", title="May I try the new parser?"
    )
    item = next(
        one
        for one in team.call("human", "GET", "attention")["items"]
        if one["subject"] == asked["id"]
    )
    assert f'data-choose="{item["id"]}"' in section(team.page(), "needs-title")
    team.call(
        "human", "POST", f"attention/{item['id']}/snooze", reason="After the demo", minutes=30
    )
    fold = team.page().partition('id="set-aside"')[2].partition("</details>")[0]
    assert "May I try the new parser?" in fold
    assert "“After the demo”" in fold
    assert "comes back <time" in fold
    assert f"/attention/{item['id'].replace(':', '%3A')}/reopen" in fold


def test_agents_that_are_no_people_do_not_act_for_them(team):
    """An agent reads the same page; what only people do is not offered to it."""
    html = team.page(who="backend-developer")
    assert "Which flow?" in html
    assert 'data-opens="aside"' not in html
    assert 'id="succession"' not in html


def test_a_deadlock_is_drawn_named_and_counted(circle):
    """Its lines carry its name in words and a class of their own; other waits do not."""
    html = circle.page("/waits")
    drawing = html.partition("<svg")[2].partition("</svg>")[0]
    assert drawing.count('class="arrow circle"') == 3
    assert drawing.count(">DL-1: ") == 3
    assert drawing.count('class="arrow"') == 1
    assert "4" in section(html, "every-wait")
    for who in ("backend-developer", "integration-specialist", "vibe-coder"):
        assert f"{who} is blocked and waits on" in section(html, "every-wait")
    entry = html.partition('id="nav-w"')[2].partition("</li>")[0]
    assert '<span class="count">1</span>' in entry


def test_a_deadlock_has_a_page_with_its_ways_out(circle):
    """Each wait of the circle says what ends it; a person may ask one of them to give way."""
    html = circle.page("/deadlocks/DL-1")
    assert html.count('id="way-') == 3
    assert "none of them can go on before one gives way" in html
    form = html.partition('id="mediate-DL-1"')[2].partition("</form>")[0]
    assert form.count("<option") == 3
    assert "vibe-coder" not in form


def test_asking_to_give_way_is_seen_on_the_page(circle):
    """Whom a person asked, by which handoff; to ask again is a fold. What told of it is no ask."""
    assert "Asked to give way" not in circle.page("/deadlocks/DL-1")
    words = {"to": "frontend-developer", "title": "Give way in DL-1", "refs": ["DL-1"]}
    asked = circle.call("human", "POST", "handoffs", **words)["id"]
    html = circle.page("/deadlocks/DL-1")
    assert html.count('id="asked-') == 1
    assert f'id="asked-{asked}"' in html
    assert "frontend-developer</span></a> was asked" in html
    fold = html.partition('<details id="again-DL-1">')[2].partition("</details>")[0]
    assert 'id="mediate-DL-1"' in fold


def test_a_deadlock_states_no_wait_that_is_not_there(server):
    """Its sentence names who is in it: not each of them waits for the one named next."""
    team = Team(server, "star")
    ways = (
        ("backend-developer", ["frontend-developer", "vibe-coder"]),
        ("frontend-developer", ["backend-developer"]),
        ("vibe-coder", ["backend-developer"]),
    )
    for who, waiting_on in ways:
        team.report(who, state="blocked", waiting_on=waiting_on)
    listed = team.words("/waits")
    for words in (listed, team.words("/deadlocks/DL-1").partition("What happened")[0]):
        assert "wait for each other" in words
        assert "frontend-developer waits for vibe-coder" not in words
        assert "vibe-coder waits for frontend-developer" not in words


def test_who_is_in_a_deadlock_is_no_expected_wait(circle):
    """The badge is for who only waits; the circle is an alarm with a button to mediate."""
    html = circle.page()
    assert "Mediate" in section(html, "needs-title")
    assert "1 expected wait:" in html
    assert "3 blocked agents are part of a deadlock above." in html
    agents = section(html, "agents-title")
    assert agents.count("expected wait") == 1
    assert "expected wait" in agents.partition("agent-vibe-coder")[2]


def test_a_resolved_deadlock_keeps_its_page_and_alarms_nobody(server):
    """It is no line in the graph any more; its page says that it is over."""
    team = Team(server, "resolved")
    for who, holder in (("vibe-coder", "backend-developer"), ("backend-developer", "vibe-coder")):
        team.report(who, state="blocked", waiting_on=[holder])
    assert "DL-1" in team.page("/waits")
    team.report("vibe-coder", state="active")
    assert "DL-1" not in team.page("/waits")
    html = team.page("/deadlocks/DL-1")
    assert "it is over" in html
    assert "mark alarm" not in html


def test_the_overview_stays_small(server):
    """Ten agents and a hundred open things are under 60 KB; the rest is a link away."""
    team = Team(server, "big")
    for number in range(5):
        team.call("admin", "POST", "agents", name=f"vibe-coder-{number}", role="vibe-coder")
    for agent in team.call("admin", "GET", "agents")["items"]:
        if agent["role"] not in ("human", "admin", "files"):
            fields = {"feature": f"feature-{len(agent['name']) % 4}", "branch": "a/branch"}
            team.call("admin", "PUT", f"contexts/{agent['name']}", state="active", **fields)
    for number in range(100):
        title = f"Which of the {number} scopes does the sign-in page need, and may it write?"
        team.call("backend-developer", "POST", "handoffs", to="human", title=title)
    html = team.page()
    assert html.count('id="need-') == 30
    assert "70 more" in html
    assert len(html.encode()) < 60_000


def test_a_hundred_waits_are_a_page(server):
    """The table stops at a hundred rows with a link to the rest; the drawing has them all."""
    team = Team(server, "many")
    names = [f"vibe-coder-{number}" for number in range(8)]
    for name in names:
        team.call("admin", "POST", "agents", name=name, role="vibe-coder")
    for name in names:
        things = [
            team.call("admin", "POST", "handoffs", to=to, title=f"{name} asks")["id"]
            for to in names
            for _ in range(2)
        ]
        team.call("admin", "PUT", f"contexts/{name}", state="blocked", waiting_on=things)
    rows = len(team.call("human", "GET", "waits")["waits"])
    assert rows > 100
    html = team.page("/waits")
    assert section(html, "every-wait").count('<th scope="row">') == 100
    assert f"{rows - 100} more" in html
    assert section(team.page("/waits?all=1"), "every-wait").count('<th scope="row">') == rows


def test_an_agents_page_says_what_it_waits_for_and_who_waits_for_it(circle):
    """Both come from the one graph: also a wait over a claim or a verdict has its line."""
    html = circle.page("/agents/backend-developer")
    mine = html.partition("What it waits for")[2].partition("</section>")[0]
    assert mine.count("<li") == 1
    assert 'href="/w/circle/agents/integration-specialist"' in mine
    others = html.partition("Who waits for it")[2].partition("</section>")[0]
    assert others.count("<li") == 2
    assert "vibe-coder is blocked and waits on backend-developer" in others
