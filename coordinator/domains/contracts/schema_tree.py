"""A JSON Schema as a tree of parts that people can read: names, types, constraints, words.

Pure. It follows references inside of the document and goes no further round a circle; a schema of
many parts is cut, and says so.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from coordinator.core.references import Part

__all__ = ["PARTS", "parts_of_schema"]

PARTS = 600
"""How many parts a tree has at most."""
DEPTH = 24
LONGEST = 80
"""Characters of a value."""
CUT = Part(name="…", text="There is more; the raw text has all of it.")

RULES = {
    "format": "{}",
    "const": "always {}",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "{} characters at least",
    "maxLength": "{} characters at most",
    "pattern": "matches {}",
    "minItems": "{} items at least",
    "maxItems": "{} items at most",
    "minProperties": "{} properties at least",
    "maxProperties": "{} properties at most",
    "contentMediaType": "holds {}",
    "contentEncoding": "encoded as {}",
    "default": "{} unless said",
}
"""What each constraint says, with its value."""

FLAGS = {
    "uniqueItems": "each item once",
    "deprecated": "deprecated",
    "readOnly": "read only",
    "writeOnly": "write only",
    "nullable": "may be null",
}
"""What is said where the keyword is true."""

CHOICES = {"allOf": "and", "anyOf": "any of", "oneOf": "one of"}
HELD = {
    "items": "each item",
    "contains": "one item at least",
    "additionalProperties": "any other property",
    "unevaluatedProperties": "any other property",
    "propertyNames": "each name",
    "not": "never",
    "if": "if",
    "then": "then",
    "else": "else",
}
"""Keywords that hold one schema, and how its part is called."""


@dataclass(slots=True)
class _Tree:
    """The document that is drawn, and how many parts it may still have."""

    root: Any
    left: int = PARTS


def parts_of_schema(document: Any) -> tuple[Part, ...]:
    """Return the parts of a schema; its definitions where it holds nothing else."""
    tree = _Tree(document)
    whole = _part(tree, "the whole", document, seen=("#",))
    if whole.parts or not isinstance(document, dict):
        return (whole,)
    definitions = document.get("$defs") or document.get("definitions")
    if not isinstance(definitions, dict):
        return (whole,)
    return tuple(
        _part(tree, name, schema, seen=(f"#/$defs/{name}", f"#/definitions/{name}"))
        for name, schema in list(definitions.items())[:PARTS]
    )


def _part(
    tree: _Tree, name: str, schema: Any, *, is_required: bool = False, seen: tuple[str, ...] = ()
) -> Part:
    tree.left -= 1
    if tree.left < 0 or len(seen) > DEPTH:
        return CUT
    if not isinstance(schema, dict):
        return Part(
            name=name, type="nothing" if schema is False else "anything", is_required=is_required
        )
    target = schema.get("$ref")
    if isinstance(target, str) and target in seen:
        return Part(name=name, type=_named(target), is_required=is_required, text="As above.")
    if isinstance(target, str):
        return _referred(tree, name, schema, target, is_required=is_required, seen=seen)
    return Part(
        name=name,
        type=_type(schema),
        is_required=is_required,
        rules=tuple(_rules(schema)),
        text=_text(schema),
        parts=tuple(_parts(tree, schema, (*seen, ""))),
    )


def _referred(
    tree: _Tree,
    name: str,
    schema: Mapping[str, Any],
    target: str,
    *,
    is_required: bool,
    seen: tuple[str, ...],
) -> Part:
    """Return the part that a reference leads to; what stands beside the reference holds as well."""
    found = _at(tree.root, target)
    if found is None:
        return Part(
            name=name,
            type=_named(target),
            is_required=is_required,
            text=f"Defined elsewhere: {target[:LONGEST]}",
        )
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    whole = {**found, **beside} if isinstance(found, dict) else found
    return _part(tree, name, whole, is_required=is_required, seen=(*seen, target))


def _parts(tree: _Tree, schema: Mapping[str, Any], seen: tuple[str, ...]) -> Iterator[Part]:
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    for name, held, must in _held(schema, names):
        if tree.left <= 0:
            yield CUT
            return
        yield _part(tree, name, held, is_required=must, seen=seen)


def _held(schema: Mapping[str, Any], required: list[Any]) -> Iterator[tuple[str, Any, bool]]:
    """Yield the schemas that one holds: each with its part's name and whether it must be there."""
    for name, held in _mapping(schema, "properties").items():
        yield name, held, name in required
    for name, held in _mapping(schema, "patternProperties").items():
        yield f"names like {name}", held, False
    prefix = schema.get("prefixItems")
    for number, held in enumerate(prefix if isinstance(prefix, list) else (), start=1):
        yield f"item {number}", held, False
    for keyword, name in HELD.items():
        if isinstance(schema.get(keyword), dict):
            yield name, schema[keyword], False
    for keyword, word in CHOICES.items():
        options = schema.get(keyword)
        for number, held in enumerate(options if isinstance(options, list) else (), start=1):
            yield f"{word} ({number})", held, False


def _type(schema: Mapping[str, Any]) -> str:
    given = schema.get("type")
    if isinstance(given, str):
        return given
    if isinstance(given, list):
        return " or ".join(str(one) for one in given)
    if "properties" in schema:
        return "object"
    if "items" in schema or "prefixItems" in schema:
        return "array"
    return next((word for keyword, word in CHOICES.items() if keyword in schema), "anything")


def _rules(schema: Mapping[str, Any]) -> Iterator[str]:
    options = schema.get("enum")
    if isinstance(options, list):
        yield "one of " + ", ".join(_value(one) for one in options[:20])
        if len(options) > 20:
            yield f"or {len(options) - 20} more"
    for keyword, words in RULES.items():
        if keyword in schema and not isinstance(schema[keyword], bool):
            yield words.format(_value(schema[keyword], is_code=keyword in ("const", "default")))
    yield from (words for keyword, words in FLAGS.items() if schema.get(keyword) is True)
    if schema.get("additionalProperties") is False:
        yield "no other properties"


def _text(schema: Mapping[str, Any]) -> str:
    words = [schema.get("title"), schema.get("description")]
    return ". ".join(word.strip().rstrip(".") for word in words if isinstance(word, str) and word)


def _value(value: Any, *, is_code: bool = True) -> str:
    text = value if isinstance(value, str) and not is_code else json.dumps(value, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _mapping(schema: Mapping[str, Any], keyword: str) -> Mapping[str, Any]:
    found = schema.get(keyword)
    return found if isinstance(found, dict) else {}


def _named(target: str) -> str:
    return unquote(target.rpartition("/")[2])[:LONGEST] or "the whole"


def _at(root: Any, target: str) -> Any:
    """Return what a JSON pointer in a fragment leads to; None where it leads nowhere."""
    if not target.startswith("#"):
        return None
    for step in unquote(target).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(root, list) and key.isdigit() and int(key) < len(root):
            root = root[int(key)]
        elif isinstance(root, dict):
            root = root.get(key)
        else:
            return None
    return root
