"""Operations as people write them: `get /users/{userId}` means `GET /users/{id}`."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

from coordinator.domains.contracts.comparison.paths import same_path

__all__ = ["key_of", "nearest", "same_place", "spelled", "written"]


def written(operation: str) -> str:
    """Return an operation with its method in capitals and one space before its path."""
    method, _, path = operation.strip().partition(" ")
    return f"{method.upper()} {path.strip()}".strip()


def same_place(one: str, other: str) -> bool:
    """Tell whether two name the same operation, whatever its parameters are called."""
    return one == other or key_of(one) == key_of(other)


def spelled(operation: str, known: Sequence[str]) -> str | None:
    """Return the operation as the contract spells it; None where it has none like it."""
    return next((one for one in known if same_place(operation, one)), None)


def nearest(operation: str, known: Sequence[str]) -> list[str]:
    """Return up to three operations that may have been meant."""
    return get_close_matches(written(operation), known, n=3, cutoff=0.5)


@lru_cache(maxsize=10_000)
def key_of(operation: str) -> str:
    """Return what two spellings of the same operation have in common."""
    method, _, path = written(operation).partition(" ")
    return f"{method} {same_path(path)}" if path else method
