"""What people do about what needs someone, and what they see of who waits for whom."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def asked(team):
    """A question to the person, which is an alarm: its handoff."""
    identifier = team.offer("backend-developer", "human", "May the old calls go?")
    yield identifier
    team.call("backend-developer", "POST", f"handoffs/{identifier}/cancel", reason="Settled")


def item_of(team, subject):
    """Return the attention item about a thing."""
    items = team.call("human", "GET", "attention")["items"]
    return next(item for item in items if item["subject"] == subject)


def row_of(page, team, subject):
    """Return the row of that item on the page."""
    return page.locator(f'[id="need-{item_of(team, subject)["id"]}"]')


def test_a_person_acknowledges_with_a_reason_and_brings_it_back(look, team, asked):
    """The dialog says what it is about; the item goes under the fold, and comes back from it."""
    page = look("?needs=all")
    row_of(page, team, asked).get_by_role("button", name="Set aside…").click()
    dialog = page.get_by_role("dialog", name="Set aside")
    expect(dialog).to_contain_text("May the old calls go?")
    expect(dialog.get_by_label("Why")).to_be_focused()
    page.keyboard.type("It is on today's list")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(row_of(page, team, asked)).to_have_count(0)
    item = item_of(team, asked)
    assert (item["state"], item["by"], item["note"], item["until"]) == (
        "acknowledged",
        "human",
        "It is on today's list",
        None,
    )
    page.get_by_text(re.compile(r"^\d+ set aside$")).click()
    fold = page.locator(f'[id="aside-{item["id"]}"]')
    expect(fold).to_contain_text("“It is on today's list”")
    fold.get_by_role("button", name="Bring back").click()
    expect(row_of(page, team, asked)).to_be_visible()
    assert item_of(team, asked)["state"] == "open"


def test_a_person_snoozes_for_a_while(look, team, asked):
    """The chosen time is the item's; what is only for snoozing does not hinder."""
    page = look("?needs=all")
    row_of(page, team, asked).get_by_role("button", name="Set aside…").click()
    dialog = page.get_by_role("dialog", name="Set aside")
    dialog.get_by_label("Why").fill("After lunch")
    dialog.get_by_label("Snooze for").select_option("30")
    dialog.get_by_role("button", name="Snooze").click()
    expect(row_of(page, team, asked)).to_have_count(0)
    item = item_of(team, asked)
    assert item["state"] == "snoozed"
    assert item["until"] is not None


def test_a_refusal_keeps_the_words(look, team, asked):
    """Without a reason nothing is sent; what went away meanwhile is said in the dialog."""
    page = look("?needs=all")
    row_of(page, team, asked).get_by_role("button", name="Set aside…").click()
    dialog = page.get_by_role("dialog", name="Set aside")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(dialog).to_be_visible()
    assert item_of(team, asked)["state"] == "open"
    dialog.get_by_label("Why").fill("Seen")
    team.call("human", "POST", f"handoffs/{asked}/decline", reason="No")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(dialog.get_by_role("alert")).to_contain_text("items go away with their cause")
    expect(dialog.get_by_label("Why")).to_have_value("Seen")
    team.call("backend-developer", "POST", f"handoffs/{asked}/reopen", reason="For the fixture")


def test_a_person_offers_what_a_silent_agent_left(look, team):
    """The stale agent's row opens a dialog that names it; who accepts takes over."""
    left = team.offer("backend-developer", "vibe-coder", "Left behind")
    team.report("vibe-coder", state="active", ttl_seconds=10)
    page = look("?needs=all")
    offer = page.get_by_role("button", name="Offer… what vibe-coder left")
    expect(offer).to_be_visible(timeout=30_000)
    offer.click()
    dialog = page.get_by_role("dialog", name="Offer what vibe-coder left")
    dialog.get_by_label("Who takes over").select_option("frontend-developer")
    dialog.get_by_role("button", name="Offer").click()
    expect(offer).to_have_count(0)
    made = team.call("human", "GET", "successions?agent=vibe-coder")["items"][0]
    assert (made["successor"], made["state"]) == ("frontend-developer", "offered")
    team.call("frontend-developer", "POST", f"handoffs/{made['handoff']}/accept")
    assert team.call("human", "GET", f"handoffs/{left}")["to"] == "frontend-developer"
    team.report("vibe-coder", state="done")


def test_a_deadlock_appears_and_goes_without_a_reload(look, team):
    """The graph is live: the circle is drawn when it closes and gone when one gives way."""
    page = look("/waits")
    team.report("backend-developer", state="blocked", waiting_on=["integration-specialist"])
    expect(page.locator("#graph .arrow:not(.circle)").first).to_be_visible()
    team.report("integration-specialist", state="blocked", waiting_on=["backend-developer"])
    expect(page.locator("#graph .arrow.circle")).to_have_count(2)
    page.locator("#graph").get_by_role("link", name="integration-specialist").click()
    expect(page.get_by_role("heading", name="integration-specialist", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Mediate").first.click()
    expect(page.get_by_text("none of them can go on before one gives way")).to_be_visible()
    page.get_by_label("Who gives way").select_option("integration-specialist")
    page.get_by_label("Why").fill("The backend is **nearer** to done.")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("Why")).to_have_value("")
    made = team.call("human", "GET", "handoffs?to=integration-specialist&from=human")["items"][0]
    assert made["priority"] == "urgent"
    assert made["refs"][0].startswith("DL-")
    team.report("integration-specialist", state="active")
    expect(page.get_by_text("it is over")).to_be_visible()
    team.report("backend-developer", state="active")


def test_a_person_asks_one_of_a_deadlock_to_give_way(look, team):
    """One handoff however often the button is pressed; the page says who was asked."""
    ways = (
        ("backend-developer", "frontend-developer"),
        ("frontend-developer", "backend-developer"),
    )
    for who, holder in ways:
        team.report(who, state="blocked", waiting_on=[holder])
    stands = team.call("human", "GET", "waits")["deadlocks"][0]["id"]
    page = look(f"/deadlocks/{stands}")
    page.get_by_role("button", name="Ask").dblclick()
    row = page.locator('[id^="asked-"]').filter(has_text=f"Give way in {stands}")
    expect(row).to_have_count(1)
    expect(page.get_by_text("was asked")).to_be_visible()
    page.get_by_text("Ask once more").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Ask", exact=True).click()
    sent = team.call("human", "GET", "handoffs?from=human")["items"]
    assert [one["title"] for one in sent].count(f"Give way in {stands}") == 1
    for who, _ in ways:
        team.report(who, state="idle")
