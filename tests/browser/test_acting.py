"""What people do from the page, through the same API as agents."""

import httpx
from playwright.sync_api import expect


def state_of(team, identifier):
    """Return a handoff's state as the API has it."""
    return team.call("human", "GET", f"handoffs/{identifier}")["state"]


def test_a_person_hands_off(look, team):
    """The dialog on the list offers a handoff as the person and leads to it."""
    page = look("/handoffs")
    page.get_by_role("button", name="Hand off…").click()
    dialog = page.get_by_role("dialog", name="Hand off")
    dialog.get_by_label("To", exact=True).select_option("frontend-developer")
    dialog.get_by_label("Title").fill("Handed off by a person")
    dialog.get_by_label("What is asked for").fill("All of *it*.")
    dialog.get_by_label("What must hold in the end").fill("One\nTwo")
    dialog.get_by_label("Due").fill("2030-01-31")
    dialog.get_by_role("button", name="Hand off").click()
    expect(page.get_by_role("heading", name="Handed off by a person")).to_be_visible()
    made = team.call("human", "GET", f"handoffs/{page.url.rpartition('/')[2]}")
    assert (made["from"], made["to"], made["body"]) == (
        "human",
        "frontend-developer",
        "All of *it*.",
    )
    assert [item["text"] for item in made["acceptance"]] == ["One", "Two"]
    assert made["due_at"].startswith("2030-01-31")


def test_a_person_accepts_replies_and_completes(look, team):
    """The whole life of a handoff can be lived on its page."""
    identifier = team.offer(
        "backend-developer", "human", "Decide", acceptance=[{"text": "It is decided"}]
    )
    page = look(f"/handoffs/{identifier}")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.get_by_role("button", name="Accept").click()
    complete = page.get_by_role("button", name="Complete…")
    expect(complete).to_be_visible()
    page.get_by_label("Your reply").fill("We take the **second**.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread")).to_contain_text("We take the second.")
    complete.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="It is decided").check()
    dialog.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("button", name="Reopen…")).to_be_visible()
    assert state_of(team, identifier) == "completed"
    page.get_by_role("button", name="Reopen…").click()
    page.get_by_role("dialog").get_by_label("Why").fill("Not quite yet")
    page.get_by_role("dialog").get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    assert state_of(team, identifier) == "offered"


def test_a_refusal_is_shown_beside_its_form(look, team):
    """Completing with open items is refused in words, in the dialog, and nothing is lost."""
    identifier = team.offer(
        "backend-developer", "human", "Refused", acceptance=[{"text": "Never ticked"}]
    )
    team.call("human", "POST", f"handoffs/{identifier}/accept")
    page = look(f"/handoffs/{identifier}")
    page.get_by_role("button", name="Complete…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Complete").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Never ticked")
    expect(dialog).to_be_visible()
    assert state_of(team, identifier) == "accepted"
    dialog.get_by_label("Why complete").fill("It is not needed any more")
    dialog.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("button", name="Reopen…")).to_be_visible()


def test_a_person_declines_with_a_reason(look, team):
    """Declining asks why, and the sender can read it."""
    identifier = team.offer("backend-developer", "human", "Declined")
    page = look(f"/handoffs/{identifier}")
    page.get_by_role("button", name="Decline…").click()
    page.get_by_role("dialog").get_by_label("Why").fill("Out of scope")
    page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    expect(page.locator("#thing")).to_contain_text("Out of scope")
    assert state_of(team, identifier) == "declined"


def test_a_person_restores_a_document(look, team):
    """An older version comes back as a new one."""
    made = team.call("vibe-coder", "POST", "documents", type="note", title="Kept", body="First.\n")
    team.call("vibe-coder", "PATCH", f"documents/{made['id']}", body="Second.\n")
    page = look(f"/documents/{made['id']}")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator("#thing .prose").first).to_contain_text("First.")
    assert team.call("human", "GET", f"documents/{made['id']}")["body"] == "First.\n"


def test_a_person_moves_and_reopens_a_commit(look, team):
    """A proposal goes on by a button, and a closed one comes back."""
    made = team.call(
        "vibe-coder", "POST", "pending-commits", branch="main", message="try it", state="draft"
    )
    page = look(f"/pending-commits/{made['id']}")
    page.get_by_role("button", name="Ask for review").click()
    expect(page.locator("#thing")).to_contain_text("needs review")
    team.call(
        "vibe-coder", "PATCH", f"pending-commits/{made['id']}", state="closed", reason="withdrawn"
    )
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#thing")).to_contain_text("draft")


def test_a_token_is_shown_once_and_can_be_revoked(look, server, team):
    """A new token works, is on the page until the dialog closes, and ends when revoked."""
    page = look("/settings")
    row = page.locator("#settings-vibe-coder")
    row.get_by_role("button", name="Issue a token…").click()
    dialog = page.get_by_role("dialog", name="A token for vibe-coder")
    dialog.get_by_label("What it is for").fill("laptop")
    dialog.get_by_role("button", name="Issue").click()
    shown = page.get_by_role("dialog", name="The new token")
    expect(shown).to_contain_text("vibe-coder")
    secret = shown.locator("[data-secret]").inner_text()
    headers = {"Authorization": f"Bearer {secret}"}
    assert httpx.get(server.api("agents"), headers=headers).status_code == 200
    shown.get_by_role("button", name="Done").click()
    assert secret not in page.content()
    token = row.locator(".facts", has_text="laptop")
    token.get_by_role("button", name="Revoke").click()
    expect(token).to_have_count(0)
    assert httpx.get(server.api("agents"), headers=headers).status_code == 401


def test_a_person_demands_evidence_and_completes_with_it(look, team):
    """What is demanded is shown, and a line of evidence names its commit."""
    identifier = team.offer("backend-developer", "human", "Look at it")
    page = look(f"/handoffs/{identifier}")
    page.get_by_role("button", name="Demand evidence…").click()
    dialog = page.get_by_role("dialog", name="Demand evidence")
    dialog.get_by_label("shows it as").select_option("pushed")
    dialog.get_by_label("Why").fill("I build on it")
    dialog.get_by_role("button", name="Demand").click()
    expect(page.get_by_text("which it is not yet")).to_be_visible()
    proof = {"level": "pushed", "text": "all", "commit": "3f2a9c1", "repository": "elsewhere"}
    given = f"handoffs/{identifier}/evidence"
    team.call("backend-developer", "POST", given, evidence=[proof])
    expect(page.get_by_text("elsewhere cannot be seen from here")).to_be_visible()
    page.get_by_role("button", name="Demand evidence…").click()
    dialog = page.get_by_role("dialog", name="Demand evidence")
    dialog.get_by_label("shows it as").select_option("claimed")
    dialog.get_by_role("button", name="Demand").click()
    expect(page.get_by_text("which it is not yet")).to_be_hidden()
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="Complete…").click()
    dialog = page.get_by_role("dialog", name="Complete")
    dialog.get_by_label("What shows it").fill("committed: mine (3f2a9c2 in elsewhere)")
    dialog.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("button", name="Reopen…")).to_be_visible()
    done = team.call("human", "GET", f"handoffs/{identifier}")
    assert [proof["commit"] for proof in done["evidence"]] == ["3f2a9c1", "3f2a9c2"]
