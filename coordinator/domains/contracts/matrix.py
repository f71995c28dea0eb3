"""Who uses which operation of a contract, and what a comparison says of it: rows of cells.

Pure. A consumer that was told of changes since another version has a column that is set apart: what
the comparison of the page says is not what it was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from coordinator.domains.contracts.operations import key_of
from coordinator.domains.contracts.usage import (
    ChangeRead,
    ComparisonRead,
    ConsumerRead,
    UnclearRead,
    VerdictRead,
)

__all__ = ["Cell", "Column", "Matrix", "MatrixRow", "column_of", "place_of", "row_of"]

Cell = Literal["", "used", "risky", "breaking"]


class Column(NamedTuple):
    """A consumer, the version that it works with, and what it named or was told of, by keys.

    `is_apart` where its verdict compares with another version than the page does.
    """

    agent: str
    works_with: str | None
    is_apart: bool
    named: frozenset[str]
    told: frozenset[str]
    told_level: Cell


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An operation, the worst that happens to it, and what it is to each consumer."""

    operation: str
    level: Cell
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Operations by consumers; `more` are operations that nobody names and nothing touches."""

    consumers: list[Column]
    rows: list[MatrixRow]
    more: int


def column_of(
    consumer: ConsumerRead, told: VerdictRead | None, shown: ComparisonRead | None
) -> Column:
    """Return a consumer's column beside what the page compares."""
    base = told.base if told is not None and told.base is not None else consumer.uses
    same = () if shown is None else (None, shown.base, shown.version)
    return Column(
        consumer.agent,
        consumer.uses,
        shown is not None and base not in same,
        frozenset(map(key_of, consumer.operations)),
        frozenset(map(key_of, told.operations if told is not None else ())),
        "breaking" if told is not None and told.breaking else "risky",
    )


def row_of(place: str, level: Cell, columns: Sequence[Column]) -> MatrixRow:
    """Return an operation's row."""
    return MatrixRow(place, level, [_cell(key_of(place), level, column) for column in columns])


def place_of(found: ChangeRead | UnclearRead) -> str:
    """Return the operation that something was found in, empty where it is in all of them."""
    return f"{found.operation} {found.path}".strip()


def _cell(key: str, level: Cell, column: Column) -> Cell:
    if column.named and key and key not in column.named:
        return ""
    if column.is_apart:
        return "used"
    return level or (column.told_level if key in column.told else "used")
