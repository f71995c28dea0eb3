"""Pages as HTTP sees them: headers, caching, refusals, the session."""

import re
import time

import httpx
import pytest

from coordinator.core.kinds import kinds

PAGES = ("", "/agents", "/handoffs", "/pending-commits", "/timeline", "/settings", "/search")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_nothing_but_this_server(person, path):
    """Every page forbids foreign and inline code, framing and guessing of types."""
    answer = person.get(f"/w/default{path}")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache, private"
    assert not re.search(r"<script(?![^>]*src=)|<style| style=|<[^<>]* on[a-z]+=\"", answer.text)


def test_the_api_reference_has_the_same_policy(person):
    """The page at /schema loads from this server only."""
    answer = person.get("/schema")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_an_unchanged_page_is_not_sent_again(server, person):
    """The page's ETag answers 304 until something happens."""
    first = person.get("/w/default/agents")
    etag = {"If-None-Match": first.headers["etag"]}
    again = person.get("/w/default/agents", headers=etag)
    assert (again.status_code, again.content) == (304, b"")
    headers = {"Authorization": f"Bearer {server.token('vibe-coder')}"}
    httpx.put(server.api("contexts/vibe-coder"), headers=headers, json={}).raise_for_status()
    assert person.get("/w/default/agents", headers=etag).status_code == 200


def test_a_page_is_its_readers_own(server, person):
    """Another reader's ETag is another: pages hold the reader's name and proof."""
    token = person.post(
        server.api("agents/human/sign-in-links"),
        headers={"Authorization": f"Bearer {server.token('human')}"},
    ).json()["token"]
    with httpx.Client(base_url=server.url) as other:
        other.get(f"/w/default/sign-in?link={token}")
        assert other.get("/w/default").headers["etag"] != person.get("/w/default").headers["etag"]


def test_assets_are_kept_for_good_under_their_hash(person):
    """What a page loads carries its content's hash; without it nothing is promised."""
    page = person.get("/w/default").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = person.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        bare = person.get(address.partition("?")[0])
        assert bare.headers["cache-control"] == "no-cache"
    assert person.get("/static/../routes.py").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/w/default/nothing", 404, "There is no page <code>nothing</code>"),
        ("/w/default/handoffs/HO-999", 404, "HO-999"),
        ("/w/default/handoffs/HO-999/a/b", 404, "There is nothing at"),
        ("/w/default/handoffs?page=zz", 422, "is not a page of this list"),
        ("/w/default/timeline?before=x", 422, "before"),
    ],
)
def test_a_refusal_is_a_page_with_words_and_a_way_out(person, path, status, words):
    """Under /w a refusal is HTML, under /api it stays problem details."""
    answer = person.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text.replace("&#39;", "'")


def test_the_api_answers_problems_as_json(person):
    """The same session gets JSON from the API."""
    answer = person.get("/api/v1/workspaces/default/handoffs/HO-999")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_workspace_that_is_not_says_so(server):
    """A wrong workspace asks for a session first and tells nothing."""
    assert httpx.get(f"{server.url}/w/nowhere").status_code == 401


def test_every_kind_has_its_list_and_its_place(person):
    """A domain folder is enough for a list, and an order for an entry in the navigation."""
    page = person.get("/w/default").text
    for kind in kinds():
        address = f"/w/default/{kind.name.replace('_', '-')}"
        assert person.get(address).status_code == 200
        assert (f'href="{address}"' in page) is (kind.order > 0)


def test_keys_of_places_are_distinct(person):
    """`g` and a letter lead to one place each."""
    keys = re.findall(r'data-key="([^"]*)"', person.get("/w/default").text)
    assert len(keys) == len(set(keys)) >= 6
    assert "" not in keys


def test_acting_from_elsewhere_is_refused(server, person):
    """The cookie alone is not enough to act: a form of another site has no token of the page."""
    answer = person.post(server.api("handoffs"), json={"to": "human", "title": "forged"})
    assert answer.status_code == 403
    csrf = re.search(r'name="csrf-token" content="([^"]+)"', person.get("/w/default").text)
    made = person.post(
        server.api("handoffs"),
        json={"to": "human", "title": "Meant"},
        headers={"X-CSRF-Token": csrf[1]},
    )
    assert made.status_code == 201


def test_a_sign_in_leaves_no_trace(server):
    """The answer to a link is kept nowhere and sends its address nowhere."""
    answer = httpx.get(f"{server.url}/w/default/sign-in?link=wrong")
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_every_agent_has_its_page_however_many_there_are(server, person):
    """The page of the last of over two hundred agents is there."""
    headers = {"Authorization": f"Bearer {server.token('admin')}"}
    with httpx.Client(headers=headers) as admin:
        for number in range(205):
            body = {"name": f"z-{number:03}", "role": "vibe-coder"}
            answer = admin.post(server.api("agents"), json=body)
            while answer.status_code == 429:
                time.sleep(0.1)
                answer = admin.post(server.api("agents"), json=body)
            assert answer.status_code == 201
    assert person.get("/w/default/agents/z-204").status_code == 200


def test_only_the_servers_people_see_other_teams(server, person):
    """Workspaces and folders are listed to people and admin of `default`, to others their own."""
    admin = {"Authorization": f"Bearer {server.token('admin')}"}
    made = httpx.post(
        f"{server.url}/api/v1/workspaces", headers=admin, json={"name": "secret-team"}
    )
    assert made.status_code in (200, 201)
    assert "secret-team" in person.get("/w/default/settings").text
    for workspace, agent, other in (
        ("default", "vibe-coder", "secret-team"),
        ("secret-team", "human", "/w/default"),
    ):
        theirs = {"Authorization": f"Bearer {server.token(agent, workspace)}"}
        for page in ("", "/settings"):
            shown = httpx.get(f"{server.url}/w/{workspace}{page}", headers=theirs)
            assert shown.status_code == 200
            assert other not in shown.text


@pytest.mark.parametrize(
    "query", ["before=99999999999999999999", "before=-1", "before=x", "page=%ff", "limit=0"]
)
@pytest.mark.parametrize("path", PAGES)
def test_no_query_is_a_failure(person, path, query):
    """Numbers out of bounds and tokens of no page are refused or left aside, never a failure."""
    assert person.get(f"/w/default{path}?{query}").status_code < 500


def test_an_agents_brief_is_a_page_of_its_own(server, person):
    """Word for word as the agent would get it, what others wrote escaped."""
    headers = {"Authorization": f"Bearer {server.token('frontend-developer')}"}
    draft = {"to": "backend-developer", "title": "Look at <b>this</b>"}
    offered = httpx.post(server.api("handoffs"), headers=headers, json=draft).json()
    assert (
        "/agents/backend-developer/brief" in person.get("/w/default/agents/backend-developer").text
    )
    page = person.get("/w/default/agents/backend-developer/brief")
    assert page.status_code == 200
    assert "# Brief of backend-developer at" in page.text
    assert offered["id"] in page.text
    assert "<b>this" not in page.text
    assert person.get("/w/default/agents/nobody/brief").status_code == 404
