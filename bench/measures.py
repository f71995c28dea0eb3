"""What is measured: each function returns rows for the report, with its floor beside it."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import attention, brief, contracts, search
from bench.rows import REPORT, RUNS, Row
from bench.running import Running

__all__ = ["MEASURES", "machine", "start"]

SECONDS = 1.5


def medians(results: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the runs."""
    return {name: statistics.median(each[name] for each in results) for name in results[0]}


def pairs(
    server: Running, work: list[list[str]], floor: list[list[str]]
) -> tuple[dict[str, float], dict[str, float], float]:
    """Run work and floor in turn, five times; return both medians and the median ratio."""
    done, floors = [], []
    for _ in range(RUNS):
        floors.append(server.load(floor, seconds=SECONDS))
        done.append(server.load(work, seconds=SECONDS))
    ratio = statistics.median(
        one["rate"] / other["rate"] for one, other in zip(done, floors, strict=True)
    )
    return medians(done), medians(floors), ratio


def row(what: str, done: dict[str, float], floor: dict[str, float], ratio: float) -> Row:
    """Write the figures of a pair."""
    return Row(
        what,
        f"{done['rate']:,.0f}/s, p50 {done['p50']:.1f} ms, p99 {done['p99']:.1f} ms",
        f"{floor['rate']:,.0f}/s, p99 {floor['p99']:.1f} ms",
        f"{ratio:.2f}",
    )


def reports(server: Running) -> list[Row]:
    """Status reports at 1, 8 and 64 clients, beside the same call without a database."""
    names = server.join(64)
    rows = []
    for count in (1, 8, 64):
        work = [[server.call(name, "PUT", f"/contexts/{name}", REPORT)] for name in names[:count]]
        floor = [[server.call(name, "PUT", f"/floor/{name}", REPORT)] for name in names[:count]]
        rows.append(row(f"status reports, {count} clients", *pairs(server, work, floor)))
    return rows


def writes(server: Running) -> list[Row]:
    """Offering handoffs at 32 clients."""
    names = server.join(64)[:32]
    draft = {"to": "frontend-developer", "title": "Build the sign-in page", "body": "Words. " * 40}
    work = [[server.call(name, "POST", "/handoffs", draft)] for name in names]
    floor = [[server.call(name, "PUT", f"/floor/{name}", REPORT)] for name in names]
    return [row("handoffs offered, 32 clients", *pairs(server, work, floor))]


def lists(server: Running) -> list[Row]:
    """A list of 64 contexts, whole and unchanged."""
    names = server.join(64)
    for name in names:
        server.http.put(f"/contexts/{name}", json=REPORT).raise_for_status()
    etag = server.http.get("/contexts?limit=64").headers["etag"]
    token_etag = _etag_for(server, names[0])
    assert etag != token_etag
    who = names[0]
    whole = [[server.call(who, "GET", "/contexts?limit=64")]] * 8
    unchanged = [[server.call(who, "GET", "/contexts?limit=64", If_None_Match=token_etag)]] * 8
    floor = [[server.call(who, "PUT", f"/floor/{who}", REPORT)]] * 8
    return [
        row("list of 64 contexts, 8 clients", *pairs(server, whole, floor)),
        row("the same, unchanged (304), 8 clients", *pairs(server, unchanged, floor)),
    ]


def _etag_for(server: Running, who: str) -> str:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    etag: str = server.http.get("/contexts?limit=64", headers=headers).headers["etag"]
    return etag


def stream(server: Running) -> list[Row]:
    """Events to 500 readers at 20 a second; the floor is one reader."""
    results = [_streamed(server, readers) for readers in (1, 500)]
    one, many = results
    return [
        Row(
            "event to 500 stream readers, 20 a second",
            f"p50 {many['p50']:.1f} ms, p99 {many['p99']:.1f} ms, {many['lost']:.0f} lost",
            f"one reader: p50 {one['p50']:.1f} ms, p99 {one['p99']:.1f} ms",
            f"{many['p50'] / one['p50']:.1f}",
        )
    ]


def _streamed(server: Running, readers: int) -> dict[str, float]:
    name = server.join(1)[0]
    plan = {
        "port": server.port,
        "readers": readers,
        "events": 100,
        "path": "/api/v1/workspaces/default/events/stream",
        "token": server.tokens[name],
        "report": server.call(name, "PUT", f"/contexts/{name}", REPORT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.readers"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def drops(server: Running) -> list[Row]:
    """A status file dropped until it shows over HTTP; the floor is a report over HTTP."""
    folder = server.folder / "shared/agent-system/active-contexts"
    name = server.join(1)[0]
    over_files, over_http = [], []
    for number in range(50):
        word = f"drop {number} of {time.time_ns()}"
        start = time.perf_counter()
        (folder / f"{name}-status.md").write_text(f"---\nfeature: {word}\n---\nActive\n")
        _until(server, name, word)
        over_files.append((time.perf_counter() - start) * 1000)
        word = f"put {number} of {time.time_ns()}"
        start = time.perf_counter()
        server.http.put(f"/contexts/{name}", json={"feature": word})
        _until(server, name, word)
        over_http.append((time.perf_counter() - start) * 1000)
        time.sleep(0.1)
    files, http = statistics.quantiles(over_files, n=20), statistics.quantiles(over_http, n=20)
    return [
        Row(
            "file dropped to visible over HTTP",
            f"p50 {statistics.median(over_files):.0f} ms, p95 {files[18]:.0f} ms",
            f"put to visible: p50 {statistics.median(over_http):.1f} ms, p95 {http[18]:.1f} ms",
            f"{statistics.median(over_files) / statistics.median(over_http):.1f}",
        )
    ]


def _until(server: Running, name: str, word: str) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = server.http.get(f"/contexts/{name}")
        if answer.status_code == 200 and answer.json()["feature"] == word:
            return
        time.sleep(0.002)
    raise SystemExit(f"{word!r} did not show within 10 seconds")


def descriptors(server: Running) -> list[Row]:
    """Open descriptors before and after 10,000 writes, and the memory then."""
    names = server.join(64)
    work = [[server.call(name, "PUT", f"/contexts/{name}", REPORT)] for name in names]
    before, count = server.descriptors, 0.0
    while count < 10_000:
        count += server.load(work, seconds=1.0)["count"]
    return [
        Row(
            f"open descriptors over {count:,.0f} writes",
            f"{server.descriptors} after",
            f"{before} before",
        ),
        Row("memory after these writes", f"{server.memory_mib:.0f} MiB"),
    ]


def start(folder: Path) -> list[Row]:
    """From the command to the ready line, on an empty home; the floor only imports the server."""
    ready, imports = [], []
    for number in range(RUNS):
        (folder / str(number)).mkdir()
        with Running(folder / str(number)) as server:
            ready.append(server.start_seconds)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import coordinator.app"], check=True)
        imports.append(time.perf_counter() - began)
    one, other = statistics.median(ready), statistics.median(imports)
    return [
        Row("start to ready", f"{one:.2f} s", f"imports alone: {other:.2f} s", f"{one / other:.1f}")
    ]


MEASURES: list[Callable[[Running], list[Row]]] = [
    reports,
    writes,
    lists,
    stream,
    drops,
    descriptors,
    brief.brief,
    attention.attention,
    search.search,
    search.search,
    contracts.comparisons,
    contracts.publications,
    contracts.large_documents,
]


def machine() -> str:
    """Name the machine by its size only."""
    import psutil

    gib = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {gib:.0f} GiB of memory, Python {sys.version.split()[0]}"
