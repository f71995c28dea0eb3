"""Runs every measurement and writes `docs/performance.md`."""

import sys
import tempfile
import time
from pathlib import Path

from bench.measures import MEASURES, machine, start
from bench.rows import Row
from bench.running import Running

REPORT = Path(__file__).parent.parent / "docs/performance.md"
HEAD = """# Performance

Written by `make bench` on {day}, on {machine}, a shared machine: absolute
figures wobble from run to run, so each stands beside a floor measured in the same run, in turn
with it: calls and starts as medians of five runs, streams and drops as percentiles of one. The
floor of a call is a call of the same server that authenticates,
validates and answers a status report but touches no database. SQLite runs with `synchronous=FULL`;
the load comes over real HTTP from another process on the same cores.

| what | figure | floor | ratio |
|---|---|---|---|
"""


def main() -> None:
    """Measure, print each line as it is known, and write the report."""
    rows: list[Row] = []
    chosen = set(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="coord-bench-") as name:
        folder = Path(name)
        for measure in MEASURES:
            if not chosen or measure.__name__ in chosen:
                print(f"==> {(measure.__doc__ or '').splitlines()[0]}", flush=True)
                (folder / measure.__name__).mkdir()
                with Running(folder / measure.__name__) as server:
                    rows += _shown(measure(server))
        if not chosen or "start" in chosen:
            print("==> From the command to the ready line", flush=True)
            rows += _shown(start(folder))
    if not chosen:
        head = HEAD.format(day=time.strftime("%Y-%m-%d"), machine=machine())
        lines = [f"| {row.what} | {row.figure} | {row.floor} | {row.ratio} |\n" for row in rows]
        REPORT.write_text(head + "".join(lines))
        print(f"==> {REPORT.relative_to(REPORT.parent.parent)}")


def _shown(rows: list[Row]) -> list[Row]:
    for row in rows:
        print(f"    {row.what}: {row.figure} | {row.floor} | {row.ratio}", flush=True)
    return rows


if __name__ == "__main__":
    main()
