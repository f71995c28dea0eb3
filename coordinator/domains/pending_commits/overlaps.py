"""Which open commits change the same files: whoever lands second has to look again."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from coordinator.domains.pending_commits.schemas import PendingCommitRead

__all__ = ["OPEN", "of"]

OPEN = ("draft", "needs_review", "ready")
"""The states in which a commit is yet to land."""

SHOWN = 2


def of(commits: Sequence[PendingCommitRead]) -> dict[str, str]:
    """Say of each open commit which of its files others of these change too."""
    by_file: dict[tuple[str, str], list[str]] = defaultdict(list)
    for commit in commits:
        if commit.state in OPEN:
            for file in dict.fromkeys(commit.files):
                by_file[commit.repository, file].append(commit.id)
    first: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for (_, file), holders in by_file.items():
        for holder in holders if len(holders) > 1 else ():
            counts[holder] += 1
            if counts[holder] <= SHOWN:
                others = ", ".join(other for other in holders if other != holder)
                first[holder].append(f"{file} also in {others}")
    return {holder: _said(parts, counts[holder]) for holder, parts in first.items()}


def _said(parts: list[str], count: int) -> str:
    more = f"; {count - len(parts)} more" if count > len(parts) else ""
    return "; ".join(parts) + more
