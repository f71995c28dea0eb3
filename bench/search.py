"""What a search costs over a whole team: 50 agents and 5,000 items."""

import time

from bench.brief import AGENTS, ITEMS, compared, with_team
from bench.rows import Row
from bench.running import Running

__all__ = ["search"]

ASKED = {
    "a word": "session",
    "three words": "session+token+user",
    "a phrase": "%22session+token%22",
    "a name": "HO-12",
}
PATIENCE = 60.0


def search(server: Running) -> list[Row]:
    """Searching for a word, three words, a phrase and a name, at one client."""
    rows = []
    with with_team(server.folder / "team") as team:
        _indexed(team)
        for what, asked in ASKED.items():
            work = [[team.call("admin", "GET", f"/search?q={asked}")]]
            name = f"search for {what}, {AGENTS} agents, {ITEMS:,} items"
            rows.append(compared(name, team, work))
    return rows


def _indexed(team: Running) -> None:
    """Wait until the index, which a server makes anew in its first seconds, has seen it all."""
    head = team.http.get("/handoffs?limit=1").json()["cursor"]
    until = time.monotonic() + PATIENCE
    while team.http.get("/search?limit=1").json()["cursor"] < head:
        if time.monotonic() > until:
            raise RuntimeError("The index did not get there in a minute.")
        time.sleep(0.2)
