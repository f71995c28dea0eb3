"""The HTTP calls that read events."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream

from coordinator.adapters.events_stream.broadcast import Broadcasts
from coordinator.core.errors import Invalid
from coordinator.core.events import EventRead
from coordinator.core.schemas import Schema
from coordinator.core.work import Desk
from coordinator.web import Door

__all__ = ["EventPage", "Events"]

LONGEST_WAIT = 60.0
LARGEST = 200


class EventPage(Schema):
    """Events after a cursor, oldest first; go on with `after=cursor`."""

    items: list[EventRead]
    cursor: int
    more: bool


class Events(Controller):
    """What happened, in order."""

    path = "/events"
    tags = ("events",)

    @get("/")
    async def page(
        self,
        door: NamedDependency[Door],
        after: Annotated[int, QueryParameter(ge=0, description="The last number you saw.")] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=LARGEST)] = 50,
        wait: Annotated[
            float, QueryParameter(ge=0, le=LONGEST_WAIT, description="Seconds to wait for one.")
        ] = 0.0,
    ) -> Response[EventPage]:
        """Read events after a number; with `wait`, the answer comes with the first one."""
        feed = door.desk.feed
        found = await feed.read(door.workspace, after=after, limit=limit + 1)
        if not found and wait > 0 and await feed.wait(door.workspace, after=after, seconds=wait):
            found = await feed.read(door.workspace, after=after, limit=limit + 1)
        items = found[:limit]
        return Response(
            EventPage(
                items=items, cursor=items[-1].seq if items else after, more=len(found) > limit
            )
        )

    @get("/stream")
    async def stream(
        self,
        request: Request[Any, Any, Any],
        door: NamedDependency[Door],
        after: Annotated[
            int | None,
            QueryParameter(ge=0, description="The last number you saw."),
        ] = None,
    ) -> Stream:
        """Follow events as server-sent events; `Last-Event-ID` resumes after a cut."""
        desk: Desk = door.desk
        start = _last_seen(request.headers.get("last-event-id"), after)
        if start is None:
            start = desk.feed.head(door.workspace)
        else:
            await desk.feed.read(door.workspace, after=start, limit=1)  # refuses a bad cursor
        broadcasts: Broadcasts = request.app.state.broadcasts
        return Stream(
            broadcasts.stream(door.workspace, door.actor.name, after=start),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


def _last_seen(header: str | None, after: int | None) -> int | None:
    if header is None or header == "":
        return after
    if not header.isascii() or not header.isdigit() or len(header) > 18:
        raise Invalid(f"`Last-Event-ID: {header[:40]}` is not a number of an event.")
    return int(header)
