"""A contract as people look at it: who owes what, changes by operation, users by operations.

Pure: it only arranges what `showing.py` read, and decides how much of it a page shows at first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import Field

from coordinator.domains.contracts.comparison.changes import LEVELS
from coordinator.domains.contracts.matrix import (
    Cell,
    Matrix,
    MatrixRow,
    column_of,
    place_of,
    row_of,
)
from coordinator.domains.contracts.operations import key_of
from coordinator.domains.contracts.releases import ANSWERS
from coordinator.domains.contracts.schemas import ContractRead, VersionRead
from coordinator.domains.contracts.usage import (
    ChangeRead,
    ComparisonRead,
    ContractShown,
    DeploymentRead,
    ExpectationRead,
    ReleaseAnswer,
    ReleaseReason,
    UnclearRead,
    VerdictRead,
)

__all__ = ["Block", "ContractLine", "ContractPage", "Diff", "Matrix", "MatrixRow", "Said", "Tab"]

FEW = 60
"""Changes, and rows of the matrix, that a page shows at first."""
MANY = 2000
"""Those that it shows when it is asked for all."""
NEWEST = 12
"""Versions that it shows at first."""
UNCLEAR = "unclear"


class ContractLine(ContractRead):
    """A contract in a list: how many use it, and how many owe a verdict on the version in use.

    `expects` counts the operations that each agent waits for, of one without any version.
    """

    consumers: int
    owed: int
    owed_breaks: int
    expects: dict[str, int] = Field(default_factory=dict)


@dataclass(slots=True)
class Block:
    """What changed in one operation, the worst first; `place` is empty where it is in all."""

    place: str
    changes: list[ChangeRead] = field(default_factory=list)
    gaps: list[UnclearRead] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Return how many changes it holds."""
        return len(self.changes)


