"""Opening what lies beneath a root, step by step, never through a link.

Every read and write of the folder goes through here, so that no name and no link leads out of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

__all__ = ["Escapes", "folder_of", "make_folders", "open_file"]

STEP = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Escapes(OSError):
    """The path leads out of the root, or is hidden"""


def _steps(path: PurePosixPath) -> tuple[str, ...]:
    parts = path.parts
    if not parts or path.is_absolute() or any(part.startswith(".") for part in parts):
        raise Escapes(f"{path} is not a plain path within the folder")
    if any("\x00" in part or len(part.encode()) > 255 for part in parts):
        raise Escapes(f"{path} is not a name that a file can have")
    return parts


@contextmanager
def folder_of(root: Path, path: PurePosixPath, *, make: bool = False) -> Iterator[int]:
    """Open the folder that holds `path` (relative to the root) as a descriptor.

    `make` makes the folders that are missing beneath the root, never the root itself. Raises
    `Escapes` for a path that leads out, other `OSError` where a step is missing or is a link.
    """
    steps = _steps(path)[:-1]
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for step in steps:
            if make:
                _make(step, here)
            below = os.open(step, STEP, dir_fd=here)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _make(name: str, folder: int) -> None:
    try:
        os.mkdir(name, dir_fd=folder)
    except FileExistsError:
        return


def open_file(root: Path, path: PurePosixPath) -> int:
    """Open a file for reading, as a descriptor; a link as its last step is an error too."""
    with folder_of(root, path) as folder:
        # not blocking: a pipe that took the file's place would wait for a writer for ever
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(path.name, flags, dir_fd=folder)


def make_folders(root: Path, folders: tuple[str, ...]) -> None:
    """Make these folders beneath the root where they are missing."""
    for name in folders:
        with folder_of(root, PurePosixPath(name) / "any", make=True):
            pass
