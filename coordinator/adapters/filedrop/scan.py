"""Looking at the folder: what stands there now, without reading any of it.

Blocking functions, for a thread. A watcher loses files without a word, so a walk is the truth.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

__all__ = ["TEMPORARY", "Found", "Sight", "leftovers", "stamp_of", "walk"]

TEMPORARY = ".coord-"
"""How the names of our own half-done files begin."""

PASSING = re.compile(r"\..*|.*~|.*\.(swp|swx|tmp|part|crdownload)|#.*#|4913", re.DOTALL)
"""Names that are hidden, or that editors and downloads give to files for a moment."""

MARKDOWN = (".md",)
CONTRACTS = (".md", ".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the folder; `stamp` changes whenever its text may have changed."""

    path: str
    stamp: str
    fault: str = ""
    """Why it may not even be opened."""

    @property
    def size(self) -> int:
        """How many bytes it had."""
        return int(self.stamp.split(":")[1])


@dataclass(frozen=True, slots=True)
class Sight:
    """What one walk saw."""

    files: dict[str, Found] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    """Folders, each with a `/` at its end, that could not be looked into."""

    def misses(self, path: str) -> bool:
        """Tell whether the file is gone, and not merely out of sight."""
        return path not in self.files and not any(path.startswith(each) for each in self.hidden)


def walk(root: Path) -> Sight | None:
    """Return every file that could be a drop; None where the root is missing."""
    if not os.path.isdir(root):
        return None
    sight, real = Sight(), os.path.realpath(root)
    for prefix, entries in _folders(root, sight.hidden):
        try:
            for entry in entries:
                if found := _see(root, entry, prefix + entry.name, real):
                    sight.files[found.path] = found
        except OSError:
            sight.hidden.append(prefix)
    return sight


def leftovers(root: Path) -> list[PurePosixPath]:
    """Return what a crash left under a name of ours."""
    return [
        PurePosixPath(prefix, entry.name)
        for prefix, entries in _folders(root, [])
        for entry in entries
        if entry.name.startswith(TEMPORARY)
    ]


def _folders(root: Path, hidden: list[str]) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield each folder with what is in it; `hidden` learns of those that cannot be looked into."""
    ahead = [""]
    while ahead:
        prefix = ahead.pop()
        try:
            with os.scandir(root / prefix) as found:
                entries = list(found)
            below = [prefix + entry.name + "/" for entry in entries if _is_folder(entry)]
        except FileNotFoundError:
            continue  # it went away since its own folder was listed
        except OSError:
            hidden.append(prefix)
            continue
        ahead += below
        yield prefix, entries


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return not PASSING.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)


def _see(root: Path, entry: os.DirEntry[str], path: str, real: str) -> Found | None:
    fault = ""
    if PASSING.fullmatch(entry.name):
        return None
    if entry.is_symlink():
        fault = _leads_out(root / path, real)
        if not fault:
            return None
    elif not (_is_ours(path) and entry.is_file(follow_symlinks=False)):
        return None
    try:
        stamp = stamp_of(entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None  # it went away between the listing and the look
    if not path.isascii() and (said := _sayable(path)) != path:
        return Found(said, stamp, "Its name is not UTF-8.")
    return Found(path, stamp, fault)


def _is_ours(path: str) -> bool:
    """Tell whether a file of this name could be a drop: markdown, or a contract's formats."""
    return path.endswith(CONTRACTS if path.startswith("contracts/") else MARKDOWN)


def _leads_out(link: Path, real: str) -> str:
    target = os.path.realpath(link)
    if target == real or target.startswith(real + os.sep):
        return ""
    return "It is a link that leads out of the folder, and such a link is never followed."


def _sayable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def stamp_of(stat: os.stat_result) -> str:
    """Return the stamp of a file: inode, size, mtime and ctime."""
    return f"{stat.st_ino}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}"
