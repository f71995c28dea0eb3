"""Which number a version gets, and what does not go out under a patch number. Pure functions."""

from collections.abc import Collection, Mapping, Sequence

from coordinator.core.errors import Conflict, Invalid
from coordinator.domains.contracts import numbers
from coordinator.domains.contracts.comparison import Comparison

__all__ = [
    "BreaksPatch",
    "broken_by",
    "check_force",
    "first",
    "forced",
    "number_for",
    "suggested",
    "unclear",
]

NAMED = 3
"""How many breaking changes a refusal names."""


class BreaksPatch(Conflict):
    """A breaking change does not go out under a patch number"""

    suggested = ""
    """The number that it may have."""


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
    for base in broken_by(results):
        if numbers.is_patch(version, base):
            if reason:
                return reason
            raise _refusal(version, base, results, known)
    return ""


def broken_by(results: Mapping[str, Comparison]) -> list[str]:
    """Return the versions that a new one breaks."""
    return [base for base, result in results.items() if result.verdict == "breaking"]


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
    """Return the number for a version that has none: by what it changes of those in use.

    What is of another format than the one in use takes the next major number.
    """
    if before is None or before not in results:
        base = known[0] if known else None
        return numbers.after(known, first=first(format_), base=base)
    verdict, changes = results[before].verdict, len(results[before])
    verdict = verdict if results[before].format else "breaking"
    broken = broken_by(results)
    return suggested(before, verdict, known=known, changes=changes, broken=broken)


def unclear(before: str | None, results: Mapping[str, Comparison]) -> str:
    """Say why a version cannot be compared with the one in use; empty where it can."""
    result = results.get(before) if before is not None else None
    if result is None or not result.gaps:
        return ""
    said = [f"{gap.place}: {gap.text}".removeprefix(": ") for gap in result.gaps[:NAMED]]
    more = f" And {len(result.gaps) - NAMED} more." if len(result.gaps) > NAMED else ""
    return f"It cannot be compared with {before} everywhere. {' '.join(said)}{more}"


def suggested(
    base: str,
    verdict: str,
    *,
    known: Sequence[str],
    changes: int,
    broken: Collection[str] = (),
) -> str:
    """Return the number for a version that follows `base` with such a verdict and changes.

    It is a patch of none of those that are `broken`, so it is never refused.
    """
    step: numbers.Step = "patch"
    if verdict == "breaking":
        step = "major"
    elif changes or verdict != "safe":
        step = "minor"
    fitting = next(numbers.candidates(base, step, known=known, first="1"))
    if not _is_patch_of(fitting, broken):
        return fitting
    higher = numbers.candidates(base, "major", known=known, first="1")
    return next(one for one in higher if not _is_patch_of(one, broken))


def _is_patch_of(version: str, any_of: Collection[str]) -> bool:
    return any(numbers.is_patch(version, one) for one in any_of)


def _refusal(
    version: str, base: str, results: Mapping[str, Comparison], known: Sequence[str]
) -> BreaksPatch:
    breaks = results[base].of_level("breaking")
    what = "; ".join(f"{one.place}: {one.text}".removeprefix(": ") for one in breaks[:NAMED])
    more = f"; and {len(breaks) - NAMED} more" if len(breaks) > NAMED else ""
    broken = broken_by(results)
    number = suggested(base, "breaking", known=known, changes=len(breaks), broken=broken)
    error = BreaksPatch(
        f"{version} is a patch of {base}, and breaks it: {what.rstrip('.')}{more}.",
        fix=f"Publish it as {number}, or force it and say why: `force: true` with a `reason` "
        '(`--force --reason "…"`).',
    )
    error.suggested = number
    return error
