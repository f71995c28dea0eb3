"""Putting a text into the folder without ever destroying another one unseen.

Blocking functions, for a thread. A new file is linked into place, which fails where something
stands; an existing one is exchanged, and what was displaced is handed back to be looked at.
"""

import ctypes
import errno
import os
import secrets
import stat
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coordinator.adapters.filedrop.beneath import folder_of
from coordinator.adapters.filedrop.scan import TEMPORARY, stamp_of

__all__ = ["Swapped", "TooLarge", "displaced", "drop", "place", "put_back", "take_away"]

READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
LARGEST = 32 * 1024 * 1024
"""Bytes of a text that is looked at: more than any file here may have."""

EXCHANGE = 2
_libc = ctypes.CDLL(None, use_errno=True)
_renameat2 = getattr(_libc, "renameat2", None)


class TooLarge(OSError):
    """It is too large to be a file of ours"""


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text stands in place; `aside` is the hidden path of what stood there before, if any."""

    stamp: str
    aside: PurePosixPath | None = None


def place(root: Path, path: PurePosixPath, body: bytes, *, over: bool) -> Swapped:
    """Put a text at a path, durably; `over` says that a file which is known stands there.

    Raises `FileExistsError` where something stands though not `over`, `FileNotFoundError` where
    nothing stands though `over`, `Escapes` for a path that leads out, other `OSError`.
    """
    with folder_of(root, path, make=not over) as folder:
        temporary = _written(folder, body)
        try:
            if over:
                mode = os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode
                os.chmod(temporary, mode & 0o777, dir_fd=folder)
                _exchange(folder, temporary, path.name)
            else:
                os.link(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(temporary, dir_fd=folder)
            raise
        if not over:
            os.unlink(temporary, dir_fd=folder)
        os.fsync(folder)
        stamp = stamp_of(os.stat(path.name, dir_fd=folder, follow_symlinks=False))
        return Swapped(stamp, path.with_name(temporary) if over else None)


def _written(folder: int, body: bytes) -> str:
    name = TEMPORARY + secrets.token_hex(8)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o666, dir_fd=folder)
    with open(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(descriptor)
    return name


def _exchange(folder: int, temporary: str, name: str) -> None:
    """Let two names change places, so that at no moment either is missing."""
    if _renameat2 is not None:
        result = _renameat2(folder, os.fsencode(temporary), folder, os.fsencode(name), EXCHANGE)
        if result == 0:
            return
        number = ctypes.get_errno()
        if number not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise OSError(number, os.strerror(number), name)
    _link_first(folder, temporary, name)


def _link_first(folder: int, temporary: str, name: str) -> None:
    """Do the same where the file system cannot exchange: keep the old one under a second name."""
    aside = TEMPORARY + secrets.token_hex(8)
    os.link(name, aside, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    os.rename(aside, temporary, src_dir_fd=folder, dst_dir_fd=folder)


def take_away(root: Path, path: PurePosixPath) -> PurePosixPath | None:
    """Hide a file under a name that no scan reads; None where it is gone already."""
    aside = TEMPORARY + secrets.token_hex(8)
    try:
        with folder_of(root, path) as folder:
            os.rename(path.name, aside, src_dir_fd=folder, dst_dir_fd=folder)
    except FileNotFoundError:
        return None
    return path.with_name(aside)


def displaced(root: Path, aside: PurePosixPath) -> bytes | None:
    """Return the text that was set aside; None for what is gone or no plain file.

    Raises `TooLarge` for what no file here may be, other `OSError` where it cannot be read.
    """
    try:
        with _holding(root, aside) as folder:
            descriptor = os.open(aside.name, READ, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO):
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with open(descriptor, "rb", closefd=False) as file:
            body = file.read(LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(body) > LARGEST:
        raise TooLarge(errno.EFBIG, f"It has more than {LARGEST:,} bytes", str(aside))
    return body


def drop(root: Path, aside: PurePosixPath) -> None:
    """Drop what was set aside; it may be gone already."""
    with suppress(FileNotFoundError), _holding(root, aside) as folder:
        os.unlink(aside.name, dir_fd=folder)


def put_back(root: Path, aside: PurePosixPath, path: PurePosixPath) -> None:
    """Let what was set aside stand in its folder again, as `path` if nothing stands there."""
    with _holding(root, aside) as folder:
        os.link(aside.name, path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        os.unlink(aside.name, dir_fd=folder)


def _holding(root: Path, aside: PurePosixPath) -> AbstractContextManager[int]:
    """Open the folder that holds what has a hidden name."""
    return folder_of(root, aside.with_name("any"))
