"""What differs in how a schema is put together: conditions, names, items, kinds told apart."""

from collections.abc import Iterator

from coordinator.domains.contracts.comparison.schemas.differences import ANYTHING, Difference
from coordinator.domains.contracts.comparison.schemas.nodes import escaped
from coordinator.domains.contracts.comparison.schemas.shapes import Shape
from coordinator.domains.contracts.comparison.schemas.values import same_value, shown

__all__ = ["structure"]

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


def structure(base: Shape, revision: Shape) -> Iterator[Difference]:
    """Return what differs in the structure of two schemas."""
    yield from _presence(base, revision)
    yield from _structure(base, revision)
    yield from _discriminator(base, revision)


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
