"""Everything that happened, newest first, in pages."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.sentences import said
from coordinator.core.ids import LARGEST
from coordinator.core.work import Work

__all__ = ["Timeline"]

ROWS = 100


class Timeline(Controller):
    """The event feed."""

    path = "/timeline"

    @get("/")
    async def timeline(
        self,
        request: Request[Any, Any, Any],
        before: Annotated[int | None, QueryParameter(ge=1, le=LARGEST)] = None,
    ) -> Response[str]:
        """Show the events before a number, or the last ones."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            lines = await said(work, limit=ROWS + 1, before=before)
            more = len(lines) > ROWS
            return {
                "lines": lines[:ROWS],
                "before": before,
                "older": lines[ROWS - 1].seq if more else None,
            }

        return await show(request, "timeline.html", gathered)
