"""A document as nodes: values with the place where they stand, their references followed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["ANNOTATIONS", "Document", "Node", "escaped", "references"]

HOPS = 50
"""How many references may lead to one another."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value that is no reference, where it stands, and the reference that led to it."""

    value: Any
    pointer: str
    reference: str = ""
    lost: str = ""
    """Why a reference could not be followed; the value is empty then."""
    beside: str = ""
    """What stands beside the reference and adds to its value, as text."""

    @property
    def key(self) -> str:
        """What tells this value from any other of its document."""
        return f"{self.pointer} {self.beside}" if self.beside else self.pointer

    def at(self, *keys: str) -> "Node | None":
        """Return what stands below these keys, unresolved; None where there is nothing."""
        value, pointer = self.value, self.pointer
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value, pointer = value[key], f"{pointer}/{escaped(key)}"
        return Node(value, pointer)


class Document:
    """A whole document, in which references lead from place to place."""

    def __init__(self, root: Any) -> None:
        """Take what `load` returned."""
        self.root = root
        self.is_old = str(root.get("openapi", "3.1") if isinstance(root, dict) else "").startswith(
            "3.0"
        )
        """Whether a reference hides what stands beside it, as up to OpenAPI 3.0."""
        self._known: dict[str, Node] = {}

    @property
    def top(self) -> Node:
        """The root as a node."""
        return Node(self.root, "")

    def follow(self, node: Node) -> Node:
        """Return the node that this one refers to, or itself where it refers to none."""
        reference = _reference_of(node.value)
        if reference is None:
            return node
        target = self.find(reference)
        beside = {key: item for key, item in node.value.items() if key != "$ref"}
        if self.is_old or target.lost or not (beside.keys() - ANNOTATIONS):
            return target
        if not isinstance(target.value, dict):
            return target
        return replace(
            target, value={**target.value, **beside}, beside=json.dumps(beside, default=str)
        )

    def chain(self, node: Node | None) -> Iterator[Node]:
        """Return the mapping at a node, then those that it refers to one after the other.

        A path item may say more beside its reference, in every version of OpenAPI.
        """
        met: set[str] = set()
        while node is not None and isinstance(node.value, dict):
            yield node
            reference = _reference_of(node.value)
            if reference is None or reference in met or not reference.startswith("#"):
                return
            met.add(reference)
            node = self._at(reference)

    def find(self, reference: str) -> Node:
        """Return where a reference leads, through further ones; `lost` says why nowhere."""
        if (known := self._known.get(reference)) is None:
            known = self._known[reference] = self._found(reference)
        return known

    def _found(self, reference: str) -> Node:
        seen = reference
        for _ in range(HOPS):
            seen = self._within(seen)
            if not seen.startswith("#"):
                return Node({}, "", reference, "it stands outside of this document")
            node = self._at(seen)
            if node is None:
                return Node({}, "", reference, "there is no such place")
            further = _reference_of(node.value)
            if further is None:
                return Node(node.value, node.pointer, reference)
            seen = further
        return Node({}, "", reference, "it leads in a circle")

    def _within(self, reference: str) -> str:
        """Return the reference without the document's own address in front."""
        own = self.root.get("$id") if isinstance(self.root, dict) else None
        if isinstance(own, str) and own and reference.startswith(own.rstrip("#")):
            return "#" + reference.removeprefix(own.rstrip("#")).removeprefix("#")
        return reference

    def _at(self, reference: str) -> Node | None:
        value = self.root
        for part in _parts(reference):
            if isinstance(value, dict) and part in value:
                value = value[part]
            elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
                value = value[int(part)]
            else:
                return self._anchored(reference)
        return Node(value, reference[1:])

    def _anchored(self, reference: str) -> Node | None:
        """Find `#name`, an anchor, among the definitions at the top."""
        name = reference[1:]
        if not name or "/" in name or not isinstance(self.root, dict):
            return None
        for section in ("$defs", "definitions"):
            found = self.root.get(section)
            for key, value in found.items() if isinstance(found, dict) else ():
                if isinstance(value, dict) and value.get("$anchor") == name:
                    return Node(value, f"/{section}/{escaped(key)}")
        return None


ANNOTATIONS = frozenset(
    ("title", "description", "summary", "example", "examples", "$comment", "externalDocs", "xml")
)
"""Words of a schema that say nothing about its values."""


def escaped(key: str) -> str:
    """Write a key as a part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def references(value: Any) -> Iterator[str]:
    """Return every reference below a value."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if (reference := _reference_of(item)) is not None:
                yield reference
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _reference_of(value: Any) -> str | None:
    reference = value.get("$ref") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else None


def _parts(reference: str) -> list[str]:
    text = reference[1:].removeprefix("/")
    if not text:
        return []
    if "%" in text:
        from urllib.parse import unquote

        text = unquote(text)
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")]
