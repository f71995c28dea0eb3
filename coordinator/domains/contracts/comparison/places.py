"""Where a schema stands, and so what its facts are called and mean: from facts to changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from coordinator.domains.contracts.comparison.changes import LEVELS, Change, Gap, Level
from coordinator.domains.contracts.comparison.rules import RULES, named
from coordinator.domains.contracts.comparison.schemas.facts import Fact
from coordinator.domains.contracts.comparison.schemas.nodes import Node
from coordinator.domains.contracts.comparison.schemas.types import reads_as_text, type_fact
from coordinator.domains.contracts.comparison.schemas.walk import Found, Walk

__all__ = ["Place", "Schemas", "change", "fact_at"]

OF_PARAMETER_PROPERTIES = {
    *("became-nullable", "became-not-nullable", "enum-value-added", "enum-value-removed"),
    *("list-of-types-widened", "list-of-types-narrowed"),
    *("type-changed", "type-generalized", "type-specialized"),
}
"""Facts that have a name of their own below a parameter."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an operation a schema stands."""

    operation: str
    path: str
    kind: str
    """`request-body`, `request-parameter`, `response-body` or `response-header`."""
    location: str
    """For people: `request body`, `query parameter limit`, `response 200`."""
    as_text: bool = False
    is_query: bool = False
    in_header: bool = False
    is_required: bool = False
    """Of a parameter: whether it is required before or after, so that its default never counts."""

    @property
    def sort(self) -> tuple[bool, ...]:
        """What else of a place decides what a fact means there."""
        return self.as_text, self.is_query, self.in_header, self.is_required

    @property
    def is_request(self) -> bool:
        """Whether clients send it."""
        return self.kind.startswith("request")


def change(
    place: Place, name: str, *, pointer: str, what: str = "", before: str = "", after: str = ""
) -> Change:
    """Return the change of this name in `RULES`."""
    rule = RULES[name]
    return _change(
        place, name, rule.level, rule.text, what or place.location, pointer, before, after
    )


def fact_at(place: Place, fact: str, *, pointer: str) -> Iterator[Change]:
    """Return what a fact about a whole schema means at its place, where it means anything."""
    name, level, text = named(place.kind, fact)
    if level is not None:
        yield _change(place, name, level, text, place.location, pointer, "", "")


class Meant(NamedTuple):
    """What a fact is called and means at some sort of place."""

    name: str
    level: Level
    text: str
    path: tuple[str, ...]
    fact: Fact


class Schemas:
    """Compares the schemas of two documents wherever they stand."""

    def __init__(self, walk: Walk) -> None:
        """Compare by this walk."""
        self.walk = walk
        self.most: int | None = None
        """How many changes of one place are listed; None lists all."""
        self.left_out = 0
        """How many were not listed for that."""
        self.gaps: dict[Gap, None] = {}
        """What could not be compared, each once."""
        self._meant: dict[tuple[object, ...], list[Meant]] = {}

    def changes(self, place: Place, base: Node, revision: Node) -> Iterator[Change]:
        """Return what differs between two schemas at this place, the worst first."""
        found, unseen = self.walk.over(base, revision)
        for pointer, reason in unseen:
            text = f"Not all of {place.location} could be compared: {reason}."
            self.gaps[Gap(place.operation, place.path, pointer, text)] = None
        if not found:
            return
        key = (id(found), place.kind, place.sort)
        if (meant := self._meant.get(key)) is None:
            meant = self._meant[key] = sorted(_meanings(place, found), key=_gravity)
        self.left_out += len(meant[self.most :]) if self.most is not None else 0
        for each in meant[: self.most]:
            what = _what(place, each.path)
            fact = each.fact
            yield _change(
                place, each.name, each.level, each.text, what, fact.pointer, fact.before, fact.after
            )


def _gravity(meant: Meant) -> int:
    return LEVELS.index(meant.level)


def _meanings(place: Place, found: Iterable[Found]) -> Iterator[Meant]:
    """Name what these facts mean at this place; what means nothing there is left out."""
    for path, fact in found:
        is_property = "property-became-" in fact.name or fact.name in COMING
        whole = (*path, fact.before or fact.after) if is_property else path
        name, level, text = _meaning(place, fact, whole, is_property=is_property)
        if level is not None:
            yield Meant(name, level, text, whole, fact)


