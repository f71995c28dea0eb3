"""What contracts cost: comparing two texts, publishing to many consumers, very large documents."""

import json
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.apis import api, next_version
from bench.rows import REPORT, RUNS, Row
from bench.running import Running
from coordinator.domains.contracts.comparison import compare

__all__ = ["comparisons", "large_documents", "publications"]

LARGE = 12 * 1024 * 1024
CONSUMERS = 50


def comparisons(server: Running) -> list[Row]:
    """Comparing two versions of 50 and of 800 paths; the floor only reads both as JSON."""
    rows = []
    for paths in (50, 800):
        base = api(paths)
        rows.append(_comparison(paths, json.dumps(base), json.dumps(next_version(base))))
    return rows


def _comparison(paths: int, base: str, revision: str) -> Row:
    found = compare(base, revision)
    done, floor, ratio = _in_turn(
        lambda: compare(base, revision), lambda: (json.loads(base), json.loads(revision))
    )
    what = f"comparison of {paths} paths, 2 × {len(base) / 1024:,.0f} KiB"
    figure = f"{done * 1000:.0f} ms, {len(found) + found.left_out:,} changes found"
    return Row(what, figure, f"reading both: {floor * 1000:.0f} ms", f"{ratio:.1f}")


def _in_turn(work: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float, float]:
    pairs = [(_seconds(work), _seconds(floor)) for _ in range(RUNS)]
    ratio = statistics.median(one / other for one, other in pairs)
    return *(statistics.median(each) for each in zip(*pairs, strict=True)), ratio  # type: ignore[return-value]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def publications(server: Running) -> list[Row]:
    """Publishing a break to 50 consumers; the floor is the same publication to nobody."""
    names = server.join(64)
    for contract in ("used", "unused"):
        _publish(server, contract, 0)
    for name in names[:CONSUMERS]:
        server.http.put(f"/contracts/used/consumers/{name}", json={}).raise_for_status()
    numbers = iter(range(1, 100))
    done, floor, ratio = _in_turn(
        lambda: _publish(server, "used", next(numbers)),
        lambda: _publish(server, "unused", next(numbers)),
    )
    what = f"a break published to {CONSUMERS} consumers, a handoff each"
    return [Row(what, f"{done * 1000:.0f} ms", f"to nobody: {floor * 1000:.0f} ms", f"{ratio:.1f}")]


def _publish(server: Running, contract: str, number: int) -> None:
    document = api(20)
    document["components"]["schemas"]["Thing0"]["required"] = [f"p{number % 12}"]
    document["paths"]["/things0/{id}"]["get"]["parameters"].append(
        {"name": f"q{number}", "in": "query", "required": True, "schema": {"type": "string"}}
    )
    body = {"version": f"{number + 1}.0.0", "content": json.dumps(document)}
    server.http.post(f"/contracts/{contract}/versions", json=body).raise_for_status()


def large_documents(server: Running) -> list[Row]:
    """Publishing a second version of 12 MiB with 800 paths while eight agents report."""
    names = server.join(8)
    reports = [[server.call(name, "PUT", f"/contexts/{name}", REPORT)] for name in names]
    base = api(800, size=LARGE)
    versions = [json.dumps(base), json.dumps(next_version(base))]
    _publish_text(server, "1.0.0", versions[0])
    before = server.load(reports, seconds=5)["p99"]
    watch = _Watch(server.process.pid)
    taken: list[float] = []
    published = threading.Event()

    def report() -> None:
        while not published.is_set():
            taken.extend(server.latencies(reports, seconds=1))

    with watch:
        reporting = threading.Thread(target=report)
        reporting.start()
        start = time.perf_counter()
        verdict = _publish_text(server, "2.0.0", versions[1])
        seconds = time.perf_counter() - start
        published.set()
        reporting.join()
    during = statistics.quantiles(taken, n=100)[98] * 1000
    size = f"{len(versions[1]) / 2**20:.0f} MiB"
    return [
        Row(
            f"second version of {size} with 800 paths published, compared with the first",
            f"{seconds:.1f} s, {verdict}; its process {watch.most / 2**20:.0f} MiB at most",
        ),
        Row(
            "p99 of status reports meanwhile, 8 clients",
            f"{during:.0f} ms",
            f"before: {before:.0f} ms",
            f"{during / before:.1f}",
        ),
    ]


def _publish_text(server: Running, version: str, content: str) -> str:
    body = {"version": version, "content": content}
    answer = server.http.post("/contracts/large/versions", json=body, timeout=300)
    answer.raise_for_status()
    comparison = answer.json()["comparison"]
    return comparison["verdict"] if comparison else ""


class _Watch:
    """Looks at the memory of a process's children, again and again, until it is left."""

    def __init__(self, pid: int) -> None:
        self.most = 0
        self._process = psutil.Process(pid)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._left.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._left.wait(0.02):
            for child in self._process.children():
                try:
                    self.most = max(self.most, _peak(child.pid))
                except (psutil.NoSuchProcess, OSError):
                    continue


def _peak(pid: int) -> int:
    """Return the most memory that a process has had so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
