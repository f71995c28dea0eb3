"""What a comparison finds: single changes, and the verdict over all of them.

Plain data without a dependency, so that a worker process starts in no time. `rules.py` says which
changes there are; `openapi/`, `schemas/` and `guides/` find them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "FEW",
    "LEVELS",
    "Change",
    "Comparison",
    "Gap",
    "Gathered",
    "Level",
    "Verdict",
    "compared",
]

Level = Literal["breaking", "risky", "safe"]
Verdict = Literal["breaking", "not_comparable", "risky", "safe"]

LEVELS: tuple[Level, ...] = ("breaking", "risky", "safe")
"""The worst first."""

MANY = 5_000
"""How many changes a comparison lists before it keeps only the worst few of each operation."""

FEW = 5
"""How many those are: whoever uses an operation always learns that it breaks."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a contract, and what it means to those who use it."""

    id: str
    """Which rule found it, in the field's vocabulary: `request-parameter-removed`."""
    level: Level
    operation: str
    """The method, `GET`; empty where it concerns more than one operation."""
    path: str
    """The path, `/users/{id}`; empty where it concerns more than one."""
    location: str
    """Where in the operation, for people: `query parameter limit`, `the request body`."""
    pointer: str
    """A JSON pointer into the document that shows it: the revision's, or the base's where the
    thing is gone; a line, `#L12`, in a guide."""
    before: str
    after: str
    text: str
    """A sentence for people."""

    @property
    def place(self) -> str:
        """The operation that it concerns, `GET /users/{id}`; empty where it concerns all."""
        return f"{self.operation} {self.path}".strip()


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that differs and could not be compared: where, and why."""

    operation: str
    path: str
    pointer: str
    text: str

    @property
    def place(self) -> str:
        """The operation that it concerns; empty where it concerns all."""
        return f"{self.operation} {self.path}".strip()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from a base to a revision, the worst first; iterates over the changes."""

    format: str
    """`openapi`, `json_schema` or `markdown`; empty where the two are not of one format."""
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    gaps: tuple[Gap, ...] = ()
    left_out: int = 0
    """How many changes there are beyond those that are listed."""

    def __iter__(self) -> Iterator[Change]:
        """Iterate over the changes."""
        return iter(self.changes)

    def __len__(self) -> int:
        """Return how many changes are listed."""
        return len(self.changes)

    def __bool__(self) -> bool:
        """Return True: one without a change is a comparison too, and may have gaps."""
        return True

    def of_level(self, level: Level) -> tuple[Change, ...]:
        """Return the listed changes of one level."""
        return tuple(change for change in self.changes if change.level == level)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values; `from_json` reads them."""
        return {
            "format": self.format,
            "verdict": self.verdict,
            "changes": [_values(change) for change in self.changes],
            "gaps": [_values(gap) for gap in self.gaps],
            "left_out": self.left_out,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Comparison":
        """Read what `as_json` wrote."""
        changes = tuple(Change(**change) for change in values["changes"])
        gaps = tuple(Gap(**gap) for gap in values["gaps"])
        return cls(values["format"], values["verdict"], changes, gaps, values["left_out"])


def _values(item: Change | Gap) -> dict[str, str]:
    """Return the fields of a flat dataclass; `asdict` takes ten times as long."""
    return {name: getattr(item, name) for name in item.__slots__}


class Gathered:
    """Gathers changes operation by operation, and sums them up."""

    def __init__(self, format_: str) -> None:
        """Begin with none."""
        self.format = format_
        self.left_out = 0
        self._changes: list[Change] = []

    @property
    def is_full(self) -> bool:
        """Whether only the worst few of each further operation are listed."""
        return len(self._changes) >= MANY

    def add(self, changes: Iterable[Change]) -> None:
        """Take the changes of one operation, or those that are of none, each once."""
        found = sorted(dict.fromkeys(changes), key=_order)
        kept = found[: FEW if self.is_full else MANY]
        self.left_out += len(found) - len(kept)
        self._changes += kept

    def compared(self, gaps: Iterable[Gap] = ()) -> Comparison:
        """Sum it up, the worst first; what could not be compared is never called safe."""
        ordered = tuple(sorted(self._changes, key=_order))
        unclear = tuple(dict.fromkeys(gaps))
        verdict: Verdict = ordered[0].level if ordered else "safe"
        if unclear and verdict != "breaking":
            verdict = "not_comparable"
        return Comparison(self.format, verdict, ordered, unclear[:MANY], self.left_out)


def compared(format_: str, changes: Iterable[Change] = (), gaps: Iterable[Gap] = ()) -> Comparison:
    """Sum changes and gaps up."""
    gathered = Gathered(format_)
    gathered.add(changes)
    return gathered.compared(gaps)


def _order(change: Change) -> tuple[int, str, str, str, str]:
    return (LEVELS.index(change.level), change.path, change.operation, change.id, change.pointer)
