"""Names and numbers: what they look like, which one comes next, which of two is the higher.

Versions compare by number only where they count alike; `order.py` has the order of all others.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal

__all__ = [
    "NAME",
    "VERSION",
    "Scheme",
    "Step",
    "after",
    "candidates",
    "is_higher",
    "is_patch",
    "precedence",
    "scheme",
]

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")

Step = Literal["major", "minor", "patch"]
STEPS: tuple[Step, ...] = ("patch", "minor", "major")
Scheme = Literal["named", "whole", "parted", "dated"]
"""How a version counts: not at all, `3`, `2.1.0`, `2026-03-01` (or `2026.3`)."""

DATE = r"(?:19|2\d)\d\d-\d\d(?:-\d\d)?(?:\.\d+)?"
NUMBERED = re.compile(rf"(v?)({DATE}|\d+(?:\.\d+)*)([^+]*)(?:\+.*)?", re.DOTALL)
UNFINISHED = re.compile(r"[._]?(?:a|alpha|b|beta|c|dev|m|pre|preview|rc|snapshot)(?![a-z])", re.I)
"""What makes a pre-release without a hyphen: `2.0.0rc1`, `v2beta1`."""
CALENDAR = range(1900, 3000)


@dataclass(frozen=True, slots=True)
class _Number:
    """A version that begins with a number."""

    prefix: str
    text: str
    rest: str

    @property
    def parts(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.split("[.-]", self.text))

    @property
    def scheme(self) -> Scheme:
        if "-" in self.text or (len(self.parts) > 1 and self.parts[0] in CALENDAR):
            return "dated"
        return "parted" if len(self.parts) > 1 else "whole"

    @property
    def is_unfinished(self) -> bool:
        """Whether it is a pre-release."""
        return self.rest.startswith("-") or UNFINISHED.match(self.rest) is not None

    @property
    def release(self) -> str:
        """It without what follows the numbers."""
        return self.prefix + self.text


def precedence(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
    """Return a key that sorts versions which count alike: by numbers, pre-releases before releases.

    Numbers inside a pre-release count as such (rc.10 after rc.9), build metadata do not, and
    neither do zeros at the end. What does not begin with a number comes first.
    """
    number = _read(version)
    if number is None:
        return (), True, ()
    parts = number.parts
    while len(parts) > 1 and not parts[-1]:
        parts = parts[:-1]
    words = re.findall(r"\d+|[a-z]+", number.rest.casefold())
    rest = tuple(
        (not word.isdecimal(), int(word) if word.isdecimal() else 0, word) for word in words
    )
    return parts, not number.is_unfinished, rest


def scheme(version: str) -> Scheme:
    """Return how a version counts."""
    number = _read(version)
    return number.scheme if number is not None else "named"


def is_higher(version: str, than: str) -> bool | None:
    """Tell whether a version's number is the higher; None where their numbers do not say.

    They do not where the two count otherwise, have no numbers, or say the same.
    """
    if scheme(version) != scheme(than) or precedence(version) == precedence(than):
        return None
    return precedence(version) > precedence(than)


def is_patch(version: str, base: str) -> bool:
    """Tell whether `version` is a later patch of `base`: the same major and minor number.

    A pre-release promises nothing, so nothing is its patch.
    """
    ours, theirs = _read(version), _read(base)
    if ours is None or theirs is None or {ours.scheme, theirs.scheme} != {"parted"}:
        return False
    is_alike = ours.parts[:2] == theirs.parts[:2] and not theirs.is_unfinished
    return is_alike and is_higher(version, base) is not False


def after(versions: Sequence[str], *, first: str, base: str | None = None) -> str:
    """Return the number that follows the highest of those that count as `base` does.

    `base` is the highest of all unless said; `first` comes where there is none with a number. The
    last of the numbers grows by one (`2.0.0` gives `2.0.1`, `3` gives `4`), a pre-release gives its
    release, a date gets a number (`2026-03-01.1`).
    """
    if base is None:
        base = max(versions, key=precedence, default="")
    alike = [one for one in (*versions, base) if scheme(one) == scheme(base)]
    number = _read(max(alike, key=precedence))
    if number is None:
        return _free(first, versions)
    begin = number.release if number.is_unfinished else _next(number.release)
    return _free(begin, versions)


def candidates(base: str, step: Step, *, known: Collection[str], first: str) -> Iterator[str]:
    """Yield free numbers for a version that follows `base`, the fitting one first, without end.

    A pre-release is followed by its release; then its last, second and first number grow, beginning
    with what the step asks for. A break takes the next major number, of a contract that is still
    0.x the next minor one. What does not count in majors and minors counts as `after` does.
    """
    number = _read(base)
    if number is None or number.scheme != "parted":
        version = after([*known, base], first=first, base=base)
        while True:
            yield version
            version = _free(_next(version), known)
    if number.is_unfinished and number.release not in known:
        yield number.release
    parts = number.parts
    for one in STEPS[STEPS.index(step) :]:
        place = _place(parts, one)
        for more in count(1):
            raised = (*parts[:place], parts[place] + more, *[0] * (len(parts) - place - 1))
            version = number.prefix + ".".join(map(str, raised))
            if version not in known:
                yield version
                if one != "major":
                    break


def _read(version: str) -> _Number | None:
    match = NUMBERED.fullmatch(version)
    return _Number(*match.groups()) if match is not None else None


def _place(parts: Sequence[int], step: Step) -> int:
    """Return which of its numbers grows by such a step."""
    if step == "major":
        return 0 if parts[0] else 1
    return 1 if step == "minor" else len(parts) - 1


def _next(version: str) -> str:
    if "-" in version and "." not in version:
        return f"{version}.1"
    *head, last = re.split(r"(?<=[v.])", version)
    return "".join(head) + str(int(last) + 1).zfill(len(last))


def _free(version: str, taken: Collection[str]) -> str:
    while version in taken:
        version = _next(version)
    return version
