"""Whether one type takes all values of another: what is widening, what is narrowing."""

from coordinator.domains.contracts.comparison.schemas.shapes import Shape

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


def type_fact(base: Shape, revision: Shape, *, as_text: bool, is_query: bool) -> str:
    """Name what a change of type or format means.

    `as_text` is for values that are written as text, not as JSON: a number is a text there.
    `is_query` is for query parameters: one value is a list of one there.
    """
    if base.types == revision.types:
        wider = _format_within(base, revision)
        narrower = _format_within(revision, base)
        return _name(wider=wider, narrower=narrower)
    wider = _within(base, revision)
    narrower = _within(revision, base)
    if as_text and not wider:
        wider = _within(base, revision, as_text=True) or (is_query and _is_list_of(base, revision))
    return _name(wider=wider, narrower=narrower)


def reads_as_text(base: Shape, revision: Shape) -> bool:
    """Tell whether who read the base as text can read the revision."""
    return _within(revision, base, as_text=True)


def _name(*, wider: bool, narrower: bool) -> str:
    if wider and narrower:
        return "type-compatible"
    if wider:
        return "type-generalized"
    return "type-specialized" if narrower else "type-changed"


def _within(inner: Shape, outer: Shape, *, as_text: bool = False) -> bool:
    """Tell whether all values of one are values of the other."""
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
    items = revision.child("items")
    if revision.types != frozenset(("array",)) or items is None:
        return False
    return _within(base, items, as_text=True)


def _format_within(inner: Shape, outer: Shape) -> bool:
    before, after = inner.text("format"), outer.text("format")
    if after is None:
        return True
    return any((name, before, after) in FORMATS for name in inner.types or ())
