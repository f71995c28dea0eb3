"""Asking git whether a message was committed: read-only, with a time limit, running no hook.

The repository is whatever an agent named, so nothing in its configuration may start a program.
"""

import asyncio
import os
from pathlib import Path

from coordinator.core.kinds import Trace

__all__ = ["find_commit"]

SECONDS = 10
COMMITS = 2000
"""How many commits back from the branch's tip are looked at."""

QUIET = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false", "-c", "core.pager=cat")
FORMAT = "--format=%H%n%B%x00"


async def find_commit(root: Path, trace: Trace) -> str | None:
    """Return the commit whose message holds the trace's on its branch; None where none does.

    It looks in the repository that the trace names, where that is a folder here, else in the one
    around `root`.
    """
    message = _plain(trace.message)
    if not message or not trace.branch:
        return None
    folder = await asyncio.to_thread(_folder, trace.repository, root)
    for place in ("refs/heads/", "refs/remotes/origin/"):
        for entry in (await _log(folder, place + trace.branch)).split("\0"):
            commit, _, text = entry.strip().partition("\n")
            if message in _plain(text):
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
    return "\n".join(line.rstrip() for line in message.strip().splitlines())


async def _log(folder: Path, reference: str) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ("git", "-C", str(folder), *QUIET, "log", FORMAT, f"-{COMMITS}", reference, "--")
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
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
