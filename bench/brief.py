"""What a brief costs over a whole team: 50 agents and 5,000 items."""

import asyncio
import statistics
from datetime import UTC, datetime
from pathlib import Path

from bench.rows import REPORT, RUNS, Row
from bench.running import Running
from bench.team import build, member
from coordinator.core.database import Database

__all__ = ["brief", "compared", "with_team"]

SECONDS = 1.5
AGENTS = 50
ITEMS = 5000
READERS = 8
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


def brief(server: Running) -> list[Row]:
    """A brief within 4,000 tokens at 1 and 8 clients, new and unchanged, over a whole team."""
    rows = []
    with with_team(server.folder / "team") as team:
        names = [member(number) for number in range(READERS)]
        for name in names:
            issued = team.http.post(f"/agents/{name}/tokens", json={}).raise_for_status()
            team.tokens[name] = issued.json()["token"]
        for count in (1, READERS):
            work = [[team.call(name, "GET", "/brief")] for name in names[:count]]
            rows.append(
                compared(f"brief of {AGENTS} agents, {ITEMS:,} items, {count} clients", team, work)
            )
        head = team.http.get("/brief", params={"max_tokens": 100}, headers=AS_JSON).json()["cursor"]
        quiet = [[team.call(name, "GET", f"/brief?since={head}")] for name in names]
        rows.append(compared(f"the same since the last event, {READERS} clients", team, quiet))
    return rows


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
