"""The operations of an OpenAPI document: what stands where, with references followed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coordinator.domains.contracts.comparison.schemas.nodes import Document, Node, escaped

__all__ = [
    "METHODS",
    "Operation",
    "Parameter",
    "operations",
    "operations_in",
    "path_names",
]

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY")
TEMPLATE = re.compile(r"\{[^{}/]*\}")
UNFINISHED = ("draft", "alpha")
"""Stability levels of operations that promise nothing yet."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    node: Node
    name: str
    where: str
    """`query`, `header`, `path` or `cookie`."""
    of_path: bool
    """Whether it is said once for all operations of the path."""

    @property
    def is_required(self) -> bool:
        """Whether a call needs it; those of the path always are."""
        return self.node.value.get("required") is True or self.where == "path"

    @property
    def key(self) -> tuple[str, str]:
        """What makes it this parameter: names of headers do not care for case."""
        return self.where, self.name.lower() if self.where == "header" else self.name


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method, its path, and where it stands."""

    method: str
    path: str
    node: Node
    item: Node
    document: Document

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return self.node.pointer

    @property
    def is_deprecated(self) -> bool:
        """Whether the document advises against it."""
        return self.node.value.get("deprecated") is True

    @property
    def promises_nothing(self) -> bool:
        """Whether it is a draft or an alpha by `x-stability-level`."""
        return self.node.value.get("x-stability-level") in UNFINISHED

    def parameters(self) -> dict[tuple[str, str], Parameter]:
        """Return its parameters with those of its path; its own go before."""
        found = {each.key: each for each in self._listed(self.item, of_path=True)}
        return found | {each.key: each for each in self._listed(self.node, of_path=False)}

    def _listed(self, owner: Node, *, of_path: bool) -> Iterator[Parameter]:
        listed = owner.value.get("parameters")
        for at, value in enumerate(listed if isinstance(listed, list) else ()):
            node = self.document.follow(Node(value, f"{owner.pointer}/parameters/{at}"))
            if not isinstance(node.value, dict):
                continue
            name, where = node.value.get("name"), node.value.get("in")
            if isinstance(name, str) and where in ("query", "header", "path", "cookie"):
                yield Parameter(node, name, where, of_path)

    def part(self, *keys: str) -> Node | None:
        """Return what stands below these keys, its reference followed; None where no mapping is."""
        node = self.node.at(*keys)
        return mapping(self.document, node)


def mapping(document: Document, node: Node | None) -> Node | None:
    """Return the node followed; None where it is not there or no mapping."""
    followed = document.follow(node) if node is not None else None
    return followed if followed is not None and isinstance(followed.value, dict) else None


def operations(document: Document) -> Iterator[Operation]:
    """Return every operation of the API, in the order of the document."""
    return operations_in(document, document.top.at("paths"))


def webhooks(document: Document) -> Iterator[Operation]:
    """Return every webhook; its name stands for a path."""
    return operations_in(document, document.top.at("webhooks"))


def operations_in(document: Document, section: Node | None) -> Iterator[Operation]:
    """Return every operation of a section that maps paths to them."""
    paths = mapping(document, section)
    for path in paths.value if paths is not None else ():
        if paths is None or path.startswith("x-"):
            continue
        met: set[str] = set()
        for item in document.chain(paths.at(path)):
            for name, value in item.value.items():
                method = name.upper()
                if method in METHODS and method not in met and isinstance(value, dict):
                    met.add(method)
                    node = Node(value, f"{item.pointer}/{escaped(name)}")
                    yield Operation(method, path, node, item, document)


def path_names(path: str) -> list[str]:
    """Return the names of the parameters in a path, in order."""
    return [each[1:-1] for each in TEMPLATE.findall(path)]


def text_of(value: Any) -> str:
    """Return a value as text where it is one."""
    return value if isinstance(value, str) else ""
