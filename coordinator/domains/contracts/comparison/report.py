"""What a comparison found, for people: as markdown and as plain text, the worst first.

Much of it was written by others, so nothing in it can end a list, begin a heading, open a link or
steer a terminal, and long values are cut.
"""

import re
from collections.abc import Iterator, Sequence

from coordinator.domains.contracts.comparison.changes import LEVELS, Change, Comparison, Gap

__all__ = ["line", "markdown", "summary", "text"]

Found = Change | Gap
MOST = 200
"""Changes of a markdown report; how many more there are it says."""
LONGEST = 300
SHORT = 60
"""Characters of a value that is shown beside its sentence."""
EVERYWHERE = "All operations"
GAP = "not comparable"

UNSEEN = re.compile(
    "[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+"
)
ACTIVE = re.compile(r"[\\`*<~]|(?<=\])[(\[:]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")


def markdown(changes: Sequence[Change], gaps: Sequence[Gap] = (), *, most: int = MOST) -> str:
    """Return a markdown list of the changes for each operation, the worst first.

    It holds `most` changes and gaps; what is left out is counted. It has no headings, so that it
    fits under any.
    """
    found: list[Found] = [*changes, *gaps]
    shown = sorted(found, key=_weight)[:most]
    parts = []
    for place, group in _by_place(shown):
        lines = [f"- **{_level(one)}**: {_sentence(one)}" for one in group]
        parts.append("\n".join([f"**{_coded(place) if place else EVERYWHERE}**", "", *lines]))
    left = len(found) - len(shown)
    if left:
        parts.append(f"…and {left} more that are not listed here.")
    return "\n\n".join(parts) or "Nothing changed."


def text(comparison: Comparison) -> str:
    """Return the changes as plain lines, each operation's together; `summary` is its last line."""
    parts = []
    for place, found in _by_place([*comparison.changes, *comparison.gaps]):
        width = max(len(_level(one)) for one in found)
        lines = [f"  {_level(one).ljust(width)}  {_plain(one)}" for one in found]
        parts.append("\n".join([line(place) or EVERYWHERE, *lines]))
    if comparison.left_out:
        parts.append(f"…and {comparison.left_out} more that are not listed.")
    return "\n\n".join([*parts, summary(comparison)])


def summary(comparison: Comparison) -> str:
    """Return the verdict in numbers: `3 breaking, 1 risky, 12 safe`."""
    counts = [f"{len(comparison.of_level(level))} {level}" for level in LEVELS]
    if comparison.gaps:
        counts.append(f"{len(comparison.gaps)} {GAP}")
    if comparison.left_out:
        counts.append(f"{comparison.left_out} not listed")
    return ", ".join(counts)


def _by_place(
    found: Sequence[Found],
) -> Iterator[tuple[str, list[Found]]]:
    """Yield each operation with what was found in it; those with the worst come first."""
    groups: dict[str, list[Found]] = {}
    for one in sorted(found, key=_weight):
        groups.setdefault(one.place, []).append(one)
    yield from sorted(groups.items(), key=lambda group: (_weight(group[1][0])[0], group[0]))


def _weight(one: Found) -> tuple[int, str, str, str]:
    rank = 1 if isinstance(one, Gap) else LEVELS.index(one.level) * 2
    return rank, one.path, one.operation, one.text


def _level(one: Found) -> str:
    return GAP if isinstance(one, Gap) else one.level


def _sentence(one: Found) -> str:
    said, values = _worded(one)
    said = ACTIVE.sub(r"\\\g<0>", said)
    return f"{said}: {' → '.join(map(_coded, values))}" if values else said


def _plain(one: Found) -> str:
    said, values = _worded(one)
    return f"{said}: {' -> '.join(values)}" if values else said


def _worded(one: Found) -> tuple[str, list[str]]:
    """Return the sentence with its place, and the values that stand behind it."""
    place, values = _beside(one)
    said = line(one.text)
    if place or values:
        said = said.rstrip(".") + (f" ({place})" if place else "")
    return said, values


def _beside(one: Found) -> tuple[str, list[str]]:
    """Return where it is and its short values, as far as the sentence does not say them."""
    if isinstance(one, Gap):
        return "", []
    said, place = line(one.text), line(one.location)
    values = [line(one.before) or "nothing", line(one.after) or "nothing"]
    is_new = any(value not in said for value in (line(one.before), line(one.after)))
    is_short = all(len(value) <= SHORT for value in values)
    return (
        "" if place.casefold() in said.casefold() else place,
        values if is_new and is_short else [],
    )


def line(written: str) -> str:
    """Return what others wrote as one line of bounded length without anything unseen."""
    said = UNSEEN.sub(" ", written[: 2 * LONGEST]).strip()
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _coded(written: str) -> str:
    """Return a code span that its content cannot end."""
    said = line(written)
    runs = {len(run) for run in re.findall("`+", said)}
    fence = "`" * next(size for size in range(1, len(said) + 2) if size not in runs)
    edge = " " if said.startswith("`") or said.endswith("`") else ""
    return f"{fence}{edge}{said}{edge}{fence}"
