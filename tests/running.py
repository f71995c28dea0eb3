"""A real server in a process of its own, for tests of doors and journeys."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from types import TracebackType
from typing import Self

__all__ = ["RunningServer"]

ROLES = Path(__file__).parents[1] / "agents"
START_SECONDS = 40.0
STOP_SECONDS = 20.0


class RunningServer:
    """`python -m coordinator serve` on a free port, with home and root under one folder.

    Used as a context manager it is started, and at the end stopped in the way that must succeed;
    where the test failed or stopped it already, only made sure to be gone.
    """

    def __init__(
        self, folder: Path, *, flags: Sequence[str] = (), environ: Mapping[str, str] | None = None
    ) -> None:
        """Name the folder; `flags` go to `serve`, `environ` adds `COORD_*` variables."""
        self.home = folder / "home"
        self.root = folder / "shared"
        self.log = folder / "server.log"
        self.url = ""
        self.sign_in_link = ""
        self.port = 0
        self._flags = flags
        self._environ = environment(environ or {})
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start, on the same port when started again, and wait for the line that says ready."""
        command = [sys.executable, "-m", "coordinator", "serve", "--port", str(self.port)]
        command += ["--home", str(self.home), "--root", str(self.root), "--agents", str(ROLES)]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *self._flags],
                cwd=self.log.parent,
                env=self._environ,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        line = self._first_line(self.process)
        self.url = line.partition("is ready: ")[2].partition("/w/")[0]
        self.sign_in_link = line.rpartition(" ")[2]
        self.port = int(self.url.rpartition(":")[2])
        return self

    def _first_line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        with DefaultSelector() as selector:
            selector.register(process.stdout, EVENT_READ)
            line = process.stdout.readline() if selector.select(START_SECONDS) else ""
        if "is ready: " not in line:
            self.kill()
            raise AssertionError(f"The server did not start: {line}{self.log.read_text()}")
        return line.strip()

    def token(self, agent: str, workspace: str = "default") -> str:
        """Return an agent's first token."""
        return (self.home / "tokens" / workspace / agent).read_text().strip()

    def api(self, path: str = "", workspace: str = "default") -> str:
        """Return the address of a call: `server.api("contexts")`."""
        return f"{self.url}/api/v1/workspaces/{workspace}/{path}"

    def stop(self) -> None:
        """End it by SIGTERM; it must exit with 0 and leave no traceback in its log."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"The server did not stop: {self.log.read_text()}") from None
        self._close()
        assert code == 0, self.log.read_text()
        assert "Traceback" not in self.log.read_text()

    def kill(self) -> None:
        """End it by SIGKILL, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self.process is None:
            return
        if error is None:
            self.stop()
        else:
            self.kill()


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without its `COORD_*` variables, and those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COORD_")}
    return {**kept, **given}
