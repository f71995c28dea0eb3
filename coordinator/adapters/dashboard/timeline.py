"""A lane for each agent, and below it everything that happened, newest first, in pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery, QueryParameter
from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.dashboard.lanes import draw, newest
from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.sentences import said
from coordinator.core.events import Event
from coordinator.core.ids import LARGEST
from coordinator.core.work import Work
from coordinator.views.timeline import timeline

__all__ = ["Timeline"]

ROWS = 100
SPANS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "8h": timedelta(hours=8),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}
LONGEST_USUAL = "8h"


class Timeline(Controller):
    """Who did what when."""

    path = "/timeline"

    @get("/")
    async def timeline(
        self,
        request: Request[Any, Any, Any],
        before: Annotated[int | None, QueryParameter(ge=1, le=LARGEST)] = None,
        span: FromQuery[str] = "",
    ) -> Response[str]:
        """Show the lanes of a span of time, and the events before a number or the last ones."""

        async def gathered(work: Work) -> Mapping[str, Any]:
            chosen = span if span in SPANS else await _usual(work)
            lines = await said(work, limit=ROWS + 1, before=before)
            more = len(lines) > ROWS
            seen = None if before else await timeline(work, span=SPANS[chosen])
            return {
                "lines": lines[:ROWS],
                "before": before,
                "older": lines[ROWS - 1].seq if more else None,
                "span": chosen,
                "spans": list(SPANS),
                "seen": seen,
                "drawn": draw(seen) if seen else None,
                "states": newest(seen, most=ROWS) if seen else [],
            }

        return await show(request, "timeline.html", gathered)


async def _usual(work: Work) -> str:
    """Return the shortest span that holds the first event, up to the longest usual one."""
    statement = (
        select(col(Event.at))
        .where(col(Event.workspace) == work.workspace)
        .order_by(col(Event.seq))
        .limit(1)
    )
    first: datetime | None = (await work.session.execute(statement)).scalar_one_or_none()
    usual = list(SPANS)[: list(SPANS).index(LONGEST_USUAL)]
    holds = (span for span in usual if first is None or work.now - first <= SPANS[span])
    return next(holds, LONGEST_USUAL)
