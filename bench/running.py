"""A server under measurement, and what the measurements need of it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import psutil

from bench.load import request_bytes

__all__ = ["Running"]

API = "/api/v1/workspaces/default"


class Running:
    """A server in a process of its own, on a scratch folder."""

    def __init__(self, folder: Path) -> None:
        """Start in this folder when entered."""
        self.folder = folder
        self.tokens: dict[str, str] = {}

    def __enter__(self) -> "Running":
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.server", str(self.folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.start_seconds = time.perf_counter() - start
        self.port = int(line.split("http://127.0.0.1:")[1].split("/")[0])
        self.admin = (self.folder / "home/tokens/default/admin").read_text().strip()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}{API}",
            headers={"Authorization": f"Bearer {self.admin}"},
            timeout=60,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()
        self.process.terminate()
        self.process.wait(10)

    def join(self, count: int) -> list[str]:
        """Let so many agents join; return their names."""
        names = [f"bench-{number}" for number in range(count)]
        for name in names:
            if name not in self.tokens:
                wanted = {"name": name, "role": "vibe-coder"}
                self.tokens[name] = self.http.post("/agents", json=wanted).json()["token"]
        return names

    def load(self, clients: list[list[str]], *, seconds: float) -> dict[str, float]:
        """Run a load from another process and return its rate and latencies."""
        result = self._loaded(clients, seconds=seconds)
        return {name: value for name, value in result.items() if name != "taken"}

    def latencies(self, clients: list[list[str]], *, seconds: float) -> list[float]:
        """Run a load and return what each call took, in seconds."""
        taken: list[float] = self._loaded(clients, seconds=seconds, each=True)["taken"]
        return taken

    def _loaded(
        self, clients: list[list[str]], *, seconds: float, each: bool = False
    ) -> dict[str, Any]:
        plan = {"port": self.port, "clients": clients, "seconds": seconds, "each": each}
        done = subprocess.run(
            [sys.executable, "-m", "bench.load"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=True,
        )
        result: dict[str, Any] = json.loads(done.stdout)
        if result["refused"]:
            raise SystemExit(f"{result['refused']:.0f} calls were refused: {clients[0][0][:200]}")
        return result

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> str:
        """Write a request of an agent."""
        token = self.tokens.get(who, self.admin)
        text = json.dumps(body) if body is not None else ""
        return request_bytes(method, API + path, token, text, **headers)

    @property
    def memory_mib(self) -> float:
        """Resident memory of the server."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20

    @property
    def descriptors(self) -> int:
        """Open file descriptors of the server."""
        return psutil.Process(self.process.pid).num_fds()
