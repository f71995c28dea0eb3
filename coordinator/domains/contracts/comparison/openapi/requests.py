"""What changed in what clients send: parameters and request bodies."""

from collections.abc import Iterator
from dataclasses import replace

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.openapi.media import content_changes, schema_in
from coordinator.domains.contracts.comparison.openapi.operations import (
    Operation,
    Parameter,
    path_names,
)
from coordinator.domains.contracts.comparison.places import Place, Schemas, change
from coordinator.domains.contracts.comparison.schemas.nodes import Node

__all__ = ["body_changes", "parameter_changes"]

STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
"""How a parameter is written where it does not say."""


def parameter_changes(schemas: Schemas, base: Operation, revision: Operation) -> Iterator[Change]:
    """Compare the parameters of an operation; names of those in the path are free."""
    before, after = base.parameters(), _as_named_before(base, revision)
    for key, parameter in after.items():
        if key in before:
            yield from _changed(schemas, base, before[key], parameter)
        else:
            yield _added(base, parameter)
    for key, parameter in before.items():
        if key not in after:
            gone = "-with-deprecation" if _is_deprecated(parameter) else ""
            place = _place(base, parameter)
            yield change(place, f"request-parameter-removed{gone}", pointer=parameter.node.pointer)


def _as_named_before(base: Operation, revision: Operation) -> dict[tuple[str, str], Parameter]:
    """Return the new parameters, those of the path under the names that they had before."""
    former = _of_path(base)
    names = iter(former)
    found = {}
    for parameter in _of_path(revision).values():
        name = next(names, parameter.name)
        found["path", name] = replace(parameter, name=name)
    others = revision.parameters().items()
    return found | {key: each for key, each in others if each.where != "path"}


def _of_path(operation: Operation) -> dict[str, Parameter]:
    """Return the parameters of the path in the order of the path, others after them."""
    named = {each.name: each for each in operation.parameters().values() if each.where == "path"}
    in_order = [name for name in path_names(operation.path) if name in named]
    return {name: named[name] for name in dict.fromkeys([*in_order, *named])}


def _place(operation: Operation, parameter: Parameter, *, is_required: bool = False) -> Place:
    return Place(
        operation.method,
        operation.path,
        "request-parameter",
        f"{parameter.where} parameter {parameter.name}",
        as_text="content" not in parameter.node.value,
        is_query=parameter.where == "query",
        in_header=parameter.where == "header",
        is_required=is_required,
    )


def _added(operation: Operation, parameter: Parameter) -> Change:
    place = _place(operation, parameter)
    if parameter.where == "path" and not parameter.of_path:
        name = "new-request-path-parameter"
    else:
        need = "required" if parameter.is_required else "optional"
        name = f"new-{need}-request-parameter"
        if parameter.of_path:
            name = f"new-{need}-request-default-parameter-to-existing-path"
    return change(place, name, pointer=parameter.node.pointer)


def _changed(
    schemas: Schemas, operation: Operation, base: Parameter, revision: Parameter
) -> Iterator[Change]:
    is_required = base.is_required or revision.is_required
    place = _place(operation, revision, is_required=is_required)
    pointer = revision.node.pointer
    if base.is_required != revision.is_required:
        became = "required" if revision.is_required else "optional"
        yield change(place, f"request-parameter-became-{became}", pointer=pointer)
    if _is_deprecated(base) != _is_deprecated(revision):
        became = "deprecated" if _is_deprecated(revision) else "reactivated"
        yield change(place, f"request-parameter-{became}", pointer=pointer)
    before, after = _style(base), _style(revision)
    if before != after:
        yield change(
            place, "request-parameter-style-changed", pointer=pointer, before=before, after=after
        )
    one, other = schema_in(base.node), schema_in(revision.node)
    if one is not None or other is not None:
        empty = Node({}, pointer)
        yield from schemas.changes(place, one or empty, other or empty)


def _style(parameter: Parameter) -> str:
    style = parameter.node.value.get("style") or STYLES[parameter.where]
    explode = parameter.node.value.get("explode")
    is_exploded = explode if isinstance(explode, bool) else style == "form"
    return f"{style}, {'exploded' if is_exploded else 'in one'}"


def _is_deprecated(parameter: Parameter) -> bool:
    return parameter.node.value.get("deprecated") is True


def body_changes(schemas: Schemas, base: Operation, revision: Operation) -> Iterator[Change]:
    """Compare the request bodies of an operation."""
    before, after = base.part("requestBody"), revision.part("requestBody")
    place = Place(base.method, base.path, "request-body", "the request body")
    if before is None:
        if after is not None:
            need = "required" if after.value.get("required") is True else "optional"
            yield change(place, f"request-body-added-{need}", pointer=after.pointer)
        return
    if after is None:
        yield change(place, "request-body-removed", pointer=before.pointer)
        return
    must, now = before.value.get("required") is True, after.value.get("required") is True
    if must != now:
        became = "required" if now else "optional"
        yield change(place, f"request-body-became-{became}", pointer=after.pointer)
    yield from content_changes(schemas, place, before, after)
