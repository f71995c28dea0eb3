"""Operations as people write them: `get /users/{userId}` means `GET /users/{id}`."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest

from coordinator.domains.contracts.comparison.paths import same_path

__all__ = ["key_of", "nearest", "same_place", "spellings", "written"]

CLOSE = 200
"""How many operations are looked at closely for the nearest."""
LONGEST = 300


def written(operation: str) -> str:
    """Return an operation with its method in capitals and one space before its path."""
    method, _, path = operation.strip().partition(" ")
    return f"{method.upper()} {path.strip()}".strip()


def same_place(one: str, other: str) -> bool:
    """Tell whether two name the same operation, whatever its parameters are called."""
    return one == other or key_of(one) == key_of(other)


def spellings(known: Iterable[str]) -> dict[str, str]:
    """Return operations as the contract spells them, by their keys."""
    found: dict[str, str] = {}
    for one in known:
        found.setdefault(key_of(one), one)
    return found


def nearest(operation: str, known: Sequence[str]) -> list[str]:
    """Return up to three operations that may have been meant.

    Only the few with the most letters in common, three by three, are looked at closely.
    """
    wanted = _threes(written(operation)[:LONGEST])
    likely = nlargest(CLOSE, known, key=lambda one: len(wanted & _threes(one)))
    return get_close_matches(written(operation)[:LONGEST], likely, n=3, cutoff=0.5)


def _threes(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


@lru_cache(maxsize=50_000)
def key_of(operation: str) -> str:
    """Return what two spellings of the same operation have in common."""
    method, _, path = written(operation).partition(" ")
    return f"{method} {same_path(path)}" if path else method
