"""The wait-for graph: who waits for whom, and the deadlocks among them."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get

from coordinator.adapters.dashboard.figures import drawing_of
from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.whereabouts import whereabouts
from coordinator.core.work import Work
from coordinator.domains.attention import waiting

__all__ = ["Waits"]

ROWS = 100


class Waits(Controller):
    """The wait-for graph."""

    path = "/waits"

    @get("/")
    async def graph(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show who waits for whom, and the deadlocks among them."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            found = await waiting.graph(work)
            stuck = {name for deadlock in found.deadlocks for name in deadlock.agents}
            waits = sorted(found.waits, key=lambda wait: wait.waiter not in stuck)
            return {
                "waits": waits,
                "shown": waits if request.query_params.get("all") else waits[:ROWS],
                "deadlocks": found.deadlocks,
                "drawn": drawing_of(found.waits, found.deadlocks),
                "states": {
                    row["agent"]: row["state"] for row in await whereabouts(work, everyone=True)
                },
            }

        return await show(request, "waits.html", gathered)
