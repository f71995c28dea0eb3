"""Who was asked to give way in a deadlock: the handoffs that name it, but those that told of it."""

from collections.abc import Sequence

from coordinator.core.schemas import Schema, Slice
from coordinator.core.work import Work
from coordinator.domains.attention.schemas import DeadlockRead
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffRead

__all__ = ["asked_of"]

LOOKED_THROUGH = Slice(limit=200)
"""A deadlock lasts minutes: whoever is asked about it is among the last handoffs."""


async def asked_of(work: Work, thing: Schema) -> Sequence[HandoffRead]:
    """Return the handoffs by which someone was asked about a deadlock, newest first."""
    if not isinstance(thing, DeadlockRead):
        return []
    found = await handoffs.every(work, {}, LOOKED_THROUGH)
    return [one for one in found.items if thing.id in one.refs and one.id not in thing.handoffs]
