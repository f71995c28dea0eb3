"""The HTTP call of the brief: markdown, or JSON for who accepts it."""

from functools import partial
from typing import Annotated

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from coordinator.domains.handoffs import service as handoffs
from coordinator.views.brief import DEFAULT, JSON, MARKDOWN, Ask, Form, brief
from coordinator.web import Door, etags
from coordinator.web.door import EPOCH

__all__ = ["Briefs"]

MINUTE = 60

Agent = Annotated[str | None, QueryParameter(description="Whose brief; the caller's unless said.")]
Budget = Annotated[
    int, QueryParameter(description="Tokens that the whole answer may cost, 100 to 100,000.")
]
Since = Annotated[
    int | None, QueryParameter(description="Only what is new since this event.", ge=0)
]


class Briefs(Controller):
    """All that an agent must know, in one call."""

    path = "/brief"
    tags = ("brief",)

    @get("/", media_type="text/markdown")
    async def show(
        self,
        door: NamedDependency[Door],
        agent: Agent = None,
        max_tokens: Budget = DEFAULT,
        since: Since = None,
    ) -> Response[bytes]:
        """Show what an agent must know to start or resume, within a budget.

        Markdown, or JSON with `Accept: application/json`. Handoffs to the caller that stand in it
        whole count as delivered. The ETag holds for a minute, as ages and ends of time do.
        """
        form, media = _wanted(door)
        etag = _etag(door, media)
        headers = {"ETag": etag, "Vary": "Accept"}
        if etags.matches(door.request.headers.get("if-none-match"), etag):
            return Response(b"", status_code=304, headers=headers)
        ask = Ask(agent or door.actor.name, max_tokens, since)
        made = await door.desk.read(door.workspace, door.actor, partial(brief, ask=ask, form=form))
        if made.delivered and ask.agent == door.actor.name:
            await door.note(lambda work: handoffs.delivered(work, made.delivered))
        return Response(made.text.encode(), media_type=media, headers=headers)


def _wanted(door: Door) -> tuple[Form, str]:
    """Return JSON where it is accepted before markdown, by the order in which they are named."""
    accepted = door.request.headers.get("accept", "")
    json, markdown = accepted.find("application/json"), accepted.find("text/markdown")
    if json >= 0 and (markdown < 0 or json < markdown):
        return JSON, "application/json"
    return MARKDOWN, "text/markdown"


def _etag(door: Door, media: str) -> str:
    minute = int(door.desk.clock.now().timestamp()) // MINUTE
    head, url = door.desk.feed.head(door.workspace), door.request.url
    return etags.weak(EPOCH, head, door.actor.name, url.path, url.query, media, minute)
