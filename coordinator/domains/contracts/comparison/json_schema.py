"""Comparing two JSON Schemas: whether what was valid still is, and what is valid was before."""

from collections.abc import Iterator
from typing import Any

from coordinator.domains.contracts.comparison.changes import Change, Comparison, compared
from coordinator.domains.contracts.comparison.places import Place, Schemas
from coordinator.domains.contracts.comparison.schemas.nodes import Document
from coordinator.domains.contracts.comparison.schemas.walk import Walk

__all__ = ["compare_json_schema"]

KINDS = {
    "backward": ["request-body"],
    "forward": ["response-body"],
    "full": ["request-body", "response-body"],
}
"""Backward: those who write by the base are still understood, as a request is. Forward: those who
read by the base still understand, as with a response."""

WHOSE = {
    "request-body": "the schema that writers fill",
    "response-body": "the schema that readers get",
}
"""What a change is about: under `full` it may mean one thing to writers and another to readers."""


def compare_json_schema(base: Any, revision: Any, *, compatibility: str = "full") -> Comparison:
    """Compare two schemas as `load` returned them; what breaks depends on `compatibility`."""
    before, after = Document(base), Document(revision)
    schemas = Schemas(Walk(before, after))
    found = list(_changes(schemas, before, after, compatibility=compatibility))
    return compared("json_schema", found, schemas.gaps)


def _changes(
    schemas: Schemas, before: Document, after: Document, *, compatibility: str
) -> Iterator[Change]:
    for kind in KINDS[compatibility]:
        place = Place("", "", kind, WHOSE[kind])
        yield from schemas.changes(place, before.top, after.top)
