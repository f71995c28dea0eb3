"""What can be asked of a worker: texts and options in, JSON values out."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from coordinator.domains.contracts.comparison import Compatibility, compare
from coordinator.domains.contracts.comparison.inspection import inspect

__all__ = ["JOBS"]


def compared(
    base: str,
    revision: str,
    *,
    compatibility: Compatibility,
    formats: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Compare two texts, of these formats where they are said."""
    both = (formats[0], formats[1]) if formats else None
    found = compare(base, revision, compatibility=compatibility, formats=both)
    values: dict[str, Any] = found.as_json()
    return values


def inspected(text: str, *, named: str | None) -> dict[str, Any]:
    """Say what a text is."""
    return asdict(inspect(text, named))


def linted(text: str) -> dict[str, Any]:
    """Check a text against its standard; the checkers are imported only here, for they are slow."""
    from coordinator.domains.contracts.comparison.lint import lint

    return asdict(lint(text))


JOBS: dict[str, Callable[..., Any]] = {
    "compared": compared,
    "inspected": inspected,
    "linted": linted,
}
"""The jobs by their names."""
