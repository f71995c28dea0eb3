"""Names of files that the server puts beside others, and names that are still free."""

from collections.abc import Container
from datetime import datetime
from itertools import count
from pathlib import PurePosixPath

__all__ = ["conflict_name", "free", "receipt_name"]

LONGEST = 200
"""Bytes that are left of a name, so that what is added to it still fits into 255."""


def receipt_name(path: str) -> PurePosixPath:
    """Return the receipt's path: `plan.error.md` beside `plan.md`."""
    return _beside(path, "error")


def conflict_name(path: str, who: str, at: datetime) -> PurePosixPath:
    """Return a conflict copy's path: `plan.conflict-vibe-coder-20260301T120000Z.md`."""
    return _beside(path, f"conflict-{who}-{at:%Y%m%dT%H%M%SZ}")


def _beside(path: str, word: str) -> PurePosixPath:
    whole = PurePosixPath(path)
    name = whole.name.removesuffix(".md").lstrip(".") or "file"
    short = name.encode()[: LONGEST - len(word)].decode(errors="ignore")
    return whole.with_name(f"{short}.{word}.md")


def free(path: PurePosixPath, taken: Container[str]) -> PurePosixPath:
    """Return the path, or the first of `name-2.md`, `name-3.md`, … that is not taken."""
    if str(path) not in taken:
        return path
    tries = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(each for each in tries if str(each) not in taken)
