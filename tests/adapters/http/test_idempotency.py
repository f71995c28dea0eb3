"""A call sent twice happens once: `Idempotency-Key` on every POST."""

import asyncio

from sqlalchemy import text

from coordinator.web import idempotency
from tests.adapters.http.conftest import problem

JOIN = {"name": "newcomer", "role": "vibe-coder"}


async def join(api, key, *, body=None, who="human"):
    """Join with an idempotency key."""
    return await api.post("agents", who=who, json=body or JOIN, headers={"Idempotency-Key": key})


async def events(api):
    """Return the number of the last event."""
    return (await api.get("agents")).json()["cursor"]


async def test_the_same_call_again_gets_the_first_answer(api):
    """Status and body are the first ones, marked; nothing happened twice; no secret is shown."""
    first = await join(api, "key-1")
    after = await events(api)
    again = await join(api, "key-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers.get("idempotency-replayed") is None
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers["etag"] == again.headers["etag"]
    assert again.json() == {**first.json(), "token": None}
    assert first.json()["token"]
    assert await events(api) == after


async def test_another_body_under_the_same_key_is_409(api):
    """A key stands for one thing."""
    await join(api, "key-1")
    told = problem(await join(api, "key-1", body={**JOIN, "name": "another"}), 409, "already-done")
    assert "another body" in told["detail"]
    assert (await api.get("agents/another")).status_code == 404


async def test_a_key_in_flight_is_409_with_retry_after(api):
    """While the first call is under way the second is told to come back, then gets its answer."""
    async with api.desk.database.writing():
        first = asyncio.create_task(join(api, "key-1"))
        async with asyncio.timeout(10):
            while not idempotency._under_way:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)
        response = await asyncio.wait_for(join(api, "key-1"), 10)
        problem(response, 409, "key-in-flight")
        assert int(response.headers["retry-after"]) >= 1
    assert (await first).status_code == 201
    assert (await join(api, "key-1")).headers["idempotency-replayed"] == "true"


async def test_a_secret_is_never_kept(api):
    """What the database keeps for replays holds no token."""
    secret = (await join(api, "key-1")).json()["token"]
    issued = await api.post(
        "agents/vibe-coder/tokens", who="human", json={}, headers={"Idempotency-Key": "key-2"}
    )
    link = await api.post(
        "agents/human/sign-in-links", who="human", headers={"Idempotency-Key": "key-3"}
    )
    async with api.desk.database.reading() as session:
        kept = list((await session.execute(text("SELECT answer FROM kept_answers"))).scalars())
    assert len(kept) == 3
    for token in (secret, issued.json()["token"], link.json()["token"]):
        assert token
        assert all(token not in answer for answer in kept)


async def test_keys_are_of_one_actor_and_one_route(api):
    """Another actor's call, or another address, under the same key is another call."""
    await join(api, "key-1")
    other = await join(api, "key-1", body={**JOIN, "name": "another"}, who="admin")
    assert other.status_code == 201
    elsewhere = await api.post(
        "agents/newcomer/retire", who="human", headers={"Idempotency-Key": "key-1"}
    )
    assert elsewhere.json()["retired_at"]


async def test_a_refusal_is_not_kept(api):
    """What was refused changed nothing and may be tried again under the same key."""
    refused = await join(api, "key-1", body={**JOIN, "role": "nothing"})
    problem(refused, 404, "not-found")
    assert (await join(api, "key-1")).status_code == 201


async def test_a_key_that_is_no_key_is_refused(api):
    """Up to 200 printable characters, and at least one."""
    for key in ("x" * 201, "\x7f", ""):
        told = problem(await join(api, key), 422, "invalid")
        assert "200" in told["detail"]


async def test_a_hundred_calls_with_one_key_happen_once(api):
    """However many come at once, one does it and the others are told so or to wait."""
    answers = await asyncio.gather(*(join(api, "key-1") for _ in range(100)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    fresh = [answer for answer in answers if answer.status_code == 201]
    assert sum("idempotency-replayed" not in answer.headers for answer in fresh) == 1
