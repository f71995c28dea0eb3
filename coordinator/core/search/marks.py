"""Showing where words stand: a piece of a text with the places of the words in it."""

import re
from collections.abc import Sequence

from coordinator.core.schemas import Schema
from coordinator.core.search.asking import Term
from coordinator.core.search.words import LONGEST, fold

__all__ = ["Marked", "marked", "snippet"]

WINDOW = 220
"""How many characters a snippet has."""

BEFORE = 60
"""How many of them stand before the first word that was found."""

LOOKS = 200
"""Among how many places the best one is chosen."""


class Marked(Schema):
    """Text that others wrote, and from which character to which the words of a search stand."""

    text: str
    marks: list[tuple[int, int]]


def marked(text: str, terms: Sequence[Term]) -> Marked:
    """Return a whole text with its marks."""
    return Marked(text=text, marks=[span for span, _ in _places(text, terms)])


def snippet(text: str, terms: Sequence[Term]) -> Marked:
    """Return the piece of a text in which most of the words stand, on one line."""
    places = _places(text, terms)
    start = max(0, _best(places) - BEFORE) if places else 0
    if start:
        start = text.find(" ", start, start + BEFORE) + 1 or start
    end = start + WINDOW
    head, tail = ("…" if start else ""), ("…" if end < len(text) else "")
    piece = re.sub(r"\s", " ", text[start:end])
    shift = len(head) - start
    inside = [(begin + shift, stop + shift) for (begin, stop), _ in places if begin >= start]
    marks = [span for span in inside if span[1] <= len(head) + len(piece)]
    return Marked(text=f"{head}{piece}{tail}", marks=marks)


def _places(text: str, terms: Sequence[Term]) -> list[tuple[tuple[int, int], int]]:
    """Return where terms stand in a text, in order, each with which term it is."""
    if not terms:
        return []
    groups = "|".join(f"({_pattern(term)})" for term in terms)
    found = re.finditer(rf"(?<![^\W_])(?:{groups})", fold(text))
    return [
        (match.span(), match.lastindex or 0) for match, _ in zip(found, range(LOOKS), strict=False)
    ]


def _pattern(term: Term) -> str:
    is_cut = term.is_prefix or len(term.words[-1]) == LONGEST
    return r"[\W_]+".join(map(re.escape, term.words)) + (r"[^\W_]*" if is_cut else r"(?![^\W_])")


def _best(places: Sequence[tuple[tuple[int, int], int]]) -> int:
    """Return where the window begins that holds the most different terms, the first such one."""
    best, most = places[0][0][0], 0
    for at, ((begin, _), _term) in enumerate(places):
        near = {
            term for (start, _), term in places[at : at + 20] if start < begin + WINDOW - BEFORE
        }
        if len(near) > most:
            best, most = begin, len(near)
    return best
