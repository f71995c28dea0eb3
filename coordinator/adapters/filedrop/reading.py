"""Reading a file that has come to rest: unchanged since it was seen, and across the read.

Blocking functions, for a thread. Half-written text is never taken for the whole.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from coordinator.adapters.filedrop.beneath import open_file
from coordinator.adapters.filedrop.journal import hash_of
from coordinator.adapters.filedrop.scan import Found, stamp_of
from coordinator.core.kinds import Refused

__all__ = ["Reading", "limit_of", "look_at", "read", "text_of"]

MARKDOWN_LIMIT = 1024 * 1024
CONTRACT_LIMIT = 20 * 1024 * 1024
LAST = 253402300799
"""Seconds of the year 9999: the latest time that a file's may be taken for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it stood at one moment; without a body where it is not to be read."""

    path: str
    stamp: str
    at: datetime
    body: bytes = b""
    fault: str = ""
    """Why it was not read."""

    @property
    def sha256(self) -> str:
        """The hash of its text; empty where it was not read."""
        return "" if self.fault else hash_of(self.body)

    @property
    def inode(self) -> str:
        """The number under which the file system knows it, whatever its name."""
        return self.stamp.partition(":")[0]


def limit_of(path: str) -> int:
    """Return how many bytes a file of this path may have."""
    return CONTRACT_LIMIT if path.startswith("contracts/") else MARKDOWN_LIMIT


def look_at(root: Path, paths: Iterable[str]) -> dict[str, Found]:
    """Return what stands at these paths, unread; nothing for what is no plain file."""
    found = {}
    for path in paths:
        try:
            descriptor = open_file(root, PurePosixPath(path))
        except OSError:
            continue
        found[path] = Found(path, stamp_of(os.fstat(descriptor)))
        os.close(descriptor)
    return found


def read(root: Path, found: Found) -> Reading | None:
    """Read a file that was seen a moment ago; None where it has changed since, or is gone."""
    if found.fault:
        return Reading(found.path, found.stamp, datetime.now(UTC), fault=found.fault)
    try:
        descriptor = open_file(root, PurePosixPath(found.path))
    except PermissionError:
        fault = "The server may not read it."
        return Reading(found.path, found.stamp, datetime.now(UTC), fault=fault)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if stamp_of(before) != found.stamp:
            return None
        at = datetime.fromtimestamp(min(max(before.st_mtime, 0), LAST), UTC)
        limit = limit_of(found.path)
        if before.st_size > limit:
            fault = f"It has {before.st_size:,} bytes; a file here may have {limit:,}."
            return Reading(found.path, found.stamp, at, fault=fault)
        body = file.read(limit + 1)
        if stamp_of(os.fstat(descriptor)) != found.stamp:
            return None
    return Reading(found.path, found.stamp, at, body)


def text_of(reading: Reading) -> str:
    """Return the text of a file; raises `Refused` where it has none that can be stored."""
    if reading.fault:
        raise Refused(reading.fault, fix=_way_out(reading.fault))
    try:
        text = reading.body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = reading.body.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"It is not UTF-8: byte {error.start + 1} is {reading.body[error.start]:#04x}.",
            line=line,
            fix="Save it as UTF-8: `iconv -f LATIN1 -t UTF-8 old.md > new.md`, say.",
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Refused(
            "It holds the character NUL, so it is not text.",
            line=line,
            fix="Drop the text itself; binary files do not belong here.",
        )
    return text


def _way_out(fault: str) -> str:
    if "link" in fault:
        return "Put the file itself here, or a link to one within the folder."
    if "bytes" in fault:
        return "Shorten it, or split it into several files."
    if "name" in fault:
        return "Rename it: letters, digits, `-` and `_` are safe everywhere."
    return "Let the server's user read it: `chmod a+r FILE`."
