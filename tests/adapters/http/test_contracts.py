"""Contracts over HTTP: publishing with keys, pipelines as consumers, refusals that help."""

import asyncio

from tests.adapters.http.conftest import problem
from tests.domains.contracts.samples import api as document

CI = "web-ci"
VERSIONS = "contracts/users/versions"


async def publish(api, content, **fields):
    """Publish a version of `users`."""
    headers = fields.pop("headers", None)
    return await api.post(VERSIONS, json={"content": content, **fields}, headers=headers)


async def test_a_pipeline_with_a_token_is_a_consumer(api):
    """The admin lets it join; it says what it uses and how it does, and is told of breaks."""
    joined = await api.post("agents", who="admin", json={"name": CI, "role": "pipeline"})
    assert joined.status_code == 201, joined.text
    token = joined.json()["token"]
    await publish(api, document(users="name"), version="1.0.0")
    used = await api.call(
        "PUT", f"contracts/users/consumers/{CI}", token=token, json={"operations": ["GET /users"]}
    )
    assert used.json()["operations"] == ["GET /users"]
    verdict = f"{VERSIONS}/1.0.0/verdicts"
    said = await api.post(verdict, token=token, json={"state": "verified"})
    assert (said.status_code, said.json()["consumer"]) == (201, CI)
    assert (await api.post(verdict, token=token, json={"state": "verified"})).status_code == 200
    published = (await publish(api, document(users="label"))).json()
    assert published["comparison"]["verdict"] == "breaking"
    inbox = (await api.get("handoffs?state=open", token=token)).json()["items"]
    assert [one["id"] for one in inbox] == published["handoffs"]
    assert (await api.get("contracts/users/can-release")).json()["owed"] == [CI]


async def test_a_key_publishes_once(api):
    """The same call again is answered as the first time, whatever came meanwhile."""
    headers = {"Idempotency-Key": "one"}
    await publish(api, document(users="a"))
    first = await publish(api, document(users="b"), headers=headers)
    await publish(api, document(users="c"))
    again = await publish(api, document(users="b"), headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()


async def test_versions_published_at_once_all_get_through(api):
    """Each is compared with the one that came before it; none is lost or refused."""
    await publish(api, document(users="a"))
    contents = [document(users="a", **{f"path{number}": "x"}) for number in range(8)]
    answers = await asyncio.gather(*(publish(api, content) for content in contents))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["version"] for answer in answers}) == 8


async def test_a_break_under_a_patch_number_is_a_conflict(api):
    """The problem names the rule and the way out."""
    await publish(api, document(users="a"), version="1.0.0")
    told = problem(await publish(api, document(users="b"), version="1.0.1"), 409, "breaks-patch")
    assert "Publish it as 2.0.0" in told["fix"]


async def test_who_is_no_consumer_learns_the_call_that_makes_it_one(api):
    """404 with the literal next call."""
    await publish(api, document(users="a"), version="1.0.0")
    answer = await api.post(
        f"{VERSIONS}/1.0.0/verdicts", who="vibe-coder", json={"state": "verified"}
    )
    told = problem(answer, 404, "not-a-consumer")
    assert "PUT contracts/users/consumers/vibe-coder" in told["fix"]


async def test_comparison_gap_and_environments_answer(api):
    """What is computed is answered; what is deployed is listed and taken away."""
    expected = {"content": document(users="a", orders="b")}
    me = "frontend-developer"
    where = f"contracts/users/expectations/{me}"
    assert (await api.call("PUT", where, who=me, json=expected)).status_code == 200
    shown = (await api.get(f"contracts/users/gap?agent={me}", who=me)).json()
    assert (shown["state"], shown["version"]) == ("missing", None)
    problem(await api.get("contracts/users/comparison"), 404, "not-found")
    await publish(api, document(users="a"), version="1.0.0")
    await publish(api, document(users="b"), version="2.0.0")
    found = (await api.get("contracts/users/comparison?operation=GET%20/users")).json()
    assert (found["base"], found["version"], found["verdict"]) == ("1.0.0", "2.0.0", "breaking")
    runs = "environments/production/deployments/users"
    assert (await api.call("PUT", runs, json={"version": "2.0.0"})).status_code == 200
    [listed] = (await api.get("environments")).json()
    assert listed["deployments"][0]["version"] == "2.0.0"
    assert (await api.call("DELETE", runs)).status_code == 200
    assert (await api.get("environments")).json() == []


async def test_a_draft_is_compared_when_it_comes_out(api):
    """Publishing it by PATCH tells as publishing does."""
    await publish(api, document(users="a"), version="1.0.0")
    await api.call("PUT", "contracts/users/consumers/vibe-coder", who="vibe-coder", json={})
    await publish(api, document(users="b"), version="2.0.0", draft=True)
    moved = await api.call("PATCH", f"{VERSIONS}/2.0.0", json={"state": "published"})
    assert (moved.status_code, len(moved.json()["handoffs"])) == (200, 1)


async def test_a_sunset_is_moved_without_another_state(api):
    """It is a change of the version like any other: told, and guarded by its revision."""
    await publish(api, document(users="a"), version="1.0.0")
    where = f"{VERSIONS}/1.0.0"
    until = {"sunset_at": "2100-01-31"}
    moved = await api.call("PATCH", where, json=until, headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["state"]) == (200, "published")
    assert moved.json()["sunset_at"].startswith("2100-01-31")
    assert (await api.call("PATCH", where, json=until)).headers["etag"] == moved.headers["etag"]
    problem(await api.call("PATCH", where, json={"sunset_at": "2020-01-01"}), 422, "invalid")


async def test_what_is_in_use_is_not_retired(api):
    """The problem names who uses it, and the way out."""
    await publish(api, document(users="a"), version="1.0.0")
    await api.call("PUT", "contracts/users/consumers/vibe-coder", who="vibe-coder", json={})
    await api.call("PATCH", f"{VERSIONS}/1.0.0", json={"state": "deprecated"})
    refused = await api.call("PATCH", f"{VERSIONS}/1.0.0", json={"state": "retired"})
    assert "vibe-coder" in problem(refused, 409, "in-use")["detail"]
    forced = {"state": "retired", "force": True, "reason": "it leaks"}
    assert (await api.call("PATCH", f"{VERSIONS}/1.0.0", json=forced)).json()[
        "forced"
    ] == "it leaks"
