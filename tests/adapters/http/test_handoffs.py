"""Handoffs over HTTP and on their pages, on a real server."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.running import RunningServer

SENDER, RECEIVER = "backend-developer", "frontend-developer"
WITHOUT_FOLDER = "vibe-coder"
HANDOFFS = "/api/v1/workspaces/default/handoffs"
PAGES = "/w/default/handoffs"

Calls = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    """Call the server as an agent or a person, by name."""
    server = RunningServer(tmp_path_factory.mktemp("handoffs"))
    (server.root / "handoffs").mkdir(parents=True)
    (server.root / "handoffs" / WITHOUT_FOLDER).write_text("in the way of its folder")
    with server:
        clients: dict[str, httpx.Client] = {}

        def client(name: str) -> httpx.Client:
            headers = {"Authorization": f"Bearer {server.token(name)}"}
            return clients.setdefault(name, httpx.Client(base_url=server.url, headers=headers))

        yield client
        for opened in clients.values():
            opened.close()


@pytest.fixture
def offered(calls: Calls) -> Callable[..., dict]:
    """Offer a handoff over HTTP and return the answer."""

    def offer(**fields) -> dict:
        body = {"to": RECEIVER, "title": "Which scopes?", **fields}
        answer = calls(SENDER).post(HANDOFFS, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return offer


def test_a_handoff_lives_over_http(calls, offered):
    """Each call answers with the handoff as it then is, its sides as `from` and `to`."""
    it = offered(acceptance=[{"text": "tests pass"}], due_at="2030-01-31")
    path = f"{HANDOFFS}/{it['id']}"
    assert (it["from"], it["to"], it["due_at"]) == (SENDER, RECEIVER, "2030-01-31T23:59:59Z")
    mine = calls(RECEIVER)
    assert mine.post(f"{path}/acknowledge").json()["acknowledged_at"]
    assert mine.post(f"{path}/accept").json()["state"] == "accepted"
    replied = mine.post(f"{path}/replies", json={"body": "On it."})
    assert (replied.status_code, replied.json()["replies"][0]["author"]) == (201, RECEIVER)
    refused = mine.post(f"{path}/complete", json={})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/items-open")
    ticked = mine.patch(path, json={"acceptance": [{"text": "tests pass", "done": True}]})
    evidence = [{"level": "tested", "text": "12 pass"}]
    done = mine.post(f"{path}/complete", json={"evidence": evidence})
    assert (done.status_code, done.json()["state"]) == (200, "completed")
    assert done.json()["revision"] == ticked.json()["revision"] + 1
    again = calls(SENDER).post(f"{path}/reopen", json={"reason": "not yet"})
    assert calls(SENDER).get(path).json() == again.json()
    assert calls(SENDER).post(f"{path}/cancel", json={"reason": "enough"}).is_success


def test_a_wrong_move_is_409_and_names_the_allowed_states(calls, offered):
    """Accepting twice is a conflict that says from where it is allowed."""
    path = f"{HANDOFFS}/{offered()['id']}/accept"
    assert calls(RECEIVER).post(path).status_code == 200
    second = calls(RECEIVER).post(path)
    assert second.status_code == 409
    assert "is accepted; accept is allowed from offered" in second.json()["detail"]
    assert calls(SENDER).post(path).status_code == 403


def test_only_the_receivers_own_look_at_a_list_delivers(calls, offered):
    """The sender's list leaves it undelivered, the receiver's delivers it; then 304 until news."""
    identifier = offered(to=WITHOUT_FOLDER)["id"]

    def listed(who, **headers):
        answer = calls(who).get(HANDOFFS, params={"to": WITHOUT_FOLDER}, headers=headers)
        found = answer.json()["items"] if answer.status_code == 200 else []
        times = {item["id"]: item["delivered_at"] for item in found}
        return answer.status_code, answer.headers["ETag"], times.get(identifier)

    assert listed(SENDER)[2] is None
    assert listed("human")[2] is None
    mine = listed(WITHOUT_FOLDER)
    status, etag, delivered = listed(WITHOUT_FOLDER, **{"If-None-Match": mine[1]})
    assert (status, bool(delivered)) == (200, True)
    while status != 304:  # news of the other tests' files may still come in
        status, etag, _ = listed(WITHOUT_FOLDER, **{"If-None-Match": etag})
    assert calls(SENDER).get(f"{HANDOFFS}/{identifier}").json()["acknowledged_at"] is None


def test_lists_narrow_by_side_state_and_kind(calls, offered):
    """`from`, `to`, `state` with `open`, and `kind` are names of the address."""
    identifier = offered(kind="bug")["id"]

    def found(**params):
        items = calls("human").get(HANDOFFS, params=params).json()["items"]
        return identifier in [item["id"] for item in items]

    assert found(**{"from": SENDER, "to": RECEIVER, "state": "open", "kind": "bug"})
    assert not found(**{"from": RECEIVER})
    assert not found(state="declined")
    assert not found(kind="task")


def test_a_page_shows_a_handoff_and_what_can_be_done(calls, offered):
    """What others wrote is shown as data; each action goes to the call of the same name."""
    it = offered(title="<b>Scopes</b>", body="**bold** <script>x()</script>", kind="review")
    path = f"{HANDOFFS}/{it['id']}"
    calls(RECEIVER).post(f"{path}/replies", json={"body": "<img src=x onerror=x()>"})
    page = calls("human").get(f"{PAGES}/{it['id']}").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<strong>bold</strong>" in main
    assert not re.search(r"<script|<img|<b>", main)
    for call in ("accept", "acknowledge", "decline", "cancel", "replies"):
        assert f'data-api="{path}/{call}"' in main
    assert f'data-api="{path}/complete"' not in main
    calls(RECEIVER).post(f"{path}/decline", json={"reason": "no time"})
    declined = calls("human").get(f"{PAGES}/{it['id']}").text
    assert f'data-api="{path}/reopen"' in declined
    assert "no time" in declined


@pytest.mark.parametrize("moves", [[], ["accept"], ["accept", "complete"]])
def test_no_page_says_one_id_twice(calls, offered, moves):
    """Labels find their fields: every id of a page is its own, whatever the state."""
    it = offered(to="human", acceptance=[{"text": "one", "done": True}, {"text": "two"}])
    for move in moves:
        answer = calls("human").post(f"{HANDOFFS}/{it['id']}/{move}", json={"reason": "enough"})
        assert answer.is_success, answer.text
    for address in (PAGES, f"{PAGES}/{it['id']}"):
        page = calls("human").get(address)
        assert page.status_code == 200
        ids = re.findall(r' id="([^"]*)"', page.text)
        assert sorted(ids) == sorted(set(ids))
        assert set(re.findall(r'<label for="([^"]*)"', page.text)) <= set(ids)


def test_a_list_is_delivered_whatever_if_match_comes_with_it(calls):
    """What a reader expects of a row is no condition for noting that its list reached it."""
    offered = calls(SENDER).post(HANDOFFS, json={"to": RECEIVER, "title": "Seen?"}).json()
    listed = calls(RECEIVER).get(HANDOFFS, headers={"If-Match": '"7"'}, params={"to": RECEIVER})
    assert listed.status_code == 200
    found = calls(SENDER).get(f"{HANDOFFS}/{offered['id']}").json()
    assert found["delivered_at"] is not None


def test_evidence_is_looked_at_and_what_is_needed_is_asked_for(calls, offered):
    """A demand holds acceptance back; what git says comes from the server, never from a body."""
    it = offered(evidence_needed="committed")
    path = f"{HANDOFFS}/{it['id']}"
    mine, sender = calls(RECEIVER), calls(SENDER)
    asked = mine.post(f"{path}/demand", json={"level": "pushed", "reason": "I build on it"})
    assert asked.json()["demand"] | {"at": ""} == {
        "level": "pushed",
        "reason": "I build on it",
        "by": RECEIVER,
        "at": "",
        "is_met": False,
    }
    refused = mine.post(f"{path}/accept")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/evidence-missing")
    assert f"POST handoffs/{it['id']}/evidence" in refused.json()["fix"]
    proof = {"level": "pushed", "text": "all of it", "commit": "ABCDEF1", "repository": "elsewhere"}
    forged = sender.post(f"{path}/evidence", json={"evidence": [{**proof, "verified": True}]})
    assert forged.status_code == 422
    shown = sender.post(f"{path}/evidence", json={"evidence": [proof]})
    assert not shown.json()["demand"]["is_met"]
    found = shown.json()["evidence"][0]
    assert (found["commit"], found["by"], found["verified"]) == ("abcdef1", SENDER, None)
    assert found["checked"].startswith("elsewhere cannot be seen from here")
    assert "that is a claim" in mine.post(f"{path}/accept").json()["detail"]
    mine.post(f"{path}/demand", json={"level": "claimed", "reason": "I trust it"})
    assert mine.post(f"{path}/accept").status_code == 200
    weak = mine.post(f"{path}/complete", json={"evidence": [{"level": "claimed", "text": "x"}]})
    assert (weak.status_code, weak.json()["type"]) == (409, "/problems/evidence-missing")
    assert mine.post(f"{path}/complete", json={"evidence": [proof]}).status_code == 409
    sender.patch(path, json={"evidence_needed": "claimed"})
    done = mine.post(f"{path}/complete", json={"evidence": [proof]})
    assert done.json()["state"] == "completed"
    page = calls("human").get(f"{PAGES}/{it['id']}").text
    for words in ("elsewhere cannot be seen from here", "abcdef1"):
        assert words in page
