"""Names and numbers: what they look like, which one comes next, which of two is the higher."""

import re
from collections.abc import Collection, Sequence
from typing import Literal

__all__ = ["NAME", "VERSION", "Step", "after", "is_patch", "precedence", "suggested"]

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")

Step = Literal["major", "minor", "patch"]

PARTED = re.compile(r"(v?)(\d+)\.(\d+)(?:\.(\d+))?")
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


def suggested(latest: str, step: Step, *, known: Collection[str], first: str) -> str:
    """Return the number for a version that follows `latest` by such a step, and is not taken.

    A break takes the next major number, of a contract that is still 0.x the next minor one. What
    does not count in majors and minors counts as `after` does: `3`, `2026-03-01`, a pre-release.
    """
    match = PARTED.fullmatch(latest)
    if match is None:
        return after([*known, latest], first=first)
    prefix = match[1]
    parts = [int(part) for part in match.groups()[1:] if part is not None]
    place = _place(parts, step)
    while True:
        parts = [*parts[:place], parts[place] + 1, *[0] * (len(parts) - place - 1)]
        version = prefix + ".".join(map(str, parts))
        if version not in known:
            return version


def _place(parts: Sequence[int], step: Step) -> int:
    """Return which of its numbers grows by such a step."""
    if step == "major":
        return 0 if parts[0] else 1
    return 1 if step == "minor" else len(parts) - 1


def is_patch(version: str, base: str) -> bool:
    """Tell whether `version` is a later patch of `base`: the same major and minor number."""
    ours, theirs = PARTED.match(version), PARTED.match(base)
    if ours is None or theirs is None or ours.group(1, 2, 3) != theirs.group(1, 2, 3):
        return False
    return precedence(version) > precedence(base)


def _next(version: str) -> str:
    if "-" in version and "." not in version:
        return f"{version}.1"
    *head, last = re.split(r"(?<=[v.])", version)
    return "".join(head) + str(int(last) + 1)


def _free(version: str, taken: Sequence[str]) -> str:
    while version in taken:
        version = _next(version)
    return version
