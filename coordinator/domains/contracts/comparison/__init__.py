"""Comparing two versions of a contract: what changed, and whom it breaks.

Pure functions over texts. `compare` is the one to call; it never raises for what a text holds.
"""

from datetime import UTC, date, datetime
from typing import Any, Literal

from coordinator.domains.contracts.comparison.changes import (
    Change,
    Comparison,
    Gap,
    Level,
    Verdict,
    compared,
)
from coordinator.domains.contracts.comparison.documents import (
    Unreadable,
    format_of,
    load,
    recognised,
)
from coordinator.domains.contracts.comparison.guides import compare_guides
from coordinator.domains.contracts.comparison.json_schema import compare_json_schema
from coordinator.domains.contracts.comparison.openapi.compare import compare_openapi

__all__ = ["Change", "Comparison", "Compatibility", "Gap", "Level", "Verdict", "compare"]

Compatibility = Literal["full", "backward", "forward"]


def compare(
    base_text: str,
    revision_text: str,
    *,
    compatibility: Compatibility = "full",
    formats: tuple[str, str] | None = None,
    today: date | None = None,
) -> Comparison:
    """Return what changed from one text of a contract to another, the worst first.

    Texts are OpenAPI, JSON Schema or markdown guides, as `formats` say (`openapi`, `json_schema`,
    `markdown`) or as they are recognised. What cannot be read or is not of one format gives
    `not_comparable`, never an error. `compatibility` is about JSON Schema: `backward` means that
    what was valid stays valid, `forward` that what is valid now was valid before. `today` is the
    day by which sunsets have come; the day of the call unless said.
    """
    if base_text == revision_text:
        return compared(formats[1] if formats else format_of(revision_text))
    named = formats or (None, None)
    try:
        base_format, base = _read(base_text, named[0])
        format_, revision = _read(revision_text, named[1])
    except Unreadable as error:
        return compared("", gaps=[Gap("", "", "", f"It cannot be read: {error.detail}")])
    if base_format != format_ or not format_:
        both = " and ".join(name or "an unknown format" for name in (base_format, format_))
        return compared("", gaps=[Gap("", "", "", f"The two are {both}, which do not compare.")])
    if format_ == "markdown":
        return compare_guides(base_text, revision_text)
    if format_ == "json_schema":
        return compare_json_schema(base, revision, compatibility=compatibility)
    return compare_openapi(base, revision, today=today or datetime.now(UTC).date())


def _read(text: str, format_: str | None) -> tuple[str, Any]:
    """Return the format and the document; raises `Unreadable`."""
    if format_ is None:
        return recognised(text)
    document = None if format_ == "markdown" else load(text)
    if format_ != "markdown" and not isinstance(document, dict):
        raise Unreadable("it is no mapping.")
    return format_, document
