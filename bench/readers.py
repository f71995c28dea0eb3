"""Many readers of the event stream, and one writer: when did each event reach each reader?

Run as a process: `python -m bench.readers < plan > result`.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any

EVERY = 0.05


Seen = dict[int, list[float]]
NUMBER = re.compile(rb"^id: (\d+)$", re.MULTILINE)
QUIET = 5.0


async def reader(plan: dict[str, Any], seen: Seen, ready: asyncio.Event) -> None:
    """Note the time of every event of the writer, until none has come for five seconds."""
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", plan["port"])
    head = f"GET {plan['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    outgoing.write(f"{head}Authorization: Bearer {plan['token']}\r\n\r\n".encode())
    await incoming.readuntil(b"retry: 1000\n\n")
    ready.set()
    try:
        while chunk := await asyncio.wait_for(incoming.read(65536), QUIET):
            at = time.perf_counter()
            for number in NUMBER.findall(chunk):
                seen.setdefault(int(number), []).append(at)
    except TimeoutError:
        return
    finally:
        outgoing.close()


async def main(plan: dict[str, Any]) -> dict[str, float]:
    """Open the readers, write events at 20 a second, and return the delays in ms."""
    seen: Seen = {}
    ready = [asyncio.Event() for _ in range(plan["readers"])]
    tasks = [asyncio.create_task(reader(plan, seen, each)) for each in ready]
    for each in ready:
        await each.wait()
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", plan["port"])
    written = []
    for _ in range(plan["events"]):
        began = time.perf_counter()
        outgoing.write(plan["report"].encode())
        head = await incoming.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await incoming.readexactly(length)
        written.append(began)
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))
    await asyncio.gather(*tasks)
    delays = sorted(
        (at - began) * 1000
        for began, number in zip(written, sorted(seen), strict=True)
        for at in seen[number]
    )
    return {
        "p50": delays[len(delays) // 2],
        "p99": delays[int(len(delays) * 0.99)],
        "lost": len(written) * len(ready) - len(delays),
    }


if __name__ == "__main__":
    import uvloop

    json.dump(uvloop.run(main(json.load(sys.stdin))), sys.stdout)
