"""What changed in the calls that the API makes itself: webhooks and callbacks.

Their direction is turned round: what such a call carries is received by the client.
"""

from collections.abc import Iterable, Iterator

from coordinator.domains.contracts.comparison.changes import Change
from coordinator.domains.contracts.comparison.openapi.media import content_changes
from coordinator.domains.contracts.comparison.openapi.operations import (
    Operation,
    operations_in,
    webhooks,
)
from coordinator.domains.contracts.comparison.places import Place, Schemas, change
from coordinator.domains.contracts.comparison.schemas.nodes import Document

__all__ = ["callback_changes", "webhook_changes"]


def webhook_changes(
    schemas: Schemas, before: Document, after: Document
) -> Iterator[Iterable[Change]]:
    """Compare the webhooks of two documents, each by itself."""
    former, now = _named(webhooks(before)), _named(webhooks(after))
    for key, hook in former.items():
        place = Place(hook.method, hook.path, "", f"the webhook {hook.path}")
        if key in now:
            yield _carried(schemas, place, hook, now[key])
        else:
            yield [change(place, "webhook-removed", pointer=hook.pointer, before=hook.path)]
    for key, hook in now.items():
        if key not in former:
            place = Place(hook.method, hook.path, "", f"the webhook {hook.path}")
            yield [change(place, "webhook-added", pointer=hook.pointer, after=hook.path)]


def callback_changes(schemas: Schemas, base: Operation, revision: Operation) -> Iterator[Change]:
    """Compare the callbacks of an operation."""
    former, now = _callbacks(base), _callbacks(revision)
    for key, callback in former.items():
        place = Place(base.method, base.path, "", f"the callback {key[0]}")
        if key in now:
            yield from _carried(schemas, place, callback, now[key])
        else:
            yield change(place, "api-callback-removed", pointer=callback.pointer)


def _named(hooks: Iterable[Operation]) -> dict[tuple[str, str], Operation]:
    return {(hook.path, hook.method): hook for hook in hooks}


def _callbacks(operation: Operation) -> dict[tuple[str, str, str], Operation]:
    callbacks = operation.part("callbacks")
    return {
        (name, each.path, each.method): each
        for name in (callbacks.value if callbacks is not None else ())
        for each in operations_in(operation.document, operation.part("callbacks", name))
    }


def _carried(
    schemas: Schemas, place: Place, base: Operation, revision: Operation
) -> Iterator[Change]:
    before, after = base.part("requestBody"), revision.part("requestBody")
    if before is not None and after is not None:
        where = f"the payload of {place.location}"
        payload = Place(place.operation, place.path, "response-body", where)
        yield from content_changes(schemas, payload, before, after)
