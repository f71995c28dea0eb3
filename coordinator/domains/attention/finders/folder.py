"""Files: those that the file door could not take in, as it hands them in."""

from datetime import datetime
from typing import Protocol

from coordinator.domains.attention.finding import Finding

__all__ = ["Refused", "finding"]


class Refused(Protocol):
    """A file that could not be taken in, as whoever watches the folder tells of it."""

    @property
    def path(self) -> str:
        """Where it is, relative to the root."""

    @property
    def fault(self) -> str:
        """Why it was refused."""

    @property
    def since(self) -> datetime | None:
        """When it was last read."""

    @property
    def receipt(self) -> str:
        """The file beside it that says how to mend it."""


def finding(file: Refused) -> Finding:
    """Return what a refused file needs."""
    return Finding(
        code="refused",
        severity="alarm",
        title=f"{file.path} could not be taken in"[:300],
        reason=file.fault[:500],
        owner="human",
        since=file.since,
        kind="files",
        subject=file.path,
        action="Mend",
        call=f"cat {file.receipt}" if file.receipt else f"edit {file.path}",
    )
