"""Claims as sentences: who takes what, and who waits."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coordinator.domains.claims import attendance, service
from coordinator.domains.claims.schemas import ClaimRead, ClaimTake

A, B, C = "backend-developer", "frontend-developer", "vibe-coder"

Take = Callable[..., Awaitable[ClaimRead]]


@pytest.fixture
def take(world: Any) -> Take:
    """Take resources as an agent; with `wait` it stands in line where it must."""

    async def take(
        who: str, *resources: str, wait: int = 0, attendant: str = "", **fields: Any
    ) -> ClaimRead:
        draft = ClaimTake(resources=list(resources), wait_seconds=wait, **fields)
        me = attendant or (attendance.attendant() if wait else "")
        result: ClaimRead = await world.do(
            who, lambda work: service.take(work, draft, attendant=me)
        )
        return result

    return take


@pytest.fixture
def now(world: Any) -> Callable[[ClaimRead], Awaitable[Any]]:
    """Look at a claim again."""

    async def now(claim: ClaimRead) -> Any:
        return await world.see(lambda work: service.find(work, claim.id))

    return now
