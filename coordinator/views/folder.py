"""How a workspace's folder is: what the file door tells of itself to whoever shows it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from coordinator.core.work import Work

__all__ = ["FolderHealth", "HealthOf", "RefusedFile"]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that could not be taken in, and why."""

    path: str
    fault: str
    since: datetime | None = None
    receipt: str = ""
    """Path of the file beside it that says how to mend it."""


@dataclass(frozen=True, slots=True)
class FolderHealth:
    """The files of a folder by what became of them, and those that were refused."""

    counts: Mapping[str, int]
    refused: tuple[RefusedFile, ...] = ()


HealthOf = Callable[[Work], Awaitable[FolderHealth]]
"""A query over one workspace's folder."""
