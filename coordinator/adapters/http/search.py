"""The HTTP call that searches over every kind of thing."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from coordinator.core.errors import Fault, Invalid
from coordinator.core.search import SearchIndex, SearchPage, search, wanted
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Search"]

PATIENCE = 0.5
"""Seconds that a search waits for the index to take in what was written just before."""

Words = Annotated[
    str,
    QueryParameter(
        name="q",
        description='All of these words; "a phrase", a beginning*, `kind:`, `author:`, `state:`.',
    ),
]
Since = Annotated[
    str | None, QueryParameter(description="Changed at this moment or later: 2026-03-01T12:00:00Z.")
]
MOMENT: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)


class Search(Controller):
    """Everything that anyone wrote, by its words."""

    path = "/search"
    tags = ("search",)

    @get("/")
    async def search(  # noqa: PLR0913 - one parameter for each filter
        self,
        door: NamedDependency[Door],
        q: Words = "",
        kind: FromQuery[str | None] = None,
        author: FromQuery[str | None] = None,
        in_state: StateFilter = None,
        since: Since = None,
        limit: Limit = 20,
        page: PageToken = None,
    ) -> Response[SearchPage]:
        """Search titles and texts of every kind: what is called so first, then what fits best."""
        moment = _moment(since) if since else None
        asked = wanted(q, kind=kind, author=author, state=in_state, since=moment)
        index: SearchIndex = door.request.app.state.search
        await index.reach(door.workspace, seconds=PATIENCE)
        return await door.read(lambda work: search(work, asked, limit=limit, page=page))


def _moment(spoken: str) -> AwareDatetime:
    try:
        return MOMENT.validate_python(spoken)
    except ValidationError:
        raise Invalid(
            f"`since={spoken[:40]}` is no moment with its zone.",
            fix="Write it as `since=2026-03-01T12:00:00Z`.",
            errors=[Fault("/since", "is no moment with its zone")],
        ) from None
