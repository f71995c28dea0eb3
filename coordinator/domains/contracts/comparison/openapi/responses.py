"""What changed in what clients receive: status codes, headers and bodies."""

from collections.abc import Iterator

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.openapi.media import content_changes, schema_in
from coordinator.domains.contracts.comparison.openapi.operations import Operation, mapping
from coordinator.domains.contracts.comparison.places import Place, Schemas, change
from coordinator.domains.contracts.comparison.schemas.nodes import Document, Node

__all__ = ["response_changes"]


def response_changes(schemas: Schemas, base: Operation, revision: Operation) -> Iterator[Change]:
    """Compare the answers of an operation."""
    before, after = _answers(base), _answers(revision)
    for status, node in before.items():
        place = _place(base, status)
        if status in after:
            yield from content_changes(schemas, place, node, after[status])
            yield from _header_changes(schemas, base, status, node, after[status])
        else:
            rule = f"response-{_sort(status)}-status-removed"
            yield change(place, rule, pointer=node.pointer, before=status)
    for status, node in after.items():
        if status not in before:
            rule = f"response-{_sort(status)}-status-added"
            yield change(_place(base, status), rule, pointer=node.pointer, after=status)


def _place(operation: Operation, status: str) -> Place:
    return Place(operation.method, operation.path, "response-body", f"the response {status}")


def _sort(status: str) -> str:
    return "success" if status.startswith("2") else "non-success"


def _answers(operation: Operation) -> dict[str, Node]:
    answers = operation.part("responses")
    names = answers.value if answers is not None else ()
    parts = {name: operation.part("responses", name) for name in names}
    return {name: node for name, node in parts.items() if node is not None}


def _header_changes(
    schemas: Schemas, operation: Operation, status: str, base: Node, revision: Node
) -> Iterator[Change]:
    before = _headers(operation.document, base)
    after = _headers(schemas.walk.revision, revision)
    for key, (name, node) in before.items():
        place = _header_place(operation, status, name)
        if key not in after:
            need = "required" if node.value.get("required") is True else "optional"
            yield change(place, f"{need}-response-header-removed", pointer=node.pointer)
            continue
        other = after[key][1]
        must, now = node.value.get("required") is True, other.value.get("required") is True
        if must != now:
            became = "required" if now else "optional"
            yield change(place, f"response-header-became-{became}", pointer=other.pointer)
        one, two = schema_in(node), schema_in(other)
        if one is not None and two is not None:
            yield from schemas.changes(place, one, two)
    for key, (name, node) in after.items():
        if key not in before:
            place = _header_place(operation, status, name)
            yield change(place, "response-header-added", pointer=node.pointer)


def _header_place(operation: Operation, status: str, name: str) -> Place:
    where = f"the header {name} of the response {status}"
    return Place(operation.method, operation.path, "response-header", where, as_text=True)


def _headers(document: Document, answer: Node) -> dict[str, tuple[str, Node]]:
    """Return the headers by their names in lower case; `Content-Type` is no header here."""
    headers = answer.at("headers")
    names = headers.value if headers is not None and isinstance(headers.value, dict) else ()
    found = {}
    for name in names:
        node = mapping(document, headers.at(name) if headers else None)
        if node is not None and name.lower() != "content-type":
            found[name.lower()] = (name, node)
    return found
