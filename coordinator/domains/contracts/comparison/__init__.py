"""Comparing two versions of a contract: what changed, and whom it breaks.

Pure functions over texts. `compare` is the one to call; it never raises for what a text holds.
"""

from typing import Literal

from coordinator.domains.contracts.comparison.changes import (
    Change,
    Comparison,
    Gap,
    Level,
    Verdict,
    compared,
)
from coordinator.domains.contracts.comparison.documents import Unreadable, format_of, recognised
from coordinator.domains.contracts.comparison.guides import compare_guides
from coordinator.domains.contracts.comparison.json_schema import compare_json_schema
from coordinator.domains.contracts.comparison.openapi.compare import compare_openapi

__all__ = ["Change", "Comparison", "Compatibility", "Gap", "Level", "Verdict", "compare"]

Compatibility = Literal["full", "backward", "forward"]


def compare(
    base_text: str, revision_text: str, *, compatibility: Compatibility = "full"
) -> Comparison:
    """Return what changed from one text of a contract to another, the worst first.

    Texts are OpenAPI, JSON Schema or markdown guides. What cannot be read or is not of one format
    gives `not_comparable`, never an error. `compatibility` is about JSON Schema: `backward` means
    that what was valid stays valid, `forward` that what is valid now was valid before.
    """
    if base_text == revision_text:
        return compared(format_of(base_text))
    try:
        base_format, base = recognised(base_text)
        format_, revision = recognised(revision_text)
    except Unreadable as error:
        return compared("", gaps=[Gap("", "", "", f"It cannot be read: {error.detail}")])
    if base_format != format_ or not format_:
        formats = " and ".join(name or "an unknown format" for name in (base_format, format_))
        return compared("", gaps=[Gap("", "", "", f"The two are {formats}, which do not compare.")])
    if format_ == "markdown":
        return compare_guides(base_text, revision_text)
    if format_ == "json_schema":
        return compare_json_schema(base, revision, compatibility=compatibility)
    return compare_openapi(base, revision)
