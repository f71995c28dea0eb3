"""The call `brief`: its two forms, who is told, what counts as delivered, when it is unchanged."""

import re
from typing import Any

from coordinator.views.brief import estimate

ME, PEER = "backend-developer", "frontend-developer"
AS_JSON = {"Accept": "application/json"}


async def _offer(api: Any, title: str = "Add a field") -> str:
    offered = await api.post("handoffs", who=PEER, json={"to": ME, "title": title})
    return str(offered.json()["id"])


async def test_a_brief_is_markdown_unless_json_is_accepted(api: Any) -> None:
    """By what is named first; everything within the default budget."""
    name = await _offer(api)
    text = await api.get("brief")
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    assert text.text.startswith(f"# Brief of {ME} at ")
    assert name in text.text
    told = (await api.get("brief", headers=AS_JSON)).json()
    assert (told["agent"], told["max_tokens"]) == (ME, 4000)
    assert told["cursor"] > 0
    both = {"Accept": "text/markdown, application/json"}
    assert (await api.get("brief", headers=both)).text.startswith("# Brief")


async def test_the_budget_covers_the_whole_answer(api: Any) -> None:
    """In both forms, by the length that really goes out."""
    for number in range(20):
        await _offer(api, f"Piece {number} of the work that never ends")
    for headers in ({}, AS_JSON):
        answer = await api.get("brief?max_tokens=300", headers=headers)
        assert estimate(answer.text) <= 300
        assert "GET handoffs?to=" in answer.text or "left_out" in answer.text


async def test_a_handoff_in_ones_own_brief_is_delivered_not_acknowledged(api: Any) -> None:
    """Looking is delivery; a look at another's brief is not."""
    await api.app.state.server.files.close()  # a handoff's file in its folder is delivery too
    name = await _offer(api)
    await api.get(f"brief?agent={ME}", who="human")
    assert (await api.get(f"handoffs/{name}")).json()["delivered_at"] is None
    await api.get("brief")
    seen = (await api.get(f"handoffs/{name}")).json()
    assert seen["delivered_at"] is not None
    assert seen["acknowledged_at"] is None


async def test_since_tells_nothing_twice(api: Any) -> None:
    """Delivery by the brief itself is no news to its reader."""
    await _offer(api)
    cursor = (await api.get("brief", headers=AS_JSON)).json()["cursor"]
    quiet = await api.get(f"brief?since={cursor}")
    assert quiet.text.startswith(f"# Nothing new for {ME}"[:30])
    assert estimate(quiet.text) < 60
    name = await _offer(api, "A new one")
    assert name in (await api.get(f"brief?since={cursor}")).text


async def test_an_unchanged_brief_is_304(api: Any) -> None:
    """Within the same minute and without an event; each form has an ETag of its own."""
    etag = (await api.get("brief")).headers["etag"]
    again = await api.get("brief", headers={"If-None-Match": etag})
    as_json = await api.get("brief", headers={"If-None-Match": etag, **AS_JSON})
    assert (as_json.status_code, as_json.headers["etag"] != etag) == (200, True)
    assert again.status_code in (200, 304)
    if again.status_code == 200:  # the minute was over
        assert again.headers["etag"] != etag
    await _offer(api)
    assert (await api.get("brief", headers={"If-None-Match": etag})).status_code == 200


async def test_every_call_that_a_brief_names_answers(api: Any) -> None:
    """Of agents and of people, with room and without; the human's role has no definition."""
    for number in range(9):
        await _offer(api, f"Piece {number} of the work")
    told = [
        (await api.get(f"brief?max_tokens={budget}", who=who)).text
        for who in (ME, PEER, "human")
        for budget in (100, 300, 400, 600, 4000)
    ]
    calls = set(re.findall(r"`GET ([^`]+)`", "\n".join(told)))
    assert {f"handoffs?to={ME}&state=open", f"handoffs?from={PEER}&state=open"} <= calls
    assert "roles/human" not in calls
    for call in sorted(calls):
        assert (await api.get(call)).status_code == 200, call


async def test_what_cannot_be_asked_is_refused(api: Any) -> None:
    """A budget out of range, a cursor from the future, an agent that is not there."""
    for query, status in (
        ("max_tokens=99", 422),
        ("max_tokens=100001", 422),
        ("since=99999999", 422),
        ("since=-1", 422),
        ("agent=nobody", 404),
    ):
        answer = await api.get(f"brief?{query}")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == status, answer.text


async def test_the_brief_of_another_workspace_is_not_to_be_had(api: Any) -> None:
    """A token is of one workspace."""
    assert (await api.get("/api/v1/workspaces/other/brief")).status_code in (401, 403, 404)
