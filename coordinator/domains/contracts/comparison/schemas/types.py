"""Whether one type takes all values of another: what is widening, what is narrowing."""

from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import same_value

__all__ = ["reads_as_text", "type_fact"]

FORMATS = {
    ("number", "float", "double"),
    ("integer", "int32", "int64"),
    ("integer", "int32", "bigint"),
    ("integer", "int64", "bigint"),
    ("string", "date", "date-time"),
    ("string", "time", "date-time"),
}
"""Type, narrower format, wider format."""


def type_fact(base: Shape, revision: Shape, *, is_sent: bool, as_text: bool, is_query: bool) -> str:
    """Name what a change of type or format means.

    `as_text` is for values that are written as text, not as JSON: a number is a text there.
    `is_query` is for query parameters: one value is a list of one there.
    """
    wider = _within(base, revision)
    narrower = _within(revision, base)
    if as_text and is_sent and not wider:
        wider = _within(base, revision, as_text=True) or (is_query and _is_list_of(base, revision))
        narrower = narrower or _within(revision, base, as_text=True)
    if wider and narrower:
        return "type-compatible"
    if wider:
        return "type-generalized" if is_sent or _is_named(base, revision) else "type-changed"
    return "type-specialized" if narrower else "type-changed"


def _is_named(base: Shape, revision: Shape) -> bool:
    """Tell whether the wider type is one that is told, not just anything."""
    return revision.types is not None and bool(
        revision.text("format") or base.types != revision.types
    )


def reads_as_text(base: Shape, revision: Shape) -> bool:
    """Tell whether who read the base as text can read the revision."""
    return _within(revision, base, as_text=True)


def _within(inner: Shape, outer: Shape, *, as_text: bool = False) -> bool:
    """Tell whether all values of one are values of the other."""
    if not _format_within(inner, outer):
        return False
    if outer.types is None:
        return True
    if inner.types is None:
        return False
    return all(_takes(outer.types, name, as_text=as_text) for name in inner.types)


def _takes(outer: frozenset[str], name: str, *, as_text: bool) -> bool:
    if name in outer or (name == "integer" and "number" in outer):
        return True
    return as_text and "string" in outer and name != "array"


def _is_list_of(base: Shape, revision: Shape) -> bool:
    """Tell whether a lone value is still good, as the only one of a list."""
    items = revision.child("items")
    if revision.types != frozenset(("array",)) or items is None:
        return False
    added = items.meaning.keys() - {"type", "format"}
    kept = all(same_value(items.words[word], base.words.get(word)) for word in added)
    return kept and _within(base, items, as_text=True)


def _format_within(inner: Shape, outer: Shape) -> bool:
    before, after = inner.text("format"), outer.text("format")
    if after is None or before == after:
        return True
    return any((name, before, after) in FORMATS for name in inner.types or ())