COMING = {
    *("required-property-added", "optional-property-added"),
    *("required-property-removed", "optional-property-removed"),
}
"""Properties that came or went; an object's fact, as is what one of its properties became."""


def _meaning(
    place: Place, fact: Fact, path: tuple[str, ...], *, is_property: bool
) -> tuple[str, Level | None, str]:
    """Return the rule's name, level and sentence; the level is None where it means nothing."""
    if is_property:
        return _rule(_of_property(place, fact))
    name = _typed(place, fact, path) if fact.name == "types" else fact.name
    if name == "one-of-wrapping":
        name = "one-of-added" if path else "wrapped-in-one-of"
    if name in ("deprecated", "reactivated"):
        return _rule(f"{_side(place)}-property-{name}" if path else "")
    if path and fact.revision.is_true("readOnly" if place.is_request else "writeOnly"):
        mark = "read" if place.is_request else "write"
        if (own := f"{_side(place)}-{mark}-only-property-{name}") in RULES:
            return _rule(own)
    if place.kind == "request-parameter" and name.startswith("default-value"):
        return _rule("" if path or place.is_required else f"request-parameter-{name}")
    return named(_prefix(place, name, path), name)


def _rule(name: str) -> tuple[str, Level | None, str]:
    rule = RULES.get(name)
    return (name, rule.level, rule.text) if rule else (name, None, "")


def _side(place: Place) -> str:
    return "request" if place.is_request else "response"


def _prefix(place: Place, name: str, path: tuple[str, ...]) -> str:
    if not path:
        return place.kind
    if place.kind == "request-parameter":
        if name == "became-enum" and place.in_header:
            return "request-header-property"
        return "request-parameter-property" if name in OF_PARAMETER_PROPERTIES else place.kind
    return "response-header" if place.kind == "response-header" else f"{_side(place)}-property"


def _typed(place: Place, fact: Fact, path: tuple[str, ...]) -> str:
    name = type_fact(
        fact.base,
        fact.revision,
        is_sent=place.is_request,
        as_text=place.as_text,
        is_query=place.is_query,
    )
    if place.is_request:
        has_name = bool(path) and place.kind == "request-parameter"
        return "type-changed" if name == "type-specialized" and not has_name else name
    if place.as_text and name == "type-changed" and reads_as_text(fact.base, fact.revision):
        return "type-compatible"
    return name


def _of_property(place: Place, fact: Fact) -> str:
    shape = fact.revision
    if fact.name.partition("-property-")[0] in ("required", "optional") and fact.name not in COMING:
        return f"{_side(place)}-{fact.name}"
    if place.is_request:
        return _of_sent(place, fact)
    hidden = "-write-only" if shape.is_true("writeOnly") else ""
    if fact.name.startswith("property-became-"):
        return f"response{hidden}-{fact.name}"
    need, _, rest = fact.name.partition("-")
    return f"response-{need}{hidden}-{rest}"


def _of_sent(place: Place, fact: Fact) -> str:
    """Name what became of a property that clients send; those that they only read are nothing."""
    if fact.revision.is_true("readOnly"):
        return ""
    in_header = place.kind == "request-parameter" and place.in_header
    suffix = "-with-default" if "default" in fact.revision.words else ""
    names = {
        "required-property-added": "new-required-request-header-property"
        if in_header
        else f"new-required-request-property{suffix}",
        "optional-property-added": "new-optional-request-property",
        "required-property-removed": "request-property-removed",
        "optional-property-removed": "request-property-removed",
        "property-became-required": "request-header-property-became-required"
        if in_header
        else f"request-property-became-required{suffix}",
        "property-became-optional": "request-property-became-optional",
    }
    return names[fact.name]


def _what(place: Place, path: tuple[str, ...]) -> str:
    """Name the thing in words: `property address/street of the request body`."""
    return f"property {'/'.join(path)} of {place.location}" if path else place.location


def _change(  # noqa: PLR0913 - the fields of a change
    place: Place,
    name: str,
    level: Level,
    text: str,
    what: str,
    pointer: str,
    before: str,
    after: str,
) -> Change:
    sentence = text.format(what=what, before=before or "nothing", after=after or "nothing")
    return Change(
        id=name,
        level=level,
        operation=place.operation,
        path=place.path,
        location=what,
        pointer=pointer,
        before=before,
        after=after,
        text=f"{sentence[:1].upper()}{sentence[1:]}.",
    )
