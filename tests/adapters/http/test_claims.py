"""Claims over HTTP: the calls, the refusal, and a call that waits."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import Response

from tests.adapters.http.conftest import Api, problem

A, B, C = "backend-developer", "frontend-developer", "vibe-coder"
SRC = "path:src/**"


async def take(api: Api, who: str, *resources: str, **fields: Any) -> Response:
    """Take resources as an agent."""
    headers = fields.pop("headers", None)
    body = {"resources": list(resources), **fields}
    return await api.post("claims", who=who, json=body, headers=headers)


async def listed(api: Api, **query: str) -> list[dict[str, Any]]:
    """Return the claims that a list shows."""
    answer = await api.get("claims", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def until(api: Api, look: Callable[[], Awaitable[Any]]) -> Any:
    """Return what `look` finds, asked again after each event."""
    async with asyncio.timeout(20):
        while True:
            head = api.desk.feed.head("default")
            if found := await look():
                return found
            await api.desk.feed.wait("default", after=head, seconds=5)


async def test_a_claim_from_take_to_release(api: Api) -> None:
    """201 with its ETag; the same list again 200; renew and release; then 409 for renewing."""
    first = await take(api, A, "path:src/api/", reason="sessions", ttl_seconds=60)
    assert first.status_code == 201
    assert first.headers["etag"] == '"1"'
    claim = first.json()
    assert (claim["id"], claim["state"], claim["agent"]) == ("CL-1", "held", A)
    assert claim["resources"] == ["path:src/api/**"]
    again = await take(api, A, "path:src/api/**", ttl_seconds=60)
    assert (again.status_code, again.json()["id"]) == (200, "CL-1")
    renewed = await api.post("claims/CL-1/renew", json={"ttl_seconds": 3600})
    assert renewed.json()["ttl_seconds"] == 3600
    shown = await api.get("claims/CL-1")
    assert shown.json()["behind"] == []
    same = await api.get("claims/CL-1", headers={"If-None-Match": shown.headers["etag"]})
    assert same.status_code == 304
    ended = await api.call("DELETE", "claims/CL-1")
    assert ended.json()["state"] == "released"
    problem(await api.post("claims/CL-1/renew", json={}), 409, "wrong-move")
    problem(await api.get("claims/CL-2"), 404, "not-found")


async def test_the_refusal_is_a_problem_that_says_who_until_when_and_how_else(api: Api) -> None:
    """409 with the holder, the overlap and the literal calls."""
    await take(api, A, SRC)
    told = problem(await take(api, B, "path:src/*/x", "demo"), 409, "held")
    assert "overlaps `path:src/**`" in told["detail"]
    assert f"`{A}` holds as CL-1 until" in told["detail"]
    assert f"coord claim take 'path:src/*/x' name:demo --wait 60 --as {B}" in told["fix"]
    assert told["errors"][0]["pointer"] == "/resources/0"
    assert len(await listed(api)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"resources": []},
        {"resources": ["path:../x"]},
        {"resources": ["x"] * 201},
        {"resources": ["x"], "wait_seconds": 601},
        {"resources": ["x"], "ttl_seconds": 0},
        {"resources": ["migration:users"]},
        {"resources": ["x"], "agent": "admin"},
    ],
)
async def test_what_does_not_fit_is_refused(api: Api, body: dict[str, Any]) -> None:
    """Bounds, resources that are none, migrations without a word, fields that are not its own."""
    problem(await api.post("claims", json=body), 422, "invalid")


async def test_a_call_waits_until_it_is_granted(api: Api) -> None:
    """It stands in the list with its place, and is answered by the release that makes room."""
    await take(api, A, SRC)
    waits = asyncio.create_task(take(api, B, SRC, wait_seconds=30))
    (waiting,) = await until(api, lambda: listed(api, state="waiting"))
    assert (waiting["agent"], waiting["place"], waiting["attended"]) == (B, 1, True)
    await api.call("DELETE", "claims/CL-1")
    granted = await waits
    assert granted.status_code == 201
    assert (granted.json()["id"], granted.json()["state"]) == (waiting["id"], "held")


async def test_a_wait_in_vain_says_its_place_and_leaves_the_queue(api: Api) -> None:
    """409 at the end of the time; nothing is left waiting."""
    await take(api, A, SRC)
    told = problem(await take(api, B, SRC, wait_seconds=1), 409, "held")
    assert "waited 1 seconds and left place 1" in told["detail"]
    assert await listed(api, state="waiting") == []


async def test_a_wait_with_a_key_happens_once(api: Api) -> None:
    """The same key gets the first answer, after a wait as after none."""
    await take(api, A, SRC)
    headers = {"Idempotency-Key": "one"}
    waits = asyncio.create_task(take(api, B, SRC, wait_seconds=30, headers=headers))
    await until(api, lambda: listed(api, state="waiting"))
    await api.call("DELETE", "claims/CL-1")
    first = await waits
    await api.call("DELETE", f"claims/{first.json()['id']}", who=B)
    replayed = await take(api, B, SRC, wait_seconds=30, headers=headers)
    assert replayed.headers["idempotency-replayed"] == "true"
    assert replayed.json()["id"] == first.json()["id"]
    problem(await take(api, B, SRC, headers=headers), 409, "already-done")


class Caller:
    """A connection that the test closes when it likes."""

    def __init__(self, api: Api, who: str, body: dict[str, Any]) -> None:
        self._body = json.dumps(body).encode()
        self._sent = False
        self._closed = asyncio.Event()
        self.status = 0
        path = "/api/v1/workspaces/default/claims"
        self._scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "scheme": "http", "server": ("127.0.0.1", 8750), "client": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"127.0.0.1:8750"),
                (b"content-type", b"application/json"),
                (b"authorization", f"Bearer {api.token(who)}".encode()),
            ],
        }  # fmt: skip
        self.task = asyncio.create_task(api.app(self._scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)

    async def close(self) -> None:
        """Go away, and wait until the server has taken note."""
        self._closed.set()
        await self.task


async def test_a_caller_who_goes_away_leaves_the_queue(api: Api) -> None:
    """Those behind it are served in its stead."""
    await take(api, A, SRC)
    caller = Caller(api, B, {"resources": [SRC], "wait_seconds": 60})
    await until(api, lambda: listed(api, state="waiting"))
    behind = asyncio.create_task(take(api, C, SRC, wait_seconds=30))
    await until(api, lambda: _two_wait(api))
    await caller.close()
    await api.call("DELETE", "claims/CL-1")
    assert (await behind).status_code == 201
    states = {claim["agent"]: claim["state"] for claim in await listed(api)}
    assert states == {A: "released", B: "released", C: "held"}


async def _two_wait(api: Api) -> bool:
    return len(await listed(api, state="waiting")) == 2


async def test_a_caller_who_went_away_as_it_was_granted_keeps_nothing(api: Api) -> None:
    """The claim is released again, and nobody holds what nobody knows of."""
    await take(api, A, SRC)
    caller = Caller(api, B, {"resources": [SRC], "wait_seconds": 60})
    await until(api, lambda: listed(api, state="waiting"))
    caller._closed.set()
    await asyncio.gather(api.call("DELETE", "claims/CL-1"), caller.task)
    assert [claim["state"] for claim in await listed(api)] == ["released", "released"]


async def test_a_server_that_stops_sends_its_waiters_away_and_keeps_their_places(
    api: Api,
) -> None:
    """409 with `Retry-After`; the row waits on, unattended."""
    await take(api, A, SRC)
    waits = asyncio.create_task(take(api, B, SRC, wait_seconds=30))
    await until(api, lambda: listed(api, state="waiting"))
    api.desk.feed.drain()
    answer = await waits
    problem(answer, 409, "stopping")
    assert answer.headers["retry-after"] == "1"
    (kept,) = await listed(api, state="waiting")
    assert not kept["attended"]


@pytest.mark.timeout(120)
async def test_a_crowd_that_waits_is_served_one_after_another(api: Api) -> None:
    """Sixty calls wait for overlapping paths; each releases as it is granted; all are served."""
    names = [f"agent-{number}" for number in range(60)]
    tokens = {}
    for name in names:
        made = await api.post("agents", who="admin", json={"name": name, "role": "vibe-coder"})
        tokens[name] = made.json()["token"]
    holding: list[str] = []
    most = 0

    async def work(number: int, name: str) -> None:
        nonlocal most
        body = {"resources": [SRC, f"path:src/{number}"], "wait_seconds": 100}
        answer = await api.post("claims", token=tokens[name], json=body)
        assert answer.status_code == 201, answer.text
        holding.append(name)
        most = max(most, len(holding))
        await api.get("claims", token=tokens[name])
        holding.remove(name)
        it = answer.json()["id"]
        assert (await api.call("DELETE", f"claims/{it}", token=tokens[name])).status_code == 200

    await asyncio.gather(*(work(number, name) for number, name in enumerate(names)))
    assert most == 1
