"""Asking git what stands in a repository: read-only, with a time limit, running no hook.

The repository is whatever an agent named, so nothing in its configuration may start a program.
"""

import asyncio
import os
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from coordinator.core.kinds import Trace

__all__ = ["Standing", "find_commit", "folder_of", "standing"]

SECONDS = 10
COMMITS = 2000
"""How many commits back from the branch's tip are looked at."""

BRANCHES = 200
"""How many branches that hold a commit are looked at."""

SKEW = timedelta(minutes=1)
"""How much earlier than its proposal a commit may have been made, by another clock."""

SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "log.showSignature=false")
QUIET = ("--no-pager", *(part for setting in SETTINGS for part in ("-c", setting)))
LOOK = ("log", "--format=%H%n%B%x00", "--encoding=UTF-8", "--no-patch", f"-{COMMITS}")
HOLDING = ("for-each-ref", "--format=%(refname)", f"--count={BRANCHES}")
HERE, REMOTE = "refs/heads/", "refs/remotes/"

ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Nothing is fetched, so no transport's program runs; nothing is written, and nobody is asked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a commit stands in a repository, as far as that can be seen from here."""

    is_seen: bool
    """Whether a repository is there and answered; nothing below means anything otherwise."""
    commit: str = ""
    """The whole hash; empty where the repository does not know it, or more than one begins so."""
    branches: tuple[str, ...] = ()
    """Branches here that hold it: `main`."""
    remotes: tuple[str, ...] = ()
    """Branches of remotes that hold it, as they were last fetched or pushed: `origin/main`."""
    is_bare: bool = False
    """Whether it is one that others push to: what it holds has been pushed."""
    has_remotes: bool = False
    """Whether it knows any branch of a remote."""


UNSEEN = Standing(is_seen=False)


async def standing(folder: Path, *, commit: str, branch: str = "") -> Standing:
    """Return where a commit (7 to 64 hex digits) stands in the repository around a folder.

    Given a branch, only branches of that name count, here and on each remote. It takes ten seconds
    at most; a repository that does not answer in time is one that is not seen.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _standing(folder, commit.lower(), branch)
    except TimeoutError:
        return UNSEEN


async def _standing(folder: Path, commit: str, branch: str) -> Standing:
    bare = await _ask(folder, "rev-parse", "--is-bare-repository")
    if bare is None:
        return UNSEEN
    spoken = ("--end-of-options", f"{commit}^{{commit}}")
    found = (await _ask(folder, "rev-parse", "--verify", "--quiet", *spoken) or "").strip()
    known = Standing(is_seen=True, is_bare=bare.strip() == "true")
    if not found.startswith(commit):  # a branch may be named like a hash, and goes first
        return known
    places = (f"{HERE}{branch}", f"{REMOTE}*/{branch}") if branch else (HERE, REMOTE)
    names = (await _ask(folder, *HOLDING, f"--contains={found}", *places) or "").splitlines()
    heads = [name.removeprefix(HERE) for name in names if name.startswith(HERE)]
    remotes = [name.removeprefix(REMOTE) for name in names if name.startswith(REMOTE)]
    return replace(
        known,
        commit=found,
        branches=tuple(name for name in heads if not branch or name == branch),
        remotes=tuple(name for name in remotes if _is_of(name, branch)),
        has_remotes=bool(remotes or await _ask(folder, *HOLDING, REMOTE)),
    )


def _is_of(remote: str, branch: str) -> bool:
    """Tell whether `origin/feature/x` is `feature/x`; any is where no branch is wanted."""
    name = remote.partition("/")[2]
    return name == branch if branch else name != "HEAD"


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
    folder = await asyncio.to_thread(folder_of, trace.repository) or root
    for place in (HERE, f"{REMOTE}origin/"):
        since = (trace.since - SKEW).isoformat()
        log = await _ask(folder, *LOOK, f"--since={since}", place + trace.branch, "--")
        for entry in (log or "").split("\0"):
            commit, _, text = entry.strip().partition("\n")
            if f"{_plain(text)}\n\n".startswith(f"{message}\n\n"):
                return commit
    return None


def folder_of(repository: str) -> Path | None:
    """Return the folder that a repository's name is, absolute or from `~`; None where none is here.

    It looks at the disk: call it in a thread.
    """
    if not repository.startswith(("/", "~")):
        return None
    try:
        named = Path(repository).expanduser()
        return named if named.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # no such user, too long, not to be looked into
        return None


def _plain(message: str) -> str:
    lines = "\n".join(line.rstrip() for line in message.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)  # as git does with it


async def _ask(folder: Path, *question: str) -> str | None:
    """Return what git answers; None where it has nothing to say, or not in time."""
    # what the server's own environment tells git is about some other repository
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = await asyncio.create_subprocess_exec(
            *("git", "-C", str(folder), *QUIET, *question),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=own | ENVIRONMENT,
        )
    except (OSError, ValueError):
        return None
    try:
        async with asyncio.timeout(SECONDS):
            output, _ = await process.communicate()
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode("utf-8", "replace") if process.returncode == 0 else None
