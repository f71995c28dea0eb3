"""A handoff to act on, and the verbs as sentences."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coordinator.domains.handoffs import service
from coordinator.domains.handoffs.schemas import HandoffOffer, HandoffRead

SENDER, RECEIVER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"

Offered = Callable[..., Awaitable[HandoffRead]]


@pytest.fixture
def offered(world) -> Offered:
    """Offer a handoff from the backend to the frontend developer, with some fields."""

    async def offer(sender: str = SENDER, **fields: Any) -> HandoffRead:
        draft = HandoffOffer(**{"to": RECEIVER, "title": "Which scopes?", **fields})
        return await world.do(sender, lambda work: service.offer(work, draft))

    return offer


@pytest.fixture
def act(world) -> Callable[..., Awaitable[HandoffRead]]:
    """Run a verb on a handoff as someone: `act("vibe-coder", moves.accept, it)`."""

    async def act(who: str, verb: Any, it: HandoffRead, *more: Any) -> HandoffRead:
        return await world.do(who, lambda work: verb(work, it.id, *more))

    return act
