"""A contract's page in a browser: acting on verdicts, living on by itself, its reference."""

import json

import pytest
from playwright.sync_api import expect

TEXT = {"type": "string"}


def document(*fields, title="Seats"):
    """Return an API whose one call answers these fields, all of them always there."""
    answer = {"type": "object", "required": [*fields], "properties": dict.fromkeys(fields, TEXT)}
    said = {"200": {"description": "ok", "content": {"application/json": {"schema": answer}}}}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": title, "version": "1"},
            "servers": [{"url": "https://api.example.com"}],
            "paths": {"/seats": {"get": {"summary": "Every seat", "responses": said}}},
        }
    )


@pytest.fixture(scope="package")
def broken(team):
    """Publish a contract whose second version breaks two consumers; return how to make another."""

    def made(name):
        where = f"contracts/{name}/versions"
        team.call(
            "backend-developer", "POST", where, version="1.0.0", content=document("row", "name")
        )
        for who in ("frontend-developer", "vibe-coder"):
            team.call(who, "PUT", f"contracts/{name}/consumers/{who}", operations=["GET /seats"])
            team.call(who, "POST", f"{where}/1.0.0/verdicts", state="verified")
        team.call(
            "backend-developer", "POST", where, version="2.0.0", content=document("row", "price")
        )
        return name

    return made


def verdicts(team, name):
    """Return what each consumer says of the second version, as the API has it."""
    page = team.call("human", "GET", f"contracts/{name}/versions/2.0.0/verdicts")
    return {item["consumer"]: item["state"] for item in page["items"]}


def test_a_person_waives_a_verdict(look, team, broken):
    """The dialog knows whose verdict it is about, and the page says at once that it is waived."""
    page = look(f"/contracts/{broken('waived-seats')}")
    expect(page.locator("#release")).to_contain_text("2.0.0 can be released: no")
    row = page.locator("#reason-vibe-coder")
    row.get_by_role("button", name="Waive…").click()
    dialog = page.get_by_role("dialog", name="Waive the verdict on waived-seats 2.0.0")
    expect(dialog.get_by_label("Whose")).to_have_value("vibe-coder")
    dialog.get_by_label("Why").fill("It only tries things out")
    dialog.get_by_label("Until").fill("2035-01-31")
    dialog.get_by_role("button", name="Waive").click()
    expect(row).to_contain_text("is waived by human: It only tries things out")
    expect(row.get_by_role("button", name="Waive…")).to_have_count(0)
    assert verdicts(team, "waived-seats") == {
        "frontend-developer": "pending",
        "vibe-coder": "waived",
    }


def test_a_verdict_shows_by_itself_and_closes_nothing(look, team, broken):
    """What a consumer says elsewhere is on an open page; an open dialog and list stay open."""
    page = look(f"/contracts/{broken('live-seats')}")
    page.evaluate("window.same = true")
    page.locator("#settled, #safe-changes").evaluate_all("all => all.forEach(it => it.open = true)")
    page.locator("#reason-vibe-coder").get_by_role("button", name="Waive…").click()
    dialog = page.get_by_role("dialog", name="Waive the verdict")
    dialog.get_by_label("Why").fill("half typed")
    team.call(
        "frontend-developer",
        "POST",
        "contracts/live-seats/versions/2.0.0/verdicts",
        state="verified",
    )
    expect(page.locator("#reason-frontend-developer")).to_contain_text("verified it")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Why")).to_have_value("half typed")
    dialog.get_by_label("Why").fill("")
    page.keyboard.press("Escape")
    team.call(
        "vibe-coder", "POST", "contracts/live-seats/versions/2.0.0/verdicts", state="verified"
    )
    expect(page.locator("#release")).to_contain_text("2.0.0 can be released: yes")
    assert page.evaluate("window.same") is True


