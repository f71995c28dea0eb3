"""What attention and readiness cost over a whole team: 50 agents and 5,000 items."""

from bench.brief import AGENTS, ITEMS, compared, with_team
from bench.rows import Row
from bench.running import Running
from coordinator.web.recent import ENTRIES

__all__ = ["attention"]


def attention(server: Running) -> list[Row]:
    """Attention and readiness over a whole team, new at one client, and unchanged at eight."""
    rows = []
    whole = f"of {AGENTS} agents, {ITEMS:,} items"
    with with_team(server.folder / "team") as team:
        for path in ("attention", "readiness"):
            # more addresses than answers are kept: each of these is found anew
            new = [[team.call("admin", "GET", f"/{path}?n={n}") for n in range(2 * ENTRIES)]]
            rows.append(compared(f"{path} {whole}, 1 client", team, new))
            etag = team.http.get(f"/{path}").headers["etag"]
            same = [[team.call("admin", "GET", f"/{path}", If_None_Match=etag)]] * 8
            rows.append(compared("the same, unchanged (304), 8 clients", team, same))
    return rows
