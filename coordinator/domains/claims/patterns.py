"""Patterns of names in segments, and whether two of them have a match in common.

A pattern is a row of segments, a segment a row of tokens. `**` stands for any number of segments,
`*` for any characters of one. Both levels are the same small automaton, run in step with another:
`common` finds a row that both accept, in time in proportion to the product of their lengths.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, TypeVar

__all__ = [
    *("ANY", "STAR", "Chars", "Pattern", "Segment", "Star"),
    *("common", "fold", "fold_chars", "meet", "spelt"),
]

T = TypeVar("T")


class Star:
    """Any number of what stands in the row: characters in a segment, segments in a pattern."""


STAR: Final = Star()


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of these, or one that is none of them."""

    these: frozenset[str]
    negated: bool = False


ANY: Final = Chars(frozenset(), negated=True)
"""Any one character."""

Segment = tuple[Chars | Star, ...]
Pattern = tuple[Segment | Star, ...]

WHOLE: Final[Segment] = (STAR,)
FILLERS: Final = "xyzabcdefghijklmnopqrstuvw0123456789_-"
FILLER: Final = FILLERS[0]
FIRST_BEYOND: Final = 0x4E00
"""Where the search goes on for a character that neither of two sets excludes."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return text in which names are equal that some file system takes for the same.

    As a whole: `ß` is `ss`, a ligature its letters, and an `i` has a dot or none.
    """
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text).replace("i\u0307", "i").replace("\u0131", "i")


def fold_chars(text: str) -> str:
    """Return text folded character by character: as many as there were."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    forms = (char.casefold(), char.lower())
    return next((form for form in forms if len(form) == 1), char)


def common(
    a: Sequence[T | Star], b: Sequence[T | Star], anything: T, both: Callable[[T, T], str | None]
) -> list[str] | None:
    """Return a row that both accept, None where there is none; `both` does so for two items.

    The states are pairs of places, each visited once; a star stays where it is for what the other
    side demands, or is passed by.
    """
    goal, start = (len(a), len(b)), (0, 0)
    came: dict[tuple[int, int], tuple[tuple[int, int], str | None]] = {start: (start, None)}
    open_states = [start]
    while open_states and goal not in came:
        state = open_states.pop()
        for after, said in _steps(a, b, state, anything, both):
            if after not in came:
                came[after] = (state, said)
                open_states.append(after)
    if goal not in came:
        return None
    row, state = list[str](), goal
    while state != start:
        state, said = came[state]
        if said is not None:
            row.append(said)
    return row[::-1]


def _steps(
    a: Sequence[T | Star],
    b: Sequence[T | Star],
    state: tuple[int, int],
    anything: T,
    both: Callable[[T, T], str | None],
) -> list[tuple[tuple[int, int], str | None]]:
    i, j = state
    left = a[i] if i < len(a) else None
    right = b[j] if j < len(b) else None
    found: list[tuple[tuple[int, int], str | None]] = []
    if isinstance(left, Star):
        found.append(((i + 1, j), None))
    if isinstance(right, Star):
        found.append(((i, j + 1), None))
    if left is None or right is None or (isinstance(left, Star) and isinstance(right, Star)):
        return found
    one = anything if isinstance(left, Star) else left
    other = anything if isinstance(right, Star) else right
    if (said := both(one, other)) is not None:
        after = (i if isinstance(left, Star) else i + 1, j if isinstance(right, Star) else j + 1)
        found.append((after, said))
    return found


def meet(a: Pattern, b: Pattern) -> list[str] | None:
    """Return the segments of a name that both patterns match; None where there is none."""
    return common(a, b, WHOLE, _segment)


@lru_cache(maxsize=32_768)
def _segment(a: Segment, b: Segment) -> str | None:
    """Return a segment that both match; it has one character at least."""
    if not _can_meet(a, b):
        return None
    chars = common(a, b, ANY, _char)
    return None if chars is None else "".join(chars) or FILLER


def _can_meet(a: Segment, b: Segment) -> bool:
    """Tell whether both match some segment, all places of `b` at once as the bits of a number.

    Most pairs do not, and this says so some hundred times as fast as a search for one that does.
    """
    stars, masks = _bits(b)
    everything = (1 << len(b) + 1) - 1
    places = _past_stars(1, stars)
    for token in a:
        if isinstance(token, Star):
            lowest = places & -places
            places = everything & -lowest if lowest else 0
        else:
            mask = sum(bit for other, bit in masks.items() if _char(token, other) is not None)
            places = _past_stars((places & mask) << 1 | places & stars, stars)
        if not places:
            return False
    return bool(places >> len(b))


@lru_cache(maxsize=8192)
def _bits(segment: Segment) -> tuple[int, dict[Chars, int]]:
    """Return where the stars of a segment are, and where each of its other tokens is."""
    stars, masks = 0, dict[Chars, int]()
    for place, token in enumerate(segment):
        if isinstance(token, Star):
            stars |= 1 << place
        else:
            masks[token] = masks.get(token, 0) | 1 << place
    return stars, masks


def _past_stars(places: int, stars: int) -> int:
    """Add the places after stars: a star may stand for nothing, and no two stand side by side."""
    return places | (places & stars) << 1


@lru_cache(maxsize=32_768)
def _char(a: Chars, b: Chars) -> str | None:
    if a.negated and b.negated:
        taken = a.these | b.these
        beyond = map(chr, range(FIRST_BEYOND, FIRST_BEYOND + len(taken) + 1))
        return next(char for char in chain(FILLERS, beyond) if char not in taken)
    if a.negated:
        a, b = b, a
    left = a.these - b.these if b.negated else a.these & b.these
    return min(left) if left else None


def spelt(segment: Segment) -> str:
    """Return what a segment without wildcards says."""
    return "".join(min(token.these) for token in segment if isinstance(token, Chars))