def test_a_person_says_who_uses_it_and_where_it_runs(look, team, broken):
    """Operations are ticked in a dialog; an environment is named in another."""
    page = look(f"/contracts/{broken('used-seats')}")
    page.get_by_role("button", name="Say who uses it…").click()
    dialog = page.get_by_role("dialog", name="Who uses used-seats")
    dialog.get_by_label("Agent").select_option("integration-specialist")
    dialog.get_by_role("checkbox", name="GET /seats").check()
    dialog.get_by_role("button", name="Keep").click()
    expect(page.locator("#consumer-integration-specialist")).to_contain_text("1 operation")
    page.get_by_role("button", name="Deploy…").click()
    dialog = page.get_by_role("dialog", name="Say where used-seats runs")
    dialog.get_by_label("Environment").fill("staging-eu")
    dialog.get_by_label("Version").select_option("1.0.0")
    dialog.get_by_role("button", name="Deploy").click()
    expect(page.locator("#runs-staging-eu")).to_contain_text("1.0.0")
    found = team.call("human", "GET", "environments")
    assert [one["name"] for one in found if one["name"] == "staging-eu"]


def test_a_consumer_is_removed_only_when_asked_twice(look, team, broken):
    """The dialog says what is taken back; cancelling it changes nothing."""
    page = look(f"/contracts/{broken('left-seats')}")
    row = page.locator("#consumer-vibe-coder")
    row.get_by_role("button", name="Remove…").click()
    dialog = page.get_by_role("dialog", name="Remove a consumer of left-seats")
    expect(dialog).to_contain_text("Its open handoffs about left-seats are taken back")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Remove…").click()
    expect(dialog.get_by_label("Who")).to_have_value("vibe-coder")
    dialog.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    expect(page.locator("#consumer-frontend-developer")).to_have_count(1)
    page_of = team.call("human", "GET", "contracts/left-seats/consumers")
    assert [one["agent"] for one in page_of["items"]] == ["frontend-developer"]


def test_the_reference_says_what_the_document_calls_itself(page, broken):
    """The title has the version as it was published, the document's own only where it differs."""
    page.goto(f"/w/default/contracts/{broken('titled-seats')}@2.0.0/reference")
    expect(page.get_by_role("heading", name="titled-seats 2.0.0")).to_be_visible()
    expect(page.locator("#schema .own-version")).to_have_text("the document says 1")


def test_nothing_is_wider_than_a_phone(page, broken):
    """Page, reference with an open operation and all else fit into 390 pixels."""
    name = broken("narrow-seats")
    page.set_viewport_size({"width": 390, "height": 900})
    for address in (name, f"{name}/reference"):
        page.goto(f"/w/default/contracts/{address}")
        if address.endswith("reference"):
            page.locator(".opblock-summary-control", has_text="/seats").click()
            expect(page.locator("#schema .opblock-body")).to_contain_text("application/json")
        widest = "Math.max(...[...document.querySelectorAll('#page *')].map(it => it.clientWidth))"
        assert page.evaluate(widest) <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_level_of_changes_has_an_address(look, broken):
    """A tab narrows the changes, and its address can be sent to a colleague."""
    page = look(f"/contracts/{broken('filtered-seats')}")
    changes = page.locator("#changes")
    expect(changes.locator("#safe-changes")).not_to_have_attribute("open", "")
    changes.get_by_role("link", name="safe").click()
    expect(changes.locator(".place")).to_contain_text("price")
    assert "?level=safe" in page.url
    changes.get_by_role("link", name="breaking").click()
    expect(changes.locator(".place")).to_contain_text("name")


def test_the_reference_draws_an_operation_and_calls_nobody(page, broken):
    """An operation opens with its answer; there is nothing to try out and nothing foreign."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/w/default/contracts/{broken('drawn-seats')}@1.0.0/reference")
    page.locator(".opblock-summary-control", has_text="/seats").click()
    expect(page.locator("#schema .opblock-body")).to_contain_text("application/json")
    assert page.get_by_role("button", name="Try it out").count() == 0
    assert page.get_by_role("button", name="Authorize").count() == 0
    own = page.evaluate("location.origin")
    assert [url for url in asked if not url.startswith((own, "data:"))] == []
