"""The process that does one large job for `workers.py`, and ends.

On standard input comes a line of JSON, `{job, sizes, options, seconds, bytes}`, then the texts, of
so many bytes each; on standard output goes `{answer}` or `{refused}`. It yields to the server next
to it, takes no more memory than it is given, and does not outlive its time.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from coordinator.core.errors import CoordError
from coordinator.domains.contracts.comparison.jobs import JOBS

__all__ = ["main"]

NICE = 10
FORBIDDEN = {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"}
GRACE = 5
"""Seconds beyond its time after which it ends by itself, should nobody be left to end it."""


def main() -> None:
    """Do the job on standard input and write what came of it."""
    wanted = json.loads(sys.stdin.buffer.readline())
    _restrain(wanted["bytes"], wanted["seconds"])
    texts = [sys.stdin.buffer.read(size).decode() for size in wanted["sizes"]]
    try:
        answer: dict[str, Any] = {"answer": JOBS[wanted["job"]](*texts, **wanted["options"])}
    except CoordError as error:
        line = getattr(error, "line", None)
        answer = {"refused": type(error).__name__, "detail": error.detail, "fix": error.fix}
        answer["line"] = line
    json.dump(answer, sys.stdout)


def _forbid(event: str, arguments: object) -> None:
    """Refuse what no job needs: whatever a document refers to, nobody is called and nothing run."""
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not for a worker")


def _restrain(most: int, seconds: int) -> None:
    sys.addaudithook(_forbid)
    gc.disable()  # a job's values live until its end: looking for garbage finds none
    with suppress(AttributeError, OSError):
        os.nice(NICE)
        signal.alarm(seconds + GRACE)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