class Tab(NamedTuple):
    """A level to look at, empty for all, and how many changes have it."""

    level: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes that a page shows; `folded` are safe ones, `more` are listed and not shown."""

    tabs: list[Tab]
    blocks: list[Block]
    folded: list[Block]
    more: int


class Said(NamedTuple):
    """A reason with the verdict that it is about, whether it is open, and whether it alarms."""

    reason: ReleaseReason
    verdict: VerdictRead | None
    is_open: bool
    is_alarm: bool


class ContractPage(ContractShown):
    """All that the page of a contract shows; of each environment what it runs."""

    release: ReleaseAnswer | None = None
    deployments: list[DeploymentRead] = Field(default_factory=list)

    @property
    def title(self) -> str:
        """Return its name, with the version that is looked at where that is not the latest."""
        is_other = self.shown is not None and self.shown.version != self.latest
        return f"{self.name} {self.shown.version}" if is_other and self.shown else self.name

    @property
    def expects(self) -> dict[str, int]:
        """Return how many operations each agent expects of it."""
        return {one.agent: len(one.operations) for one in self.expectations}

    def said(self) -> list[Said]:
        """Return why the version can or cannot be released, what is open first."""
        if self.release is None:
            return []
        verdicts = {verdict.consumer: verdict for verdict in self.verdicts}
        found = [_said(reason, verdicts) for reason in self.release.reasons]
        return sorted(found, key=lambda one: (not one.is_alarm, not one.is_open))

    def diff(self, level: str = "", *, everything: bool = False) -> Diff:
        """Return the changes of one level, or all with the safe ones folded."""
        shown = self.comparison
        if shown is None:
            return Diff([], [], [], 0)
        changes = [one for one in shown.changes if level in ("", one.level)]
        gaps = shown.gaps if level in ("", UNCLEAR) else []
        most = MANY if everything else FEW
        kept, kept_gaps = changes[:most], gaps[:most]
        loud = [one for one in kept if level == "safe" or one.level != "safe"]
        quiet = [] if level == "safe" else [one for one in kept if one.level == "safe"]
        more = len(changes) - len(kept) + len(gaps) - len(kept_gaps)
        return Diff(_tabs(shown), _blocks(loud, kept_gaps), _blocks(quiet), more)

    def matrix(self, *, everything: bool = False) -> Matrix:
        """Return what each operation is to each consumer.

        Those come first that break, that may break, and that somebody names; the rest of them only
        when asked for everything.
        """
        touched = self._touched()
        verdicts = {verdict.consumer: verdict for verdict in self.verdicts}
        columns = [
            column_of(one, verdicts.get(one.agent), self.comparison) for one in self.consumers
        ]
        named = {key for column in columns for key in column.named}
        rows = [row_of(place, touched.get(key_of(place), ""), columns) for place in self._places()]
        first = [row for row in rows if row.level or key_of(row.operation) in named]
        first.sort(key=lambda row: LEVELS.index(row.level) if row.level in LEVELS else len(LEVELS))
        known = {row.operation for row in first}
        rest = [row for row in rows if row.operation not in known]
        shown = (first + rest)[:MANY] if everything else (first or rest)[:FEW]
        return Matrix(columns, shown, len(rows) - len(shown))

    def newest(self, *, everything: bool = False) -> list[VersionRead]:
        """Return the versions to show, the last first; that which is looked at is among them."""
        if everything or len(self.versions) <= NEWEST:
            return self.versions
        looked_at = self.shown.version if self.shown is not None else ""
        rest = [one for one in self.versions[NEWEST:] if one.version == looked_at]
        return [*self.versions[:NEWEST], *rest]

    def missing(self, expected: ExpectationRead) -> list[str]:
        """Return the expected operations that the version looked at does not have."""
        given = {key_of(one) for one in (self.shown.operations if self.shown is not None else ())}
        return [one for one in expected.operations if key_of(one) not in given]

    def _places(self) -> list[str]:
        """Return the operations that there are, and those that are gone, as the document has them.

        The first is empty where a change concerns all of them.
        """
        changed = self.comparison.changes if self.comparison is not None else ()
        offered = self.shown.operations if self.shown is not None else ()
        gone = [place_of(one) for one in changed if one.level != "safe"]
        used = [one for user in self.consumers for one in user.operations]
        found = {key_of(place): place for place in (*used, *gone, *offered)}
        order = {key_of(place): at for at, place in enumerate(offered)}
        return sorted(found.values(), key=lambda place: (place != "", order.get(key_of(place), -1)))

    def _touched(self) -> dict[str, Cell]:
        """Return the worst level of each operation that breaks, may break or is not comparable."""
        found: dict[str, Cell] = {}
        if self.comparison is None:
            return found
        for change in self.comparison.changes:
            if change.level != "safe":
                found.setdefault(key_of(place_of(change)), change.level)
        for gap in self.comparison.gaps:
            found.setdefault(key_of(place_of(gap)), "risky")
        return found


def _said(reason: ReleaseReason, verdicts: dict[str, VerdictRead]) -> Said:
    answer = ANSWERS[reason.code]
    is_alarm = answer == "no" and reason.code != "retired"
    return Said(reason, verdicts.get(reason.consumer or ""), answer != "yes", is_alarm)


def _blocks(changes: Iterable[ChangeRead], gaps: Sequence[UnclearRead] = ()) -> list[Block]:
    """Sort what was found into blocks; the changes come with the worst first, and so do these."""
    blocks: dict[str, Block] = {}
    for change in changes:
        blocks.setdefault(place_of(change), Block(place_of(change))).changes.append(change)
    for gap in gaps:
        blocks.setdefault(place_of(gap), Block(place_of(gap))).gaps.append(gap)
    return list(blocks.values())


def _tabs(shown: ComparisonRead) -> list[Tab]:
    counts = {"breaking": shown.breaking, "risky": shown.risky, "safe": shown.safe}
    tabs = [Tab(level, level, number) for level, number in counts.items() if number]
    if shown.gaps:
        tabs.append(Tab(UNCLEAR, "not comparable", len(shown.gaps)))
    return [Tab("", "all", sum(tab.number for tab in tabs)), *tabs]
