"""What a brief costs over a whole team: 50 agents and 5,000 items."""

import asyncio
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.rows import REPORT, RUNS, Row
from bench.running import Running
from bench.team import build, member
from coordinator.core.database import Database

__all__ = ["brief", "compared", "settle", "with_team"]

SECONDS = 1.5
AGENTS = 50
ITEMS = 5000
READERS = 8
PATIENCE = 120
IDLE = 8.0
AS_JSON = {"Accept": "application/json"}


def with_team(folder: Path) -> Running:
    """Return a server, not yet started, whose workspace holds the team already."""
    folder.mkdir()
    with Running(folder) as empty:
        home = empty.folder / "home"
    database = Database(f"sqlite+aiosqlite:///{home / 'coordinator.db'}")

    async def filled() -> None:
        await build(database, agents=AGENTS, items=ITEMS, now=datetime.now(UTC))
        await database.close()

    asyncio.run(filled())
    return Running(folder)


def settle(server: Running) -> None:
    """Wait until the server has nothing more to do by itself: it indexes what it found."""
    process = psutil.Process(server.process.pid)
    process.cpu_percent()
    for _ in range(PATIENCE):
        time.sleep(1)
        if process.cpu_percent() < IDLE:
            return


def brief(server: Running) -> list[Row]:
    """A brief within 4,000 tokens: each agent's in turn, one agent's, what is new; a whole team."""
    with with_team(server.folder / "team") as team:
        settle(team)
        names = [member(number) for number in range(AGENTS)]
        for name in names[:READERS]:
            issued = team.http.post(f"/agents/{name}/tokens", json={}).raise_for_status()
            team.tokens[name] = issued.json()["token"]
        turns = [[team.call("admin", "GET", f"/brief?agent={name}") for name in names]]
        again = [[team.call(name, "GET", "/brief")] for name in names[:READERS]]
        head = team.http.get("/brief", params={"max_tokens": 100}, headers=AS_JSON).json()["cursor"]
        quiet = [[team.call(name, "GET", f"/brief?since={head}")] for name in names[:READERS]]
        size = f"{AGENTS} agents, {ITEMS:,} items"
        return [
            compared(f"brief of each agent in turn, {size}, 1 client", team, turns),
            compared("brief of one agent while nothing happens, 1 client", team, again[:1]),
            compared(f"the same, {READERS} clients", team, again),
            compared(f"nothing new since the last event, {READERS} clients", team, quiet),
        ]


def compared(what: str, server: Running, work: list[list[str]]) -> Row:
    """Run work and the call without a database in turn; return the medians."""
    name = member(0)
    floor = [[server.call(name, "PUT", f"/floor/{name}", REPORT)]] * len(work)
    runs = [
        (server.load(floor, seconds=SECONDS), server.load(work, seconds=SECONDS))
        for _ in range(RUNS)
    ]
    lowest, done = (
        {key: statistics.median(each[key] for each in one) for key in ("rate", "p50", "p99")}
        for one in zip(*runs, strict=True)
    )
    ratio = statistics.median(one["rate"] / other["rate"] for other, one in runs)
    figure = f"{done['rate']:,.0f}/s, p50 {done['p50']:.1f} ms, p99 {done['p99']:.1f} ms"
    floored = f"{lowest['rate']:,.0f}/s, p50 {lowest['p50']:.1f} ms, p99 {lowest['p99']:.1f} ms"
    return Row(what, figure, floored, f"{ratio:.2f}")
