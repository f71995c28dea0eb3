"""What people see of a run and do on its page."""

import pytest
from playwright.sync_api import expect

WHO = "integration-specialist"


@pytest.fixture
def run(team):
    """An open run in its first step: its identifier."""
    made = team.call(WHO, "POST", "workflow-runs", feature="webhooks")
    team.call(WHO, "PUT", f"workflow-runs/{made['id']}/steps/1", state="started")
    yield made["id"]
    team.call(WHO, "POST", f"workflow-runs/{made['id']}/abandon", reason="Enough")


def test_a_person_waives_a_criterion_and_takes_it_back(look, team, run):
    """The dialog stands at the criterion whose button was used, and asks why."""
    page = look(f"/workflow-runs/{run}")
    one = team.call(WHO, "GET", f"workflow-runs/{run}")["criteria"][1]
    row = page.locator(f"#criterion-{one['key']}")
    row.get_by_role("button", name="Waive…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Criterion")).to_have_value(one["key"])
    dialog.get_by_label("Why").fill("Not for the first release")
    dialog.get_by_role("button", name="Waive").click()
    expect(row).to_contain_text("waived by human: Not for the first release")
    row.get_by_role("button", name="Take back").click()
    expect(row).not_to_contain_text("waived")


def test_a_run_moves_on_before_the_readers_eyes(look, team, run):
    """Steps and plots come in live, and what the reader unfolded stays open."""
    page = look(f"/workflow-runs/{run}")
    third = page.locator("#step-3-more")
    third.locator("summary").click()
    expect(third).to_have_attribute("open", "")
    team.call(WHO, "POST", f"workflow-runs/{run}/measurements", name="coverage", value=81)
    plot = page.locator("figure.plot")
    expect(plot).to_have_count(1)
    expect(plot.locator("svg title")).to_have_text("coverage: last 81.")
    plot.get_by_text("Values").click()
    team.call(WHO, "POST", f"workflow-runs/{run}/measurements", name="coverage", value=96.5)
    expect(plot.locator("svg .series")).to_have_count(1)
    expect(plot.locator("tbody tr")).to_have_count(2)
    expect(plot.get_by_role("cell", name="96.5")).to_be_visible()
    expect(third).to_have_attribute("open", "")


def test_drawings_follow_the_theme(look, team, run):
    """A plot has the ink of its page in both themes."""
    for value in (70, 80):
        team.call(WHO, "POST", f"workflow-runs/{run}/measurements", name="heap_mb", value=value)
    page = look(f"/workflow-runs/{run}")
    line = page.locator("figure.plot .series").first
    colours = set()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        colours.add(line.evaluate("line => getComputedStyle(line).stroke"))
    assert len(colours) == 2
