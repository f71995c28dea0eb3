"""Signing in by a link that works once, and out again."""

from playwright.sync_api import expect


def test_a_link_signs_in_once(browser, server, team):
    """The link leads to the overview; used again without a session, the page says what to do."""
    link = team.link()
    person = browser.new_context().new_page()
    person.goto(link)
    assert person.url == f"{server.url}/w/default"
    expect(person.get_by_role("heading", name="Agents")).to_be_visible()
    stranger = browser.new_context().new_page()
    answer = stranger.goto(link)
    assert answer.status == 401
    expect(stranger.get_by_text("used up or too old")).to_be_visible()
    expect(stranger.get_by_text("coord open", exact=True)).to_be_visible()


def test_a_used_link_leads_who_is_signed_in_to_the_dashboard(browser, server, team):
    """Clicking the same link again, as people do, is no dead end."""
    link = team.link()
    person = browser.new_context().new_page()
    person.goto(link)
    person.goto(link)
    assert person.url == f"{server.url}/w/default"


def test_without_a_session_every_page_says_how_to_get_one(browser, server):
    """No page shows anything to a stranger."""
    stranger = browser.new_context().new_page()
    for path in ("", "/handoffs", "/agents/backend-developer", "/settings"):
        answer = stranger.goto(f"{server.url}/w/default{path}")
        assert answer.status == 401
        expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_ends_the_session(browser, server, team):
    """After signing out the cookie is worth nothing, even to who kept it."""
    context = browser.new_context()
    person = context.new_page()
    person.goto(team.link())
    kept = context.cookies()
    person.locator(".header-end details.menu summary").click()
    person.get_by_role("button", name="Sign out").click()
    expect(person.get_by_role("heading", name="Sign in")).to_be_visible()
    context.add_cookies(kept)
    assert person.goto(f"{server.url}/w/default").status == 401
