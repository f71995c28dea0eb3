"""The folder `agents/` of the server as a door: a document dropped there is a role at once.

It is looked through every second or so; what cannot be read is answered beside it and in the log,
and the last good one stays in force. The folder is the operator's: links in it are followed.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coordinator.core.errors import CoordError, TooLarge
from coordinator.core.kinds import Refused
from coordinator.core.logs import log
from coordinator.core.receipts import receipt
from coordinator.domains.agents.documents import read_role
from coordinator.domains.agents.schemas import RoleDraft

__all__ = ["RoleFolder"]

LIMIT = 1024 * 1024
SETTLED = 0.2
"""Seconds that a file must have been left alone, so that no half of it is read."""

MARK = "# Not taken in: "


class Stamp(NamedTuple):
    """By what a file shows that it is another one."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


class RoleFolder:
    """The role documents of a server: its own folder's, and the shipped ones of other names."""

    def __init__(self, folder: Path, shipped: Sequence[Path]) -> None:
        """Look into `folder`, and the first of `shipped` that is there; nothing is read yet."""
        self.folder = folder
        self.shipped = next((place for place in shipped if place.is_dir()), folder)
        self._known: dict[Path, Stamp] = {}

    def drafts(self) -> list[RoleDraft]:
        """Read them all: a document of the folder goes before a shipped one of its name.

        One that cannot be read is left out, with its reason in the log and a receipt beside it.
        """
        stamps = {**_stamps(self.shipped), **_stamps(self.folder)}
        self._known |= stamps
        found = {path.stem: path for path in stamps}
        drafts = (self._draft(found[name]) for name in sorted(found))
        return [draft for draft in drafts if draft is not None]

    def changed(self) -> list[RoleDraft]:
        """Read those of the folder that are new or others than when they were last read.

        With a document that goes its receipt goes; its role stays.
        """
        stamps, drafts = _stamps(self.folder), []
        for path in [path for path in self._known if path.parent == self.folder]:
            if path not in stamps:
                del self._known[path]
                _answer(path, None)
        for path, stamp in stamps.items():
            if self._known.get(path) == stamp or abs(time.time() - stamp.mtime_ns / 1e9) < SETTLED:
                continue
            self._known[path] = stamp
            if (draft := self._draft(path)) is not None:
                drafts.append(draft)
        return drafts

    async def keep_looking(
        self, define: Callable[[list[RoleDraft]], Awaitable[object]], *, seconds: float
    ) -> None:
        """Hand over what changes, again and again until cancelled; a failure is logged.

        What could not be handed over is read again the next time.
        """
        while True:
            await asyncio.sleep(seconds)
            before = dict(self._known)
            try:
                if drafts := await asyncio.to_thread(self.changed):
                    await define(drafts)
            except Exception:  # noqa: BLE001 - a disk or database away for a while must not end it
                self._known = before
                log.exception("roles.failed", folder=str(self.folder))

    def _draft(self, path: Path) -> RoleDraft | None:
        try:
            draft = read_role(path.name, _text(path), path.name)
        except CoordError as error:
            line = getattr(error, "line", None)
            log.warning("roles.refused", file=str(path), line=line, reason=error.detail)
            _answer(path, error)
            return None
        except OSError as error:
            log.warning("roles.unreadable", file=str(path), reason=error.strerror)
            return None
        _answer(path, None)
        return draft


def _stamps(folder: Path) -> dict[Path, Stamp]:
    """Return the documents of a folder: markdown that is not hidden and no receipt."""
    return {path: stamp for path, stamp in _files(folder) if not _is_receipt(path)}


def _files(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        try:
            if entry.name.startswith(".") or not entry.name.endswith(".md") or not entry.is_file():
                continue
            seen = entry.stat()
        except OSError:
            continue
        stamp = Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        yield folder / entry.name, stamp


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise TooLarge(
            f"It is larger than {LIMIT} bytes.", fix="Say it shorter, or in several documents."
        )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Refused(
            "It is not UTF-8.",
            line=raw[: error.start].count(b"\n") + 1,
            fix="Save it as UTF-8.",
        ) from None


def _is_receipt(path: Path) -> bool:
    """Tell whether a file is an answer of ours: by its name and its first words."""
    if not path.name.endswith(".error.md"):
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(MARK)) == MARK.encode()
    except OSError:
        return False


def _answer(path: Path, error: CoordError | None) -> None:
    """Write the receipt beside a document, or take it away; never in place of another's file."""
    beside = path.with_name(f"{path.stem}.error.md")
    is_there = beside.exists() or beside.is_symlink()
    if is_there and not _is_receipt(beside):
        return
    try:
        if error is not None:
            text = receipt(path.name, error)
            if not is_there or beside.read_text() != text:
                beside.write_text(text)
        elif is_there:
            beside.unlink()
    except (OSError, UnicodeDecodeError) as reason:
        log.info("roles.unanswered", file=str(path), reason=str(reason))
