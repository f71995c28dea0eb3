"""A browser is not to be tricked into calling: names, origins, sessions and what a page proves."""

import pytest

from coordinator.web.guards import csrf_of
from tests.adapters.http.conftest import ORIGIN, problem

FOREIGN_HOSTS = ("evil.example", "evil.example:8750", "127.0.0.1.evil.example", "", "10.0.0.1")
BROKEN_HOSTS = ("127.0.0.1:abc", "127.0.0.1:99999", "[::1", "localhost:0x1")


async def test_a_foreign_or_broken_name_is_refused(api):
    """A page that points its own name at this machine (rebinding) gets nothing."""
    for host in FOREIGN_HOSTS + BROKEN_HOSTS:
        for who in ("backend-developer", None):
            refused = await api.get("contexts", who=who, headers={"Host": host})
            assert "COORD_ALLOWED_HOSTS" in problem(refused, 403, "forbidden")["fix"]
        missing = await api.get("/nothing", headers={"Host": host})
        assert missing.status_code in (403, 404)


async def test_this_machines_own_names_are_known(api):
    """Loopback by any name and port."""
    for host in ("localhost", "localhost:1", "127.0.0.1:9", "[::1]:8750", "[::1]"):
        assert (await api.get("contexts", headers={"Host": host})).status_code == 200


async def test_further_names_are_known_where_the_operator_says_so(start):
    """`COORD_ALLOWED_HOSTS` adds names, in any case."""
    api = await start(allowed_hosts="coord.example, Other.example")
    for host in ("coord.example", "COORD.example:8750", "other.example"):
        assert (await api.get("contexts", headers={"Host": host})).status_code == 200
    problem(await api.get("contexts", headers={"Host": "third.example"}), 403, "forbidden")


async def test_a_foreign_page_may_not_act(api):
    """A write with a foreign `Origin` is refused, even with a good token; our own is taken."""
    for origin in ("https://evil.example", "null", "x", "http://[", "file://"):
        problem(await api.report(headers={"Origin": origin}), 403, "forbidden")
    assert (await api.report(headers={"Origin": ORIGIN})).status_code == 200


@pytest.fixture
async def session(api):
    """Sign in by link as a browser does; the session's secret."""
    link = (await api.post("agents/human/sign-in-links", who="human")).json()["token"]
    answer = await api.get("/w/default/sign-in", who=None, params={"link": link})
    assert answer.status_code in (302, 303, 307)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    secret = api.client.cookies["coord-8750-default"]
    api.client.cookies.clear()
    again = await api.get("/w/default/sign-in", who=None, params={"link": link})
    assert again.status_code == 401
    api.client.cookies.set("coord-8750-default", secret, domain="127.0.0.1")
    return secret


async def test_a_session_reads_without_more(api, session):
    """The cookie is enough to look."""
    assert (await api.get("contexts", who=None)).status_code == 200


async def test_a_session_acts_only_from_a_page_of_ours(api, session):
    """A write needs what only our pages know; without or with another it changes nothing."""
    body = {"name": "newcomer", "role": "vibe-coder"}
    for sent in ({}, {"X-CSRF-Token": "0" * 32}, {"X-CSRF-Token": "é".encode("latin-1")}):
        refused = await api.post("agents", who=None, json=body, headers=sent)
        problem(refused, 403, "forbidden")
    assert (await api.get("agents/newcomer", who=None)).status_code == 404
    proof = {"X-CSRF-Token": csrf_of(session)}
    assert (await api.post("agents", who=None, json=body, headers=proof)).status_code == 201


async def test_a_session_is_of_one_workspace(api, session):
    """The cookie of one team's world is nothing in another's."""
    api.client.cookies.set("coord-8750-second", session, domain="127.0.0.1")
    await api.call("POST", "/api/v1/workspaces", who="admin", json={"name": "second"})
    answer = await api.get("/api/v1/workspaces/second/agents", who=None)
    problem(answer, 403, "forbidden")
