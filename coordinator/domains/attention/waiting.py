"""The wait-for graph as people and agents look at it."""

from coordinator.core.work import Work
from coordinator.domains.attention import deadlocks, facts
from coordinator.domains.attention.schemas import WaitsRead
from coordinator.domains.attention.waits import waits_of

__all__ = ["graph"]


async def graph(work: Work) -> WaitsRead:
    """Return every wait that there is, and the deadlocks among them."""
    return WaitsRead(
        waits=waits_of(await facts.every(work)),
        deadlocks=[deadlocks.read(row) for row in await deadlocks.standing(work)],
        cursor=await work.cursor(),
    )
