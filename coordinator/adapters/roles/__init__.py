"""The folder `agents/` of the server as a door: a document dropped there is a role at once.

It is looked through every second or so; what cannot be read is answered beside it and in the log,
and the last good one stays in force. The folder is the operator's: links in it are followed.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from coordinator.core.errors import CoordError, TooLarge
from coordinator.core.kinds import Refused
from coordinator.core.logs import log
from coordinator.core.receipts import receipt
from coordinator.domains.agents.documents import read_role, role_name
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.views.folder import RefusedFile

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


class Seen(NamedTuple):
    """How a document was when it was last read, and the one of its role that went before it."""

    stamp: Stamp
    first: Path


class RoleFolder:
    """The role documents of a server: its own folder's, and the shipped ones of other roles."""

    def __init__(self, folder: Path, shipped: Sequence[Path]) -> None:
        """Look into `folder`, and the first of `shipped` that is there; nothing is read yet."""
        self.folder = folder
        found = next((place for place in shipped if place.is_dir()), folder)
        self.shipped = folder if found.resolve() == folder.resolve() else found
        self._known: dict[Path, Seen] = {}
        self._refused: dict[Path, RefusedFile] = {}
        self.refusals = 0
        """Grows whenever a document is refused, differently or no longer."""

    @property
    def refused(self) -> tuple[RefusedFile, ...]:
        """The documents of the folder that cannot be read as they stand."""
        return tuple(self._refused[path] for path in sorted(self._refused))

    def drafts(self) -> tuple[list[RoleDraft], list[RoleDraft]]:
        """Read them all: those of the folder, then the shipped ones of other roles.

        One that cannot be read is left out, with its reason in the log and a receipt beside it; the
        shipped one of its role comes apart, for where nothing is in force yet.
        """
        own, shipped = self._own(), _stamps(self.shipped)
        taken = {role_name(path.name) for path in own}
        drafts = [draft for path, seen in own.items() if (draft := self._read(path, seen))]
        read = {draft.name for draft in drafts}
        others = {role_name(path.name): path for path in shipped if path not in own}
        spare = list[RoleDraft]()
        for name in sorted(others.keys() - read):
            if draft := self._draft(others[name]):
                (spare if name in taken else drafts).append(draft)
        return sorted(drafts, key=lambda draft: draft.name), spare

    def changed(self) -> list[RoleDraft]:
        """Read those of the folder that are new or others than when they were last read.

        With a document that goes its receipt goes; its role stays.
        """
        own, drafts = self._own(), list[RoleDraft]()
        for path in [path for path in self._known if path not in own]:
            del self._known[path]
            self._settle(path, None)
        for path, seen in own.items():
            is_new = abs(time.time() - seen.stamp.mtime_ns / 1e9) < SETTLED
            if self._known.get(path) == seen or is_new:
                continue
            if (draft := self._read(path, seen)) is not None:
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

    def _own(self) -> dict[Path, Seen]:
        """Return the folder's documents; of those of one role the first by name defines it."""
        stamps, first = _stamps(self.folder), dict[str, Path]()
        for path in stamps:
            first.setdefault(role_name(path.name), path)
        return {path: Seen(stamp, first[role_name(path.name)]) for path, stamp in stamps.items()}

    def _read(self, path: Path, seen: Seen) -> RoleDraft | None:
        self._known[path] = seen
        if seen.first == path:
            return self._draft(path)
        self._settle(path, _second(path, seen.first))
        return None

    def _draft(self, path: Path) -> RoleDraft | None:
        try:
            draft = read_role(path.name, _text(path), path.name)
        except CoordError as error:
            self._settle(path, error)
            return None
        except OSError as error:
            log.warning("roles.unreadable", file=str(path), reason=error.strerror)
            return None
        self._settle(path, None)
        return draft

    def _settle(self, path: Path, error: CoordError | None) -> None:
        """Answer beside a document, and remember whether it is refused."""
        if error is not None:
            line = getattr(error, "line", None)
            log.warning("roles.refused", file=str(path), line=line, reason=error.detail)
        _answer(path, error)
        known = dict(self._refused)
        before = known.pop(path, None)
        if error is not None:
            known[path] = _as_refused(path, error)
        self.refusals += known.get(path) != before
        self._refused = known


def _second(path: Path, first: Path) -> Refused:
    return Refused(
        f"`{first.name}` defines the role `{role_name(path.name)}` already.",
        fix=f"Keep one of the two, `{first.name}` or `{path.name}`, and take the other out.",
    )


def _as_refused(path: Path, error: CoordError) -> RefusedFile:
    folder, line = path.parent.name, getattr(error, "line", None)
    try:
        since = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    except OSError:
        since = None
    beside = _beside(path)
    return RefusedFile(
        path=f"{folder}/{path.name}",
        fault=f"Line {line}: {error.detail}" if line else error.detail,
        since=since,
        receipt=str(beside) if _is_receipt(beside) else "",
    )


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


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.error.md")


def _answer(path: Path, error: CoordError | None) -> None:
    """Write the receipt beside a document, or take it away; never in place of another's file."""
    beside = _beside(path)
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
