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
from coordinator.domains.contracts.comparison.documents import Unreadable, recognised
from coordinator.domains.contracts.comparison.guides import compare_guides
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
    try:
        base_format, base = recognised(base_text)
        format_, revision = recognised(revision_text)
    except Unreadable as error:
        return compared("", gaps=[Gap("", "", "", f"It cannot be read: {error.detail}")])
    if base_format != format_ or not format_:
        text = f"{base_format or 'An unknown format'} cannot be compared with {format_ or 'an unknown one'}."
        return compared("", gaps=[Gap("", "", "", text)])
    if format_ == "markdown":
        return compare_guides(base_text, revision_text)
    return compare_openapi(base, revision)
