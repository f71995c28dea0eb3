"""Slow work on a contract's texts, off the loop: small ones in a thread, large ones in a process.

A process has a time, a memory and a low priority of its own, and there is one at a time: whatever a
text holds, the server beside it stays quick.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from coordinator.core.errors import CoordError, Unsupported
from coordinator.core.logs import log
from coordinator.domains.contracts import formats
from coordinator.domains.contracts.comparison import jobs
from coordinator.domains.contracts.comparison.changes import Comparison, Gap
from coordinator.domains.contracts.comparison.changes import compared as summed_up
from coordinator.domains.contracts.comparison.documents import Unreadable
from coordinator.domains.contracts.comparison.inspection import Inspected
from coordinator.domains.contracts.comparison.lint import Fault, Lint
from coordinator.domains.contracts.schemas import VersionDraft, VersionPublish

__all__ = ["compared", "inspected", "linted"]

SMALL = 256 * 1024
"""Characters of all texts of a job together that a thread may read."""
SECONDS = {"compared": 60, "inspected": 60, "linted": 120}
"""How long a process may take for each job."""
BYTES = 1024 * 1024 * 1024
OWN_LANE = ("linted",)
PACKAGE = "coordinator.domains.contracts.comparison"
HOME = Path(__file__).parents[4]
"""Where the package `coordinator` lies, which the process must find too."""

Loop = asyncio.AbstractEventLoop
_turns: WeakKeyDictionary[Loop, dict[str, asyncio.Lock]] = WeakKeyDictionary()
"""The lock of each lane: a check, which may take minutes, keeps nobody from publishing."""


class Unfinished(CoordError):
    """A job took more than it may"""


async def compared(
    base: str,
    revision: str,
    *,
    compatibility: str = "full",
    formats: tuple[str, str] | None = None,
) -> Comparison:
    """Compare two texts, of these formats or those that they look like.

    Never raises for what they hold.

    A comparison that takes more than 60 seconds or 1 GiB is one that could not be made: its verdict
    is `not_comparable`. A caller that is cancelled ends the work.
    """
    try:
        values = await _done(
            "compared", base, revision, compatibility=compatibility, formats=formats
        )
    except CoordError as error:
        return _none_made(error.detail)
    except Exception:  # noqa: BLE001 - a fault of ours must not keep anyone from publishing
        log.exception("contracts.comparison_failed")
        return _none_made("the comparison itself failed.")
    return Comparison.from_json(values)


async def linted(text: str) -> Lint:
    """Return the faults of a text, always by a process; what it cannot do within 120 s is one."""
    try:
        values = await _in_process("linted", (text,), {})
    except CoordError as error:
        return Lint([Fault("", f"The document could not be checked: {error.detail}")], False)
    return Lint([Fault(*each) for each in values["faults"]], values["is_complete"])


def _none_made(reason: str) -> Comparison:
    return summed_up("", gaps=(Gap("", "", "", f"The two could not be compared: {reason}"),))


async def inspected(wanted: VersionPublish) -> VersionDraft:
    """Return the version with its format, hash and operations; raises as `formats.checked` does."""
    if len(wanted.content) < SMALL:
        return await asyncio.to_thread(formats.checked, wanted)
    formats.check_size(wanted)
    try:
        values = await _done("inspected", wanted.content, named=wanted.format)
    except Unfinished as error:
        raise formats.pointed(Unreadable(error.detail)) from None
    except Unreadable as error:
        raise formats.pointed(error) from None
    return await asyncio.to_thread(formats.drafted, wanted, Inspected(**values))


async def _done(job: str, *texts: str, **options: Any) -> Any:
    """Do a job and return its answer; raises `Unfinished`, or what the job refused with."""
    if sum(map(len, texts)) < SMALL:
        return await asyncio.to_thread(jobs.JOBS[job], *texts, **options)
    return await _in_process(job, texts, options)


async def _in_process(job: str, texts: tuple[str, ...], options: dict[str, Any]) -> Any:
    lanes = _turns.setdefault(asyncio.get_running_loop(), {})
    async with lanes.setdefault(job if job in OWN_LANE else "", asyncio.Lock()):
        return await _by_child(job, texts, options)


async def _by_child(job: str, texts: tuple[str, ...], options: dict[str, Any]) -> Any:
    header = {"job": job, "options": options, "seconds": SECONDS[job], "bytes": BYTES}
    child = _Child()
    try:
        return _unpacked(await asyncio.to_thread(child.answer, header, texts))
    except Unfinished as error:
        log.warning("contracts.unfinished", job=job, reason=error.detail)
        raise
    finally:
        child.end()


class _Child:
    """A process for one job; it is started, waited for and ended in whatever order that comes."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def end(self) -> None:
        """End the process, or keep it from beginning: nobody waits for its answer any more."""
        self._is_over = True
        if self._process is not None:
            self._process.kill()

    def answer(self, header: dict[str, Any], texts: tuple[str, ...]) -> dict[str, Any]:
        """Start the process and wait for its answer, in a thread; raises `Unfinished`."""
        raw = [text.encode("utf-8", "replace") for text in texts]
        line = json.dumps({**header, "sizes": [len(text) for text in raw]}).encode()
        with _started() as self._process:
            if self._is_over:
                self._process.kill()
            try:
                given = b"".join([line, b"\n", *raw])
                written, _ = self._process.communicate(given, header["seconds"])
                answer: dict[str, Any] = json.loads(written)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise Unfinished(f"it took more than {header['seconds']} seconds.") from None
            except json.JSONDecodeError:
                raise Unfinished("it took more memory than it may, or failed.") from None
        return answer


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - it is our own
        [sys.executable, "-P", "-m", PACKAGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )


def _unpacked(answer: dict[str, Any]) -> Any:
    """Return what a process answered; raises what it refused with."""
    if "answer" in answer:
        return answer["answer"]
    if answer["refused"] == "Unsupported":
        raise Unsupported(answer["detail"], fix=answer["fix"])
    error = Unreadable(answer["detail"])
    error.line = answer["line"]
    raise error
