"""What differs between two schemas themselves, whatever lies below them."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from coordinator.domains.contracts.comparison.schemas.nodes import escaped
from coordinator.domains.contracts.comparison.schemas.shapes import Shape

__all__ = ["Fact", "facts", "same_value", "shown"]

LONGEST = 120
ANYTHING = "anything"


class Fact(NamedTuple):
    """One difference: its name in `rules.FACTS` or one that `places.py` turns into a rule."""

    name: str
    before: str
    after: str
    pointer: str
    base: Shape
    revision: Shape


class Bound(NamedTuple):
    """A number that limits a value, and what its moves are called."""

    word: str
    name: str
    is_upper: bool
    floor: int | None = None
    """What it is where it is not said; None where there is no limit then."""


BOUNDS = (
    Bound("maximum", "max", is_upper=True),
    Bound("minimum", "min", is_upper=False),
    Bound("exclusiveMaximum", "exclusive-max", is_upper=True),
    Bound("exclusiveMinimum", "exclusive-min", is_upper=False),
    Bound("maxLength", "max-length", is_upper=True),
    Bound("minLength", "min-length", is_upper=False, floor=0),
    Bound("maxItems", "max-items", is_upper=True),
    Bound("minItems", "min-items", is_upper=False),
    Bound("maxContains", "max-contains", is_upper=True),
    Bound("minContains", "min-contains", is_upper=False, floor=1),
)
CONTENT = (
    ("contentEncoding", "content-encoding-changed"),
    ("contentMediaType", "content-media-type-changed"),
)
PRESENT = (
    ("contains", "contains"),
    ("propertyNames", "property-names"),
    ("contentSchema", "content-schema"),
    ("if", "if"),
    ("then", "then"),
    ("else", "else"),
    ("unevaluatedItems", "unevaluated-items"),
    ("unevaluatedProperties", "unevaluated-properties"),
)
"""Words whose coming and going is a fact; what they hold is compared further below."""

ALL = frozenset((".*", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$"))
"""Patterns that every text matches."""


def facts(base: Shape, revision: Shape) -> Iterator[Fact]:
    """Return what differs between two schemas themselves."""
    for name, before, after, at in _differences(base, revision):
        side = base if at.startswith("-") else revision
        where = f"{side.node.pointer}/{at[1:]}" if len(at) > 1 else side.node.pointer
        yield Fact(name, before, after, where, base, revision)


Difference = tuple[str, str, str, str]
"""Name, before, after, and where: `-` in the base or `+` in the revision, with the word."""


def _differences(base: Shape, revision: Shape) -> Iterator[Difference]:
    yield from _types(base, revision)
    yield from _values(base, revision)
    yield from _bounds(base, revision)
    yield from _further_bounds(base, revision)
    yield from _pattern(base, revision)
    yield from _presence(base, revision)
    yield from _structure(base, revision)
    yield from _discriminator(base, revision)
    yield from _marks(base, revision)


def _types(base: Shape, revision: Shape) -> Iterator[Difference]:
    if base.is_nullable != revision.is_nullable and not (
        _may_be_anything(base) or _may_be_anything(revision)
    ):
        name = "became-nullable" if revision.is_nullable else "became-not-nullable"
        yield name, "", "", "+"
    before, after = base.types or base.choice, revision.types or revision.choice
    if (base.choice or revision.choice) and before and after and before != after:
        if added := sorted(after - before):
            yield "list-of-types-widened", "", " or ".join(added), "+"
        if removed := sorted(before - after):
            yield "list-of-types-narrowed", " or ".join(removed), "", "-"
    elif (base.types, base.text("format")) != (revision.types, revision.text("format")):
        yield "types", type_text(base), type_text(revision), "+type"


def _may_be_anything(shape: Shape) -> bool:
    """Tell whether a schema leaves the type open, and so null among the others."""
    is_open = shape.types is None and shape.choice is None and not shape.is_nullable
    return is_open and not shape.is_old


def type_text(shape: Shape) -> str:
    """Return the type of a schema with its format, as people write it: `integer (int64)`."""
    types = " or ".join(sorted(shape.types)) if shape.types else ANYTHING
    format_ = shape.text("format")
    return f"{types} ({format_})" if format_ else types


def _values(base: Shape, revision: Shape) -> Iterator[Difference]:
    before, after = _keyed(base, "enum"), _keyed(revision, "enum")
    if after and not before:
        yield "became-enum", "", _few(after), "+enum"
    for key, text in before.items():
        if key not in after:
            yield "enum-value-removed", text, "", "-enum"
    for key, text in after.items() if before else ():
        if key not in before:
            yield "enum-value-added", "", text, "+enum"
    if before and not after:
        yield "enum-removed", _few(before), "", "-enum"
    yield from _extensible(base, revision)
    yield from _single(base, revision, word="const", name="const")
    yield from _single(base, revision, word="default", name="default-value")


def _few(values: dict[str, str]) -> str:
    texts = list(values.values())
    return ", ".join(texts[:10]) + (f" and {len(texts) - 10} more" if len(texts) > 10 else "")


def _single(base: Shape, revision: Shape, *, word: str, name: str) -> Iterator[Difference]:
    if not base.has(word) and revision.has(word):
        yield f"{name}-added", "", shown(revision.words[word]), f"+{word}"
    elif base.has(word) and not revision.has(word):
        yield f"{name}-removed", shown(base.words[word]), "", f"-{word}"
    elif base.has(word) and not same_value(base.words[word], revision.words[word]):
        texts = shown(base.words[word]), shown(revision.words[word])
        yield f"{name}-changed", *texts, f"+{word}"


def _extensible(base: Shape, revision: Shape) -> Iterator[Difference]:
    word = "x-extensible-enum"
    before, after = _keyed(base, word), _keyed(revision, word)
    for key, text in before.items():
        if after and key not in after:
            yield "x-extensible-enum-value-removed", text, "", f"-{word}"


def _keyed(shape: Shape, word: str) -> dict[str, str]:
    """Return the values of a list by what makes them equal; null is told by `became-nullable`."""
    return {_key(value): shown(value) for value in shape.values(word) if value is not None}


def _bounds(base: Shape, revision: Shape) -> Iterator[Difference]:
    for bound in BOUNDS:
        before, after = base.number(bound.word), revision.number(bound.word)
        before = bound.floor if before is None else before
        after = bound.floor if after is None else after
        if before == after:
            continue
        if bound.word.endswith("Contains") and not (
            base.has("contains") and revision.has("contains")
        ):
            continue
        at = f"-{bound.word}" if after is None else f"+{bound.word}"
        yield f"{bound.name}-{_move(bound, before, after)}", shown(before), shown(after), at


def _move(bound: Bound, before: float | None, after: float | None) -> str:
    if before is None:
        return "set"
    if after is None:
        return "unset"
    return "increased" if after > before else "decreased"


def _further_bounds(base: Shape, revision: Shape) -> Iterator[Difference]:
    least = revision.number("minProperties") or 0
    if least > (base.number("minProperties") or 0):
        yield "min-properties-increased", "", shown(least), "+minProperties"
    most, former = revision.number("maxProperties"), base.number("maxProperties")
    if most is not None and (former is None or most < former):
        yield "max-properties-decreased", shown(former), shown(most), "+maxProperties"
    step, former = revision.number("multipleOf"), base.number("multipleOf")
    if step and step != former and (not former or former % step):
        yield "multiple-of-changed", shown(former), shown(step), "+multipleOf"
    if revision.is_true("uniqueItems") and not base.is_true("uniqueItems"):
        yield "unique-items-added", "", "", "+uniqueItems"
    if revision.words.get("additionalProperties") is False and _is_open(base):
        yield "additional-properties-closed", "", "", "+additionalProperties"


def _is_open(shape: Shape) -> bool:
    return shape.words.get("additionalProperties") is not False


def _pattern(base: Shape, revision: Shape) -> Iterator[Difference]:
    before, after = base.text("pattern") or None, revision.text("pattern") or None
    if before == after:
        return
    if before is None:
        yield "pattern-added", "", shown(after), "+pattern"
    elif after is None:
        yield "pattern-removed", shown(before), "", "-pattern"
    else:
        name = "pattern-generalized" if after in ALL else "pattern-changed"
        yield name, shown(before), shown(after), "+pattern"


def _presence(base: Shape, revision: Shape) -> Iterator[Difference]:
    for word, name in CONTENT:
        before, after = base.text(word), revision.text(word)
        if before != after:
            yield name, before or ANYTHING, after or ANYTHING, f"+{word}" if after else f"-{word}"
    for word, name in PRESENT:
        if word in revision.words and word not in base.words:
            yield f"{name}-added", "", "", f"+{word}"
        elif word in base.words and word not in revision.words:
            yield f"{name}-removed", "", "", f"-{word}"


def _structure(base: Shape, revision: Shape) -> Iterator[Difference]:
    for word, name in (
        ("patternProperties", "pattern-property"),
        ("dependentSchemas", "dependent-schema"),
    ):
        before, after = base.children(word), revision.children(word)
        for key in (each for each in after if each not in before):
            yield f"{name}-added", "", shown(key), f"+{word}/{escaped(key)}"
        for key in (each for each in before if each not in after):
            yield f"{name}-removed", shown(key), "", f"-{word}/{escaped(key)}"
    ahead, former = len(revision.listed("prefixItems")), len(base.listed("prefixItems"))
    for _ in range(ahead - former):
        yield "prefix-items-added", "", "", "+prefixItems"
    for _ in range(former - ahead):
        yield "prefix-items-removed", "", "", "-prefixItems"
    yield from _dependent(base, revision)


def _dependent(base: Shape, revision: Shape) -> Iterator[Difference]:
    word = "dependentRequired"
    before, after = base.words.get(word), revision.words.get(word)
    before, after = (
        before if isinstance(before, dict) else {},
        after if isinstance(after, dict) else {},
    )
    for key in sorted(before.keys() | after.keys()):
        at = f"{word}/{escaped(key)}"
        if key not in before:
            yield "dependent-required-added", "", shown(after[key]), f"+{at}"
        elif key not in after:
            yield "dependent-required-removed", shown(before[key]), "", f"-{at}"
        elif not same_value(before[key], after[key]):
            yield "dependent-required-changed", shown(before[key]), shown(after[key]), f"+{at}"


def _discriminator(base: Shape, revision: Shape) -> Iterator[Difference]:
    before, after = base.words.get("discriminator"), revision.words.get("discriminator")
    before = before if isinstance(before, dict) else None
    after = after if isinstance(after, dict) else None
    if before is None or after is None:
        if after is not None:
            yield "discriminator-added", "", shown(after.get("propertyName")), "+discriminator"
        elif before is not None:
            yield "discriminator-removed", shown(before.get("propertyName")), "", "-discriminator"
        return
    if not same_value(before.get("propertyName"), after.get("propertyName")):
        names = shown(before.get("propertyName")), shown(after.get("propertyName"))
        yield "discriminator-property-name-changed", *names, "+discriminator"
    old, new = before.get("mapping"), after.get("mapping")
    old, new = old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield "discriminator-mapping-added", "", shown(key), "+discriminator"
        elif key not in new:
            yield "discriminator-mapping-deleted", shown(key), "", "-discriminator"
        elif not same_value(old[key], new[key]):
            yield (
                "discriminator-mapping-changed",
                shown(old[key]),
                shown(new[key]),
                "+discriminator",
            )


def _marks(base: Shape, revision: Shape) -> Iterator[Difference]:
    """Tell of what a schema says about its use, not about its values."""
    if base.is_true("deprecated") != revision.is_true("deprecated"):
        yield (
            "deprecated" if revision.is_true("deprecated") else "reactivated",
            "",
            "",
            "+deprecated",
        )


def same_value(one: Any, other: Any) -> bool:
    """Tell whether two values are one JSON value: `true` is not `1`, `1.0` is."""
    return one is other or (one == other and _is_exact(one, other))


def _is_exact(one: Any, other: Any) -> bool:
    """Tell equal values apart where one holds a truth value and the other a number."""
    if isinstance(one, dict | list):
        if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
            return True
        pairs = zip(one, other, strict=True) if isinstance(one, list) else _by_key(one, other)
        return all(_is_exact(*pair) for pair in pairs)
    return isinstance(one, bool) == isinstance(other, bool)


def _by_key(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    return ((value, other[key]) for key, value in one.items())


def _key(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f'"{value}' if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def shown(value: Any) -> str:
    """Return a value as people read it, cut where it is long."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
