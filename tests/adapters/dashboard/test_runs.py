"""Runs as HTML: steps, criteria, plots, times and the report."""

import re

import pytest

from tests.adapters.dashboard.workspace import Team

WHO = "backend-developer"


@pytest.fixture(scope="module")
def team(server):
    """A run in its second step, measured, with a criterion that fails and one that was waived."""
    team = Team(server, "runs")
    team.call(WHO, "POST", "workflow-runs", feature="sign-in <b>now</b>", branch="backend/x")
    put = "workflow-runs/RUN-1/steps"
    team.call(WHO, "PUT", f"{put}/1", state="started")
    first = team.call(WHO, "GET", f"{put}/1")
    notes = [{"text": one["text"], "done": True} for one in first["outputs"]]
    notes[-1] |= {"done": False, "reason": "Not <i>needed</i>"}
    proof = [{"level": "committed", "text": "It is <u>there</u>"}]
    team.call(WHO, "PUT", f"{put}/1", state="completed", outputs=notes, evidence=proof)
    checks = [{"name": "Redis", "kind": "cache", "state": "failed", "text": "refused"}]
    team.call(WHO, "PUT", f"{put}/2", state="started", checks=checks)
    taken = [{"name": "coverage", "value": value, "unit": "%"} for value in (70, 91, 82.5)]
    taken.append({"name": "heap", "value": 12.5, "unit": "MB"})
    team.call(WHO, "POST", "workflow-runs/RUN-1/measurements", measurements=taken)
    plain = next(one for one in criteria(team) if one["threshold"] is None)
    path = f"workflow-runs/RUN-1/criteria/{plain['key']}"
    team.call("human", "PUT", path, waived=True, reason="Agreed")
    return team


def criteria(team):
    """Return the criteria of the run."""
    return team.call(WHO, "GET", "workflow-runs/RUN-1")["criteria"]


@pytest.fixture(scope="module")
def html(team):
    """The run's page."""
    return team.page("/workflow-runs/RUN-1")


def part(html, start):
    """Return what stands in the element of this identifier, up to its end."""
    return html.partition(f'id="{start}"')[2].partition("</li>")[0]


def test_the_list_says_how_far_a_run_is(team):
    """A line has the feature, a piece for each step, the step under way and the criteria."""
    html = team.page("/workflow-runs")
    drawn = html.partition('class="progress"')[2].partition("</svg>")[0]
    states = re.findall(r'<rect class="(\w+)"', drawn)
    assert states[:3] == ["completed", "started", "pending"]
    assert "step 2: " in html
    assert "1 failing" in html


def test_the_step_under_way_is_open(html):
    """Its details are unfolded and it is the current one; the others wait folded."""
    assert html.count('aria-current="step"') == 1
    assert 'id="step-2-more" open>' in html
    assert 'id="step-1-more">' in html


def test_a_step_shows_ticks_reasons_evidence_and_checks(html):
    """What was not done says why; evidence says whether anyone verified it; a check its state."""
    first = html.partition('id="step-1"')[2].partition('id="step-2"')[0]
    assert first.count('<li class="done">') == first.count('class="box"') - 1
    assert "Not &lt;i&gt;needed&lt;/i&gt;" in first
    assert "It is &lt;u&gt;there&lt;/u&gt;" in first
    assert "not verified" in first
    second = html.partition('id="step-2"')[2].partition('id="step-3"')[0]
    assert "Redis" in second
    assert "refused" in second
    assert 'data-shape="cross"' in second


def test_a_criterion_shows_threshold_value_and_state(team, html):
    """A failing one has its value against its threshold; a waived one says by whom."""
    failing = next(one for one in criteria(team) if one["state"] == "failing")
    shown = part(html, f"criterion-{failing['key']}")
    assert 'data-shape="cross"' in shown
    assert "&gt; 90 %" in shown
    assert "now 82.5 %" in shown
    assert "waived by" in html
    assert "Agreed" in html


def test_a_failing_criterion_is_an_alarm_when_nothing_else_is_left(server, html):
    """While steps are open a value below its threshold is work, and then it needs someone."""
    assert "mark alarm" not in html
    team = Team(server, "late")
    team.call(WHO, "POST", "workflow-runs", feature="late")
    run = "workflow-runs/RUN-1"
    team.call(WHO, "POST", f"{run}/measurements", name="coverage", value=12)
    for step in team.call(WHO, "GET", run)["steps"]:
        path = f"{run}/steps/{step['number']}"
        team.call(WHO, "PUT", path, state="skipped", reason="Not this time")
    assert "mark alarm" in team.page("/workflow-runs/RUN-1")


def test_a_person_may_waive_what_is_not_met_and_an_agent_may_not(team, html):
    """The dialog lists what is open or failing, and nothing else."""
    dialog = html.partition('id="waive-RUN-1"')[2].partition("</dialog>")[0]
    still = [one["key"] for one in criteria(team) if one["state"] in ("open", "failing")]
    assert re.findall(r'<option value="([^"]+)"', dialog) == still
    assert 'id="waive-RUN-1"' not in team.page("/workflow-runs/RUN-1", who=WHO)


def test_measurements_are_drawn_against_their_thresholds(html):
    """Each series is a plot with a title in words and its values in a table."""
    plots = re.findall(r'<figure class="plot">.*?</figure>', html, re.DOTALL)
    assert len(plots) == 2
    assert (
        "<title>coverage: last 82.5 %, between 70 and 91, in 3 measurements, threshold 90 %."
        in (plots[0])
    )
    assert plots[0].count('class="threshold"') == 1
    assert plots[0].count('<th scope="row">') == 3
    assert "heap: last 12.5 MB." in plots[1]
    assert 'class="threshold"' not in plots[1]


def test_what_is_missing_and_the_report_are_on_the_page(html):
    """Nobody has to ask why it cannot be completed; the button is not offered before it can."""
    assert "missing before it is complete" in html
    assert 'id="complete-RUN-1"' not in html
    report = html.partition('id="report"')[2]
    assert "Report as of now" in report
    assert "<b>now</b>" not in html


def test_nothing_runs_or_is_styled_inline(html):
    """Drawings carry classes and attributes only: the content policy holds."""
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=\"", html)
