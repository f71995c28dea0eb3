"""Which number a version gets, and what does not go out under a patch number. Pure functions."""

from collections.abc import Mapping, Sequence

from coordinator.core.errors import Conflict, Invalid
from coordinator.domains.contracts import numbers
from coordinator.domains.contracts.comparison import Comparison

__all__ = ["BreaksPatch", "check_force", "first", "forced", "number_for", "suggested"]

NAMED = 3
"""How many breaking changes a refusal names."""


class BreaksPatch(Conflict):
    """A breaking change does not go out under a patch number"""


def check_force(force: bool, reason: str) -> None:
    """Raise `Invalid` where something is forced without a reason."""
    if force and not reason:
        raise Invalid(
            "`force` needs a `reason`: what goes out by force, its consumers ask about.",
            fix='Add it: `--force --reason "…"`.',
        )


def forced(
    version: str, results: Mapping[str, Comparison], *, reason: str, known: Sequence[str]
) -> str:
    """Return why a break goes out under a patch number, empty where none does.

    `results` are the comparisons by the live versions that they start from. Raises `BreaksPatch`
    where one breaks a live version that it is a patch of, and no reason forces it.
    """
    for base, result in results.items():
        if result.verdict == "breaking" and numbers.is_patch(version, base):
            if reason:
                return reason
            raise _breaks_patch(version, base, result, known)
    return ""


def _breaks_patch(version: str, base: str, result: Comparison, known: Sequence[str]) -> BreaksPatch:
    breaks = result.of_level("breaking")
    what = "; ".join(f"{one.place}: {one.text}".removeprefix(": ") for one in breaks[:NAMED])
    more = f"; and {len(breaks) - NAMED} more" if len(breaks) > NAMED else ""
    number = numbers.suggested(base, "major", known=known, first="1.0.0")
    return BreaksPatch(
        f"{version} is a patch of {base}, and breaks it: {what.rstrip('.')}{more}.",
        fix=f"Publish it as {number}, or force it and say why: `force: true` with a `reason` "
        '(`--force --reason "…"`).',
    )


def first(format_: str) -> str:
    """Return the number of a first version: guides just count."""
    return "1" if format_ == "markdown" else "1.0.0"


def number_for(
    format_: str,
    known: Sequence[str],
    *,
    before: str | None,
    results: Mapping[str, Comparison],
) -> str:
    """Return the number for a version that has none: by what it changes of the one in use."""
    if before is None or before not in results:
        return numbers.after(known, first=first(format_))
    return suggested(before, results[before].verdict, known=known, changes=len(results[before]))


def suggested(base: str, verdict: str, *, known: Sequence[str], changes: int) -> str:
    """Return the number for a version that follows `base` with such a verdict and changes."""
    step: numbers.Step = "patch"
    if verdict == "breaking":
        step = "major"
    elif changes or verdict != "safe":
        step = "minor"
    return numbers.suggested(base, step, known=known, first="1")
