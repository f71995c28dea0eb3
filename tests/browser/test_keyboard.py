"""Everything works without a pointer."""

from playwright.sync_api import expect


def test_slash_jumps_to_what_is_named(look, team):
    """`/`, an identifier and Enter lead to its page."""
    handoff = team.offer("backend-developer", "frontend-developer", "Found by its identifier")
    page = look()
    page.keyboard.press("/")
    page.keyboard.type(handoff.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Found by its identifier")).to_be_visible()
    assert page.url.endswith(f"/handoffs/{handoff}")


def test_what_is_not_found_says_what_is_searched(look):
    """The search says in words that nothing holds them, and how to find more."""
    page = look("/search?q=sessions+zebra")
    expect(page.locator("main")).to_contain_text("Nothing holds all of “sessions”, “zebra”")


def test_g_and_a_letter_goes_to_a_place(look):
    """`g a` goes to the agents."""
    page = look()
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Agents")).to_be_visible()
    assert page.url.endswith("/agents")


def test_j_moves_enter_opens_escape_backs_out(look, team):
    """Rows can be walked through, opened and left."""
    team.offer("backend-developer", "frontend-developer", "Newest of all")
    page = look("/handoffs")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Newest of all")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url("**/handoffs")


def test_a_question_mark_lists_the_keys(look):
    """`?` opens the list of keys, Escape closes it and the focus is where it was."""
    page = look()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Shortcuts")
    expect(dialog).to_contain_text("Handoffs")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
