"""Comparing two OpenAPI documents: which operations there are, and what became of each."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from coordinator.domains.contracts.comparison.changes import (
    FEW,
    Change,
    Comparison,
    Gap,
    Gathered,
)
from coordinator.domains.contracts.comparison.openapi.hooks import (
    callback_changes,
    webhook_changes,
)
from coordinator.domains.contracts.comparison.openapi.operations import (
    Operation,
    operations,
    text_of,
)
from coordinator.domains.contracts.comparison.openapi.requests import (
    body_changes,
    parameter_changes,
)
from coordinator.domains.contracts.comparison.openapi.responses import response_changes
from coordinator.domains.contracts.comparison.openapi.security import (
    document_security_changes,
    security_changes,
)
from coordinator.domains.contracts.comparison.paths import same_path
from coordinator.domains.contracts.comparison.places import Place, Schemas, change
from coordinator.domains.contracts.comparison.schemas.nodes import Document, escaped
from coordinator.domains.contracts.comparison.schemas.walk import Walk

__all__ = ["compare_openapi"]

FORMAT = "openapi"


def compare_openapi(base: Any, revision: Any, *, today: date) -> Comparison:
    """Compare two documents as `load` returned them, of OpenAPI 3.0 or 3.1.

    `today` is the day by which sunsets have come.
    """
    if any("swagger" in side and "openapi" not in side for side in (base, revision)):
        return Gathered(FORMAT).compared([Gap("", "", "/swagger", OLD)])
    before, after = Document(base), Document(revision)
    schemas, gathered = Schemas(Walk(before, after)), Gathered(FORMAT)
    for changes in _by_operation(schemas, before, after, today):
        gathered.add(changes)
        schemas.most = FEW if gathered.is_full else None
    gathered.left_out += schemas.left_out
    for changes in webhook_changes(schemas, before, after):
        gathered.add(changes)
    gathered.add(_around(before, after))
    return gathered.compared(schemas.gaps)


OLD = "Swagger 2.0 cannot be compared; convert the document to OpenAPI 3, then publish it."


def _by_operation(
    schemas: Schemas, before: Document, after: Document, today: date
) -> Iterator[Iterable[Change]]:
    former = list(operations(before))
    now = {(each.method, each.path): each for each in operations(after)}
    alike = {(method, same_path(path)): each for (method, path), each in now.items()}
    paths = {same_path(path) for _, path in now}
    met: set[tuple[str, str]] = set()
    for operation in former:
        key = operation.method, operation.path
        other = now.get(key) or alike.get((operation.method, same_path(operation.path)))
        if other is None:
            yield _removed(operation, today, has_path=same_path(operation.path) in paths)
        else:
            met.add((other.method, other.path))
            yield _both(schemas, operation, other)
    for key, operation in now.items():
        if key not in met and not operation.promises_nothing:
            yield [change(_place(operation), "endpoint-added", pointer=operation.pointer)]


def _place(operation: Operation) -> Place:
    return Place(operation.method, operation.path, "", f"{operation.method} {operation.path}")


def _removed(operation: Operation, today: date, *, has_path: bool) -> Iterator[Change]:
    if operation.promises_nothing:
        return
    whole = "api" if has_path else "api-path"
    sunset = text_of(operation.node.value.get("x-sunset"))
    suffix = "with" if operation.is_deprecated else "without"
    rule = f"{whole}-removed-{suffix}-deprecation"
    if suffix == "with":
        rule = f"{whole}-removed-with-deprecation"
        if sunset and sunset[:10] > today.isoformat():
            rule = f"{whole}-removed-before-sunset"
    yield change(_place(operation), rule, pointer=operation.pointer, before=sunset)


def _both(schemas: Schemas, base: Operation, revision: Operation) -> Iterator[Change]:
    if base.promises_nothing:
        return
    yield from parameter_changes(schemas, base, revision)
    yield from body_changes(schemas, base, revision)
    yield from response_changes(schemas, base, revision)
    yield from callback_changes(schemas, base, revision)
    yield from security_changes(base, revision)
    yield from _labels(base, revision)


def _labels(base: Operation, revision: Operation) -> Iterator[Change]:
    """Tell of what is said about an operation, not about what it takes and gives."""
    place, pointer = _place(base), revision.pointer
    if base.is_deprecated != revision.is_deprecated:
        sunset = text_of(revision.node.value.get("x-sunset"))
        rule = "endpoint-reactivated"
        if revision.is_deprecated:
            rule = "endpoint-deprecated-with-sunset" if sunset else "endpoint-deprecated"
        yield change(place, rule, pointer=pointer, after=sunset)
    if revision.promises_nothing:
        levels = (each.node.value.get("x-stability-level") for each in (base, revision))
        before, after = (text_of(level) or "stable" for level in levels)
        yield change(place, "api-stability-decreased", pointer=pointer, before=before, after=after)
    before, after = (text_of(each.node.value.get("operationId")) for each in (base, revision))
    if before != after:
        if before:
            yield change(place, "api-operation-id-removed", pointer=pointer, before=before)
        if after:
            yield change(place, "api-operation-id-added", pointer=pointer, after=after)
    tags, now = _tags(base), _tags(revision)
    for tag in [each for each in tags if each not in now]:
        yield change(place, "api-tag-removed", pointer=pointer, before=tag)
    for tag in [each for each in now if each not in tags]:
        yield change(place, "api-tag-added", pointer=pointer, after=tag)


def _tags(operation: Operation) -> list[str]:
    tags = operation.node.value.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _around(before: Document, after: Document) -> Iterator[Change]:
    """Tell of what stands beside the operations."""
    yield from document_security_changes(before, after)
    place = Place("", "", "", "the API")
    servers = _servers(after)
    for url in _servers(before):
        if servers and url not in servers:
            yield change(place, "api-server-removed", pointer="/servers", before=url)
    parts = Place("", "components/schemas", "", "the components")
    one, other = before.top.at("components", "schemas"), after.top.at("components", "schemas")
    names = one.value if one is not None and isinstance(one.value, dict) else ()
    kept = other.value if other is not None and isinstance(other.value, dict) else ()
    for name in names:
        if name not in kept:
            where = f"/components/schemas/{escaped(name)}"
            yield change(parts, "api-schema-removed", pointer=where, before=name)


def _servers(document: Document) -> list[str]:
    servers = document.root.get("servers")
    listed = servers if isinstance(servers, list) else []
    return [text_of(each.get("url")).rstrip("/") for each in listed if isinstance(each, dict)]
