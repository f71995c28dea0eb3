"""A load of HTTP calls over kept connections, as lean as Python allows, so that it measures the
server and not itself; run as a process of its own: `python -m bench.load < plan > result`.
"""

import asyncio
import json
import sys
import time
from typing import Any

__all__ = ["request_bytes"]


def request_bytes(method: str, path: str, token: str, body: str = "", **headers: str) -> str:
    """Write one HTTP/1.1 request as text."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


async def client(port: int, requests: list[bytes], until: float, taken: list[float]) -> int:
    """Send the requests again and again until the time; return how many were refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    refused = number = 0
    while (start := time.perf_counter()) < until:
        writer.write(requests[number % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        at = head.lower().find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 : head.find(b"\r\n", at)])
        if length:
            await reader.readexactly(length)
        taken.append(time.perf_counter() - start)
        refused += not (head.startswith(b"HTTP/1.1 2") or head.startswith(b"HTTP/1.1 304"))
        number += 1
    writer.close()
    return refused


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Run one client per list of requests for `seconds`; return rate and latencies in ms.

    `taken` holds each latency in seconds where the plan asks for them.
    """
    taken: list[float] = []
    until = time.perf_counter() + plan["seconds"]
    start = time.perf_counter()
    refused = await asyncio.gather(
        *(
            client(plan["port"], [text.encode() for text in requests], until, taken)
            for requests in plan["clients"]
        )
    )
    elapsed = time.perf_counter() - start
    taken.sort()
    return {
        "rate": len(taken) / elapsed,
        "p50": taken[len(taken) // 2] * 1000,
        "p99": taken[int(len(taken) * 0.99)] * 1000,
        "count": len(taken),
        "refused": sum(refused),
        "taken": taken if plan.get("each") else [],
    }


if __name__ == "__main__":
    import uvloop

    result = uvloop.run(run(json.load(sys.stdin)))
    json.dump(result, sys.stdout)
