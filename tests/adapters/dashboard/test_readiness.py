"""Role by feature as HTML."""

import re

import pytest

from tests.adapters.dashboard.workspace import Team


@pytest.fixture(scope="module")
def team(server):
    """Two roles at one feature, one of them on a run and waiting for the other."""
    team = Team(server, "readiness")
    team.call("backend-developer", "POST", "workflow-runs", feature="sign-in")
    team.call("backend-developer", "PUT", "workflow-runs/RUN-1/steps/1", state="started")
    asked = team.call(
        "backend-developer", "POST", "handoffs", to="frontend-developer", title="Which fields?"
    )
    team.report("backend-developer", state="blocked", feature="sign-in", waiting_on=[asked["id"]])
    team.report("frontend-developer", state="active", feature="sign-in")
    return team


def cells(html):
    """Return the cells of the matrix by role."""
    return dict(re.findall(r'<td data-who="([^"]+)">(.*?)</td>', html, re.DOTALL))


def test_the_overview_says_how_far_each_role_is(team):
    """A cell has the step, and whom it waits for as a link; a role without a run is at work."""
    found = cells(team.page())
    assert set(found) == {"backend developer", "frontend developer"}
    backend = found["backend developer"]
    assert 'href="/w/readiness/workflow-runs/RUN-1"' in backend
    assert re.search(r"step 1 of \d", backend)
    assert 'href="/w/readiness/agents/frontend-developer"' in backend
    assert "at work" in found["frontend developer"]


def test_the_whole_matrix_has_every_answer_with_its_reason(team):
    """Words stand beside shapes, and a press on an answer opens its reason."""
    backend = cells(team.page("/readiness"))["backend developer"]
    answers = re.findall(r'<summary class="state" title="([^"]+)">', backend)
    assert answers
    for reason in answers:
        assert f"</summary><small>{reason}</small></details>" in backend
    assert re.search(r"(not |partly )?documented", backend)


def test_a_wait_names_a_thing_only_where_it_is_about_one(server):
    """Who waits on an agent itself waits for it, not for it over it."""
    team = Team(server, "over")
    team.report("vibe-coder", state="blocked", feature="seat-map", waiting_on=["backend-developer"])
    words = team.words("/readiness")
    assert "waits for backend-developer" in words
    assert "over" not in words.partition("waits for backend-developer")[2].partition("Press")[0]


def test_no_feature_is_no_matrix(server):
    """Where no feature is under way the page says how one would get there."""
    words = Team(server, "no-feature").words("/readiness")
    assert "No feature is under way." in words
    assert "coord run start" in words
