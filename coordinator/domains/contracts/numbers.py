"""Names and numbers: what they look like, which one comes next, which of two is the higher."""

import re
from collections.abc import Sequence

__all__ = ["NAME", "VERSION", "after", "precedence"]

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")

NUMBERED = re.compile(r"(v?)(\d{4}-\d\d-\d\d(?:\.\d+)?|\d+(?:\.\d+)*)(.*)", re.DOTALL)


def precedence(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Return a key that sorts versions: by their numbers, a pre-release before its release.

    What does not begin with a number comes before everything that does.
    """
    match = NUMBERED.fullmatch(version)
    if match is None:
        return (), True, version
    parts = tuple(int(part) for part in re.split("[.-]", match[2]))
    return parts, not match[3].startswith("-"), match[3]


def after(versions: Sequence[str], *, first: str) -> str:
    """Return the number that follows the highest of these; `first` where there is none.

    The last of its numbers grows by one (`2.0.0` gives `2.0.1`, `3` gives `4`), a pre-release
    gives its release, a date gets a number (`2026-03-01.1`).
    """
    if not versions:
        return first
    highest = max(versions, key=precedence)
    match = NUMBERED.fullmatch(highest)
    if match is None:
        return _free(first, versions)
    prefix, numbers, rest = match.groups()
    if re.match(r"-[A-Za-z]", rest):
        return _free(prefix + numbers, versions)
    return _free(_next(prefix + numbers), versions)


def _next(version: str) -> str:
    if "-" in version and "." not in version:
        return f"{version}.1"
    *head, last = re.split(r"(?<=[v.])", version)
    return "".join(head) + str(int(last) + 1)


def _free(version: str, taken: Sequence[str]) -> str:
    while version in taken:
        version = _next(version)
    return version
