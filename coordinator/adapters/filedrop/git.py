"""Asking git whether a message was committed: read-only, with a time limit, running no hook.

The repository is whatever an agent named, so nothing in its configuration may start a program.
"""

import asyncio
import os
import re
from datetime import timedelta
from pathlib import Path

from coordinator.core.kinds import Trace

__all__ = ["find_commit"]

SECONDS = 10
COMMITS = 2000
"""How many commits back from the branch's tip are looked at."""

SKEW = timedelta(minutes=1)
"""How much earlier than its proposal a commit may have been made, by another clock."""

SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "log.showSignature=false")
QUIET = ("--no-pager", *(part for setting in SETTINGS for part in ("-c", setting)))
LOOK = ("log", "--format=%H%n%B%x00", "--encoding=UTF-8", "--no-patch", f"-{COMMITS}")

ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Nothing is fetched, so no transport's program runs; nothing is written, and nobody is asked."""


async def find_commit(root: Path, trace: Trace) -> str | None:
    """Return the commit of the trace's message on its branch; None where there is none.

    Its message is the same, or goes on after a blank line, as with trailers; and it was made
    after the trace's thing was proposed.

    It looks in the repository that the trace names, where that is a folder here, else in the one
    around `root`.
    """
    message = _plain(trace.message)
    if not message or not trace.branch:
        return None
    folder = await asyncio.to_thread(_folder, trace.repository, root)
    for place in ("refs/heads/", "refs/remotes/origin/"):
        since = (trace.since - SKEW).isoformat()
        for entry in (await _log(folder, place + trace.branch, since)).split("\0"):
            commit, _, text = entry.strip().partition("\n")
            if f"{_plain(text)}\n\n".startswith(f"{message}\n\n"):
                return commit
    return None


def _folder(repository: str, root: Path) -> Path:
    if not repository.startswith(("/", "~")):
        return root
    try:
        named = Path(repository).expanduser()
        return named if named.is_dir() else root
    except (OSError, RuntimeError, ValueError):  # no such user, too long, not to be looked into
        return root


def _plain(message: str) -> str:
    lines = "\n".join(line.rstrip() for line in message.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)  # as git does with it


async def _log(folder: Path, reference: str, since: str) -> str:
    # what the server's own environment tells git is about some other repository
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ("git", "-C", str(folder), *QUIET, *LOOK, f"--since={since}", reference, "--")
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=own | ENVIRONMENT,
        )
    except (OSError, ValueError):
        return ""
    try:
        async with asyncio.timeout(SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return output.decode("utf-8", "replace") if process.returncode == 0 else ""
