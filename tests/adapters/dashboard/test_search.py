"""The page of search: jumping, tabs with counts, marks, and nothing that could run."""

import re

import httpx
import pytest


@pytest.fixture(scope="module")
def written(server):
    """Two things that speak of gazelles, by an agent."""
    headers = {"Authorization": f"Bearer {server.token('backend-developer')}"}
    offer = {"to": "frontend-developer", "title": "Gazelle <script>alert(1)</script> list"}
    handoff = httpx.post(server.api("handoffs"), headers=headers, json=offer).json()["id"]
    note = {"type": "note", "title": "Notes", "body": "About a <b>gazelle</b> & more."}
    httpx.post(server.api("documents"), headers=headers, json=note).raise_for_status()
    return handoff


def test_words_lead_to_what_holds_them(person, written):
    """Each hit with its marks, escaped; the kinds are tabs with counts."""
    page = person.get("/w/default/search", params={"q": "gazelle"}).text
    assert page.count("<mark>") == 2
    assert "<mark>Gazelle</mark> &lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;<mark>gazelle</mark>&lt;/b&gt; &amp; more" in page
    assert re.search(r'kind=handoffs[^"]*">Handoffs <span class="hush">1<', page)
    only = person.get("/w/default/search?q=gazelle&kind=documents&stay=1").text
    assert only.count("<mark>") == 1
    assert 'aria-current="true">Documents' in only


def test_a_name_jumps_and_stays_where_asked(person, written):
    """From the top of a page to the thing; from the search page's own form to what mentions it."""
    address = f"/w/default/search?q={written.lower()}"
    jump = person.get(address, follow_redirects=False)
    assert (jump.status_code // 100, jump.headers["location"]) == (
        3,
        f"/w/default/handoffs/{written}",
    )
    stays = person.get(f"{address}&stay=1", follow_redirects=False)
    assert stays.status_code == 200
    assert "is called so" in stays.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%22*&kind=x&since=9&author=%3Cb%3E",
        "q=nothingatall",
        "q=a&page=zz&stay=1",
        "kind=handoffs",
    ],
)
def test_whatever_is_asked_is_answered_with_a_page(person, query):
    """Filters that are none are left out, and nothing found is said in words."""
    assert person.get(f"/w/default/search?{query}").status_code == 200


def test_nothing_found_says_how_to_find_more(person):
    """It names the words."""
    page = person.get("/w/default/search?q=qwertz+asdfgh").text
    assert "Nothing holds all of “qwertz”, “asdfgh”" in page
