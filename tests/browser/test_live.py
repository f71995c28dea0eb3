"""Pages that are live without harm to whoever is using them."""

from playwright.sync_api import expect

from tests.browser.conftest import Team
from tests.running import RunningServer


def test_a_status_over_http_shows_by_itself(look, team):
    """What an agent reports is on an open overview without a reload."""
    page = look()
    page.evaluate("window.same = true")
    team.report("backend-developer", state="active", feature="live-over-http", step="4/6 testing")
    row = page.locator("#agent-backend-developer")
    expect(row).to_contain_text("live-over-http")
    expect(page.locator("#feed")).to_contain_text("backend-developer reported")
    assert page.evaluate("window.same") is True


def test_a_status_file_shows_by_itself(look, folder):
    """What is dropped in the folder is on an open overview without a reload."""
    page = look()
    contexts = folder / "agent-system/active-contexts"
    contexts.mkdir(parents=True, exist_ok=True)
    (contexts / "vibe-coder-status.md").write_text("Vibe Coder Active: today\n")
    expect(page.locator("#agent-vibe-coder")).to_contain_text("active")


def test_a_refused_file_is_an_alarm_until_it_is_mended(look, folder):
    """A file that could not be taken in stands first, with its fault, and goes once mended."""
    page = look()
    file = folder / "agent-system/active-contexts/frontend-developer-status.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("---\nstate: [\n---\n")
    needs = page.locator(".needs")
    expect(needs).to_contain_text("frontend-developer-status.md could not be taken in")
    file.write_text("---\nstate: idle\n---\n")
    expect(needs).not_to_contain_text("frontend-developer-status.md could not be taken in")


def test_a_refresh_leaves_alone_what_someone_is_doing(look, team):
    """Typed text, caret, focus, scroll and open details survive what others do meanwhile."""
    body = "\n\n".join(f"Paragraph {number}." for number in range(60))
    handoff = team.offer("backend-developer", "frontend-developer", "Long", body=body)
    page = look(f"/handoffs/{handoff}")
    reply = page.get_by_label("Reply").or_(page.get_by_label("Your reply")).first
    reply.scroll_into_view_if_needed()
    reply.click()
    page.keyboard.type("half typed words")
    reply.evaluate("field => field.setSelectionRange(4, 7)")
    page.evaluate("document.querySelector('details.menu').open = true")
    before = reply.bounding_box()
    team.call("frontend-developer", "POST", f"handoffs/{handoff}/replies", body="From elsewhere.")
    expect(page.locator("#thing")).to_contain_text("From elsewhere.")
    assert reply.input_value() == "half typed words"
    caret = "field => [document.activeElement === field, field.selectionStart, field.selectionEnd]"
    assert reply.evaluate(caret) == [True, 4, 7]
    assert page.evaluate("document.querySelector('details.menu').open") is True
    assert abs(reply.bounding_box()["y"] - before["y"]) < 2
    page.on("dialog", lambda dialog: dialog.accept())  # leaving half-typed words asks first


def test_a_page_reconnects_after_a_restart(browser, tmp_path, browser_program):
    """A server that goes away and comes back finds its pages waiting, and they catch up."""
    with RunningServer(tmp_path) as server:
        page = browser.new_context().new_page()
        page.goto(server.sign_in_link)
        page.wait_for_selector("#live[data-state=live]")
        server.stop()
        page.wait_for_selector("#live[data-state=retry], #live[data-state=lost]")
        server.start()
        Team(server).report("backend-developer", state="active", feature="after-the-restart")
        page.wait_for_selector("#live[data-state=live]", timeout=20_000)
        expect(page.locator("#agent-backend-developer")).to_contain_text("after-the-restart")
        page.close()
