"""What one schema allows, in the terms of JSON Schema 2020-12 whatever version it is written in."""

from typing import Any

from coordinator.domains.contracts.comparison.schemas.nodes import (
    ANNOTATIONS,
    Document,
    Node,
    escaped,
)

__all__ = ["Shape", "shape_of"]

BESIDE = frozenset(("default", "deprecated", "nullable", "readOnly", "writeOnly"))
SIMPLE = frozenset(("string", "number", "integer", "boolean"))


class Shape:
    """A schema with its spellings evened out: `nullable`, exclusive bounds, a lone type.

    What lies below it is read when it is asked for: schemas refer to each other in circles.
    """

    __slots__ = ("_document", "_lists", "choice", "is_nullable", "node", "types", "words")

    def __init__(self, document: Document, node: Node) -> None:
        """Read the schema at this node; its references have been followed."""
        self._document = document
        self._lists: dict[str, list[Shape]] = {}
        self.node = node
        value = node.value
        if value is False:
            value = {"not": {}}
        self.words: dict[str, Any] = value if isinstance(value, dict) else {}
        types, self.is_nullable = self._types()
        self.choice = self._choice()
        self.types: frozenset[str] | None = types
        self._even_bounds()

    def child(self, *keys: str) -> "Shape | None":
        """Return the schema below these keys; None where there is none."""
        value: Any = self.words
        pointer = self.node.pointer
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value, pointer = value[key], f"{pointer}/{escaped(key)}"
        return shape_of(self._document, Node(value, pointer)) if _is_schema(value) else None

    def children(self, key: str) -> "dict[str, Shape]":
        """Return the schemas of a mapping below a key: `properties`, `patternProperties`."""
        found = self.words.get(key)
        if not isinstance(found, dict):
            return {}
        base = f"{self.node.pointer}/{key}"
        return {
            name: shape_of(self._document, Node(value, f"{base}/{escaped(name)}"))
            for name, value in found.items()
            if _is_schema(value)
        }

    def listed(self, key: str) -> "list[Shape]":
        """Return the schemas of a list below a key: `oneOf`, `prefixItems`."""
        if (known := self._lists.get(key)) is None:
            known = [Shape(self._document, node) for node in self._nodes(key)]
            self._lists[key] = known
        return known

    def _nodes(self, key: str) -> list[Node]:
        """Return what stands in a list below a key, its references followed."""
        found = self.words.get(key)
        base = f"{self.node.pointer}/{key}"
        return [
            self._document.follow(Node(value, f"{base}/{at}"))
            for at, value in enumerate(found if isinstance(found, list) else ())
            if _is_schema(value)
        ]

    def alternatives(self, key: str) -> "list[Shape]":
        """Return the schemas of `oneOf` or `anyOf` but for the one that is only null."""
        return [shape for shape in self.listed(key) if not _is_null(shape.node)]

    def values(self, key: str) -> list[Any]:
        """Return a list of plain values below a key, such as `enum`."""
        found = self.words.get(key)
        return found if isinstance(found, list) else []

    def names(self, key: str) -> list[str]:
        """Return a list of names below a key, such as `required`."""
        return [name for name in self.values(key) if isinstance(name, str)]

    def number(self, key: str) -> int | float | None:
        """Return a number below a key; None where there is none."""
        found = self.words.get(key)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return found if is_number and found == found else None  # NaN is no bound

    def text(self, key: str) -> str | None:
        """Return a text below a key; None where there is none."""
        found = self.words.get(key)
        return found if isinstance(found, str) else None

    def is_only(self, key: str) -> bool:
        """Tell whether it says no more than the list of schemas below this key."""
        return key in self.words and not (
            self.words.keys() - ANNOTATIONS - BESIDE - {key, "discriminator"}
        )

    def has(self, key: str) -> bool:
        """Tell whether a word is there."""
        return key in self.words

    @property
    def is_old(self) -> bool:
        """Whether it is of OpenAPI 3.0, where null has to be allowed by name."""
        return self._document.is_old

    def is_true(self, key: str) -> bool:
        """Tell whether a word is there and true."""
        return self.words.get(key) is True

    @property
    def meaning(self) -> dict[str, Any]:
        """Its words but for those that only annotate."""
        return {word: item for word, item in self.words.items() if word not in ANNOTATIONS}

    @property
    def says_nothing(self) -> bool:
        """Whether it only annotates."""
        return not (self.words.keys() - ANNOTATIONS)

    @property
    def inner(self) -> "Shape | None":
        """The one schema that it wraps, `allOf: [X]` or `oneOf: [null, X]`; None where it is none.

        Only notes, a default or who may write it stand beside.
        """
        for key in ("allOf", "oneOf", "anyOf"):
            if key in self.words:
                others = self.alternatives(key)
                beside = self.words.keys() - ANNOTATIONS - BESIDE - {key}
                if len(others) != 1 or beside:
                    return None
                inner = Shape(self._document, others[0].node)
                inner.is_nullable = inner.is_nullable or self.is_nullable
                return inner
        return None

    def _types(self) -> tuple[frozenset[str] | None, bool]:
        said = self.words.get("type")
        names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        types = frozenset(name for name in names if isinstance(name, str))
        is_nullable = self.words.get("nullable") is True
        if "null" in types and len(types) > 1:
            types, is_nullable = types - {"null"}, True
        if any(self._lists_null(key) for key in ("oneOf", "anyOf")):
            is_nullable = True
        return (types or None), is_nullable

    def _lists_null(self, key: str) -> bool:
        return key in self.words and any(map(_is_null, self._nodes(key)))

    def _choice(self) -> frozenset[str] | None:
        """Return the types of which it may be any, where its alternatives say nothing else."""
        if self.words.get("type") is not None:
            return None
        for key in ("oneOf", "anyOf"):
            nodes = self._nodes(key) if key in self.words else []
            types = [_lone_type(node) for node in nodes if not _is_null(node)]
            if len(nodes) > 1 and types and None not in types:
                return frozenset(name for name in types if name)
        return None

    def _even_bounds(self) -> None:
        """Turn `maximum: 5, exclusiveMaximum: true` into `exclusiveMaximum: 5`."""
        for bound, strict in (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")):
            if isinstance(self.words.get(strict), bool):
                words = dict(self.words)
                if words.pop(strict) and bound in words:
                    words[strict] = words.pop(bound)
                self.words = words


def shape_of(document: Document, node: Node) -> Shape:
    """Return the shape of the schema at a node, where its references lead."""
    return Shape(document, document.follow(node))


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict | bool)


def _is_null(node: Node) -> bool:
    return isinstance(node.value, dict) and node.value.get("type") in ("null", ["null"])


def _lone_type(node: Node) -> str | None:
    """Return the one type that a schema names; None where it says more that would be lost."""
    words = node.value if isinstance(node.value, dict) else {}
    said = words.get("type")
    if not isinstance(said, str):
        return None
    beside = words.keys() - ANNOTATIONS - {"type", "format", "nullable"}
    return said if said in SIMPLE or not beside else None
