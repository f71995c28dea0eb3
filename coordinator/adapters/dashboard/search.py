"""Search: an identifier or a name leads to its page, words to what holds them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter
from litestar.response import Redirect

from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import address_of, href_of, subject_of
from coordinator.adapters.dashboard.things import shown
from coordinator.core.errors import Invalid, NotFound
from coordinator.core.kinds import Kind, kinds
from coordinator.core.schemas import Schema, storable
from coordinator.core.search import Hit, SearchIndex, SearchPage, search, wanted
from coordinator.core.work import Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.web.guards import caller_of

__all__ = ["Search"]

Called = list[dict[str, Any]]
PATIENCE = 0.5
ROWS = 30
LONGEST = 500
SPANS = {"1": "a day", "7": "a week", "30": "a month"}
"""How long ago a thing may have changed, in days."""

NAMES = ("q", "kind", "author", "since")


class Search(Controller):
    """The field at the top of every page, and the page of what it finds."""

    path = "/search"

    @get("/")
    async def search(
        self,
        request: Request[Any, Any, Any],
        page: Annotated[str | None, QueryParameter()] = None,
    ) -> Response[Any]:
        """Go to the one thing that is called so; show what holds the words where there is none."""
        desk: Desk = request.app.state.desk
        index: SearchIndex = request.app.state.search
        caller = caller_of(request)
        spoken = {name: request.query_params.get(name, "") for name in NAMES}
        given = {name: storable(value).strip()[:LONGEST] for name, value in spoken.items()}
        called = await desk.read(
            caller.workspace, caller.actor, lambda work: _called(work, given["q"])
        )
        if len(called) == 1 and "stay" not in request.query_params:
            return Redirect(called[0]["href"])
        await index.reach(caller.workspace, seconds=PATIENCE)

        async def gathered(work: Work) -> Mapping[str, Any]:
            found = await _found(work, given, page) if any(given.values()) else None
            return {
                **given,
                "called": called,
                "found": found,
                "hits": [_hit(work.workspace, hit) for hit in found.items] if found else [],
                "tabs": _tabs(given, found),
                "next_href": _href(given, page=found.next) if found and found.next else None,
                "authors": sorted(await agents.names(work)),
                "spans": SPANS,
                "is_still": True,
            }

        return await show(request, "search.html", gathered)


async def _found(work: Work, given: Mapping[str, str], page: str | None) -> SearchPage:
    days = given["since"] if given["since"] in SPANS else ""
    since = work.now - timedelta(days=int(days)) if days else None
    known = {address_of(kind.name) for kind in kinds()}
    kind = given["kind"] if given["kind"] in known else ""
    asked = wanted(given["q"], kind=kind, author=given["author"], since=since)
    try:
        return await search(work, asked, limit=ROWS, page=page)
    except Invalid:  # a page that was never given out
        return await search(work, asked, limit=ROWS, page=None)


def _hit(workspace: str, hit: Hit) -> dict[str, Any]:
    kind = next(each for each in kinds() if address_of(each.name) == hit.kind)
    return {
        **hit.model_dump(),
        "href": href_of(workspace, kind.name, hit.id),
        "label": kind.singular or kind.noun,
        "title": _pieces(hit.title.text, hit.title.marks),
        "snippet": _pieces(hit.snippet.text, hit.snippet.marks),
    }


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text cut at its marks, each piece with whether it is one."""
    pieces, at = [], 0
    for begin, end in marks:
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _tabs(given: Mapping[str, str], found: SearchPage | None) -> list[dict[str, Any]]:
    """Return the kinds in which anything was found, with how much, and all of them together."""
    if found is None:
        return []
    labels = {address_of(kind.name): kind.label for kind in kinds()}
    counts = {"": sum(found.kinds.values()), **found.kinds}
    return [
        {
            "value": name,
            "label": labels.get(name, "All"),
            "count": count,
            "href": _href({**given, "kind": name}),
        }
        for name, count in counts.items()
    ]


def _href(given: Mapping[str, str], **more: str) -> str:
    return f"?{urlencode({**{k: v for k, v in given.items() if v}, 'stay': '1', **more})}"


async def _called(work: Work, spoken: str) -> Called:
    """Return the agent and the things that are called so."""
    if not spoken:
        return []
    found: Called = []
    if (agent := await agents.resolve(work, spoken)) is not None:
        href = href_of(work.workspace, "agents", agent)
        found.append({"href": href, "summary": agent, "kind": "Agents"})
    for kind in kinds():
        thing = None if kind.home else await _one(work, kind, spoken)
        if thing is not None and not (kind.name == "agents" and subject_of(thing) == agent):
            found.append({**shown(work.workspace, kind, thing), "kind": kind.label})
    return found


async def _one(work: Work, kind: Kind, spoken: str) -> Schema | None:
    try:
        return await kind.find(work, spoken)
    except NotFound:
        return None
