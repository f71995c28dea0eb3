"""What changed in a body: its media types, and the schema of each."""

from collections.abc import Iterator
from dataclasses import replace

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.places import Place, Schemas, change, fact_at
from coordinator.domains.contracts.comparison.schemas.nodes import Node

__all__ = ["content_changes", "schema_in"]

KIN = 50
"""Among how many new media types one is looked for that a lost one may have become."""


def schema_in(owner: Node) -> Node | None:
    """Return the schema of a parameter or header: its own, or that of its first media type."""
    if (schema := owner.at("schema")) is not None:
        return schema
    content = owner.value.get("content")
    first = next(iter(content), None) if isinstance(content, dict) else None
    return owner.at("content", first, "schema") if first is not None else None


def content_changes(schemas: Schemas, place: Place, base: Node, revision: Node) -> Iterator[Change]:
    """Compare the media types of two bodies, and the schemas of those that both have."""
    before, after = _media_types(base), _media_types(revision)
    for name in before:
        if name in after:
            yield from _schema_changes(schemas, place, name, before[name], after[name])
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    side = "request-body" if place.is_request else "response"
    for name in gone:
        other = next((each for each in new[:KIN] if _is_kin(name, each)), None)
        if other is not None:
            new.remove(other)
            yield from _renamed(place, name, other, after[other])
            yield from _schema_changes(schemas, place, other, before[name], after[other])
        else:
            rule = f"{side}-media-type-removed"
            yield change(place, rule, pointer=before[name].pointer, before=name)
    for name in new:
        yield change(place, f"{side}-media-type-added", pointer=after[name].pointer, after=name)


def _media_types(body: Node) -> dict[str, Node]:
    content = body.at("content")
    if content is None or not isinstance(content.value, dict):
        return {}
    return {
        name: node
        for name in content.value
        if (node := content.at(name)) is not None and not name.startswith("x-")
    }


def _schema_changes(
    schemas: Schemas, place: Place, name: str, base: Node, revision: Node
) -> Iterator[Change]:
    before, after = base.at("schema"), revision.at("schema")
    inside = replace(place, location=f"{place.location} ({name})", as_text=not _is_json(name))
    if before is not None and after is not None:
        yield from schemas.changes(inside, before, after)
    elif before is not None:
        yield from fact_at(inside, "media-type-schema-removed", pointer=before.pointer)
    elif after is not None:
        yield from fact_at(inside, "media-type-schema-added", pointer=after.pointer)


def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _is_json(name: str) -> bool:
    bare = _bare(name)
    return bare.endswith(("/json", "+json")) or bare == "*/*"


def _is_kin(name: str, other: str) -> bool:
    """Tell whether two names differ only in parameters, or one is a kind of the other."""
    one, two = _bare(name), _bare(other)
    return one == two or _is_kind_of(one, two) or _is_kind_of(two, one)


def _is_kind_of(special: str, general: str) -> bool:
    """Tell whether `application/problem+json` is a kind of `application/json`."""
    family, _, kind = special.partition("/")
    whole, _, wide = general.partition("/")
    return family == whole and "+" in kind and kind.rpartition("+")[2] == wide


def _renamed(place: Place, before: str, after: str, node: Node) -> Iterator[Change]:
    if place.is_request:
        rule = "request-body-media-type-added"
        yield change(place, rule, pointer=node.pointer, before=before, after=after)
        if not _is_kind_of(_bare(before), _bare(after)) and _bare(before) != _bare(after):
            rule = "request-body-media-type-removed"
            yield change(place, rule, pointer=node.pointer, before=before, after=after)
        return
    suffix = "changed"
    if _is_kind_of(_bare(after), _bare(before)):
        suffix = "specialized"
    elif _is_kind_of(_bare(before), _bare(after)):
        suffix = "generalized"
    rule = f"response-media-type-name-{suffix}"
    yield change(place, rule, pointer=node.pointer, before=before, after=after)
