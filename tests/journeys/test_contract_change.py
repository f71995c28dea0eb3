"""A break goes to the one whom it breaks, by either door, and a release waits for its verdict."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from coordinator.app import create_app
from coordinator.core.settings import Settings
from tests.domains.contracts.samples import api

ROLES = Path(__file__).parents[2] / "agents"
BACKEND, DOCS = "backend-developer", "documentation-orchestrator"
CONSUMERS = {
    "frontend-developer": "GET /users",
    "integration-specialist": "GET /orders",
    "vibe-coder": "GET /teams",
}


class Team:
    """One server in this process, its folder, and calls as anyone."""

    def __init__(self, client: AsyncClient, home: Path, root: Path) -> None:
        self.client = client
        self.home = home
        self.root = root

    async def call(self, who: str, method: str, path: str, **more: Any) -> Any:
        """Call as an agent and return the answer, which must be a success."""
        token = (self.home / "tokens/default" / who).read_text().strip()
        response = await self.client.request(
            method,
            f"/api/v1/workspaces/default/{path}",
            headers={"Authorization": f"Bearer {token}"},
            **more,
        )
        assert response.is_success, response.text
        return response.json()

    async def until(self, look: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Return what `look` finds, asking again after each event."""
        deadline, after = time.monotonic() + seconds, 0
        while True:
            if found := await look():
                return found
            left = deadline - time.monotonic()
            assert left > 0, f"It did not come true within {seconds:g} seconds."
            wait = {"after": after, "wait": min(left, 0.2), "limit": 200}
            after = (await self.call("human", "GET", "events", params=wait))["cursor"]

    async def handoffs(self, **filters: str) -> list[Any]:
        """Return the contract changes that were handed off, oldest first."""
        found = await self.call(
            "human", "GET", "handoffs", params={"kind": "contract_change", **filters}
        )
        items: list[Any] = found["items"][::-1]
        return items

    async def can_release(self, version: str) -> Any:
        """Ask whether a version can be released."""
        where = "contracts/users/can-release"
        return await self.call(BACKEND, "GET", where, params={"version": version})


@pytest.fixture
async def team(tmp_path: Path, clock: Any) -> AsyncIterator[Team]:
    """A running server with the clock that the test moves."""
    settings = Settings(home=tmp_path / "home", root=tmp_path / "shared", agents=ROLES)
    app = create_app(settings, clock=clock)
    started, stop = asyncio.Event(), asyncio.Event()

    async def host() -> None:  # a lifespan ends in the task that it began in
        async with app.lifespan():
            started.set()
            await stop.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(host())
        await started.wait()
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8750") as client:
            yield Team(client, settings.home, settings.root)
        stop.set()


async def by_http(team: Team, version: str, content: str) -> None:
    """Publish with a call."""
    fields = {"version": version, "content": content}
    await team.call(BACKEND, "POST", "contracts/users/versions", json=fields)


async def by_file(team: Team, version: str, content: str) -> None:
    """Drop a file, and wait until it is a version."""
    path = team.root / f"contracts/users/{version}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)

    async def taken() -> bool:
        found = await team.call(BACKEND, "GET", "contracts", params={})
        if not found["items"]:
            return False
        page = await team.call(BACKEND, "GET", "contracts/users/versions")
        return version in [one["version"] for one in page["items"]]

    await team.until(taken)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("publish", [by_http, by_file])
async def test_a_break_in_one_operation_tells_the_one_who_uses_it(
    team: Team, clock: Any, publish: Callable[[Team, str, str], Any]
) -> None:
    """One handoff of three, no then yes; then the same with a waiver that the clock ends."""
    await publish(team, "1.0.0", api(users="name", orders="total", teams="title"))
    for agent, operation in CONSUMERS.items():
        where = f"contracts/users/consumers/{agent}"
        await team.call(agent, "PUT", where, json={"operations": [operation]})
        verified = {"state": "verified"}
        await team.call(agent, "POST", "contracts/users/versions/1.0.0/verdicts", json=verified)

    await publish(team, "2.0.0", api(users="label", orders="total", teams="title"))
    [handoff] = await team.handoffs()
    assert (handoff["to"], handoff["title"]) == (
        "frontend-developer",
        "users 2.0.0 breaks GET /users",
    )
    answer = await team.can_release("2.0.0")
    assert (answer["answer"], answer["owed"]) == ("no", ["frontend-developer"])
    await answered_by_file(team, handoff["id"])
    assert (await team.can_release("2.0.0"))["answer"] == "yes"

    await publish(team, "3.0.0", api(users="label", orders="sum", teams="title"))
    [handoff] = await team.handoffs(state="offered")
    assert handoff["to"] == "integration-specialist"
    assert (await team.can_release("3.0.0"))["answer"] == "no"
    waiver = {
        "state": "waived",
        "consumer": "integration-specialist",
        "reason": "it ships behind a flag",
        "expires_at": (clock.now() + timedelta(days=1)).isoformat(),
    }
    await team.call(DOCS, "POST", "contracts/users/versions/3.0.0/verdicts", json=waiver)
    assert (await team.can_release("3.0.0"))["answer"] == "yes"
    clock.move(days=1, seconds=1)
    answer = await team.can_release("3.0.0")
    assert (answer["answer"], answer["owed"]) == ("no", ["integration-specialist"])
    await expired(team)
    verified = {"state": "verified"}
    await team.call(
        "integration-specialist", "POST", "contracts/users/versions/3.0.0/verdicts", json=verified
    )
    assert (await team.can_release("3.0.0"))["answer"] == "yes"
    assert [one["state"] for one in await team.handoffs()] == ["completed", "completed"]
    note = team.root / "contracts/users/3.0.0.changes.md"
    await team.until(lambda: asyncio.to_thread(note.exists))
    assert "**It breaks" in note.read_text()


async def answered_by_file(team: Team, handoff: str) -> None:
    """Adopt the version as an agent does that only has files."""
    folder = team.root / "handoffs/frontend-developer"

    async def written() -> list[Path]:
        return await asyncio.to_thread(lambda: list(folder.glob(f"{handoff}-*.md")))

    [path] = await team.until(written)
    for former, state in (("offered", "accepted"), ("accepted", "completed")):
        path.write_text(path.read_text().replace(f"state: {former}", f"state: {state}", 1))

        async def moved(wanted: str = state) -> bool:
            found = await team.call("human", "GET", f"handoffs/{handoff}")
            return bool(found["state"] == wanted)

        await team.until(moved)


async def expired(team: Team) -> None:
    """Wait for the timer that ends the waiver."""

    async def pending() -> bool:
        where = "contracts/users/versions/3.0.0/verdicts"
        found = await team.call("human", "GET", where, params={"state": "pending"})
        return [one["consumer"] for one in found["items"]] == ["integration-specialist"]

    await team.until(pending)
