"""The pages of every kind of thing: a list and one of them, from what its `Kind` declares."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from coordinator.adapters.dashboard.filters import ALL, filters_of
from coordinator.adapters.dashboard.mediation import asked_of
from coordinator.adapters.dashboard.pages import show
from coordinator.adapters.dashboard.places import address_of, href_of, subject_of
from coordinator.adapters.dashboard.sentences import said
from coordinator.core.errors import NotFound
from coordinator.core.kinds import Kind, kinds
from coordinator.core.references import Reference
from coordinator.core.schemas import Schema, Slice
from coordinator.core.work import Desk, Reader, Work
from coordinator.domains.agents import service as agents
from coordinator.web.guards import caller_of
from coordinator.web.policy import HEADERS

__all__ = ["Things", "shown"]

ROWS = 50
ROWS_IN_PARTS = 200
EVENTS = 12


class Things(Controller):
    """A list of each kind, and a page for each thing."""

    path = "/{kind:str}"

    @get("/")
    async def several(self, request: Request[Any, Any, Any], kind: FromPath[str]) -> Response[str]:
        """Show a page of the list, under the filters that the address holds."""
        wanted = _kind(kind)
        given = _given(request, wanted)
        part = Slice(limit=ROWS_IN_PARTS if wanted.group_by else ROWS, page=given.pop("page", None))

        async def gathered(work: Work) -> Mapping[str, Any]:
            found = await wanted.list(work, given, part)
            remarks = wanted.remarks(found.items) if wanted.remarks is not None else {}
            items = [
                {**shown(work.workspace, wanted, thing), "remark": remarks.get(subject_of(thing))}
                for thing in found.items
            ]
            return {
                "kind": wanted,
                "filters": await filters_of(work, wanted, given),
                "page": {"total": found.total, "next_href": _next(wanted, given, found.next)},
                "is_narrowed": bool(given) and given != {"state": wanted.opens_on},
                "parts": _parts(wanted, items),
                "items": items,
                "agents": sorted(await agents.names(work)),
            }

        return await show(request, "list.html", gathered)

    @get("/{subject:str}")
    async def one(
        self, request: Request[Any, Any, Any], kind: FromPath[str], subject: FromPath[str]
    ) -> Response[Any]:
        """Show one thing, with what happened to it."""
        wanted = _kind(kind)
        asked = dict(request.query_params.items())
        if wanted.home:
            return Redirect(href_of(caller_of(request).workspace, wanted.name, subject))

        async def gathered(work: Work) -> Mapping[str, Any]:
            thing = await wanted.find(work, subject)
            return {
                "kind": wanted,
                "list_href": f"/w/{work.workspace}/{kind}",
                **shown(work.workspace, wanted, thing),
                "asked": asked,
                "asked_of": await asked_of(work, thing),
                "asking": partial(_asking, asked),
                "events": await said(work, limit=EVENTS, subject=subject_of(thing)),
                "agents": sorted(await agents.names(work)),
            }

        return await show(request, "thing.html", gathered)

    @get("/{subject:str}/raw")
    async def raw(
        self, request: Request[Any, Any, Any], kind: FromPath[str], subject: FromPath[str]
    ) -> Response[str]:
        """Show the thing as the file that the server would write, or its content, as plain text."""
        wanted = _kind(kind)
        desk: Desk = request.app.state.desk
        caller = caller_of(request)
        text = await desk.read(
            caller.workspace, caller.actor, lambda work: _as_file(work, wanted, subject)
        )
        return Response(text, media_type=MediaType.TEXT, headers=HEADERS)

    @get("/{subject:str}/reference")
    async def reference(
        self, request: Request[Any, Any, Any], kind: FromPath[str], subject: FromPath[str]
    ) -> Response[str]:
        """Show what those read who build on the thing."""
        wanted, found = await _reference(request, kind, subject)

        async def gathered(work: Work) -> Mapping[str, Any]:
            href = href_of(work.workspace, wanted.name, found.subject)
            return {"kind": wanted, "reference": found, "href": href}

        return await show(request, "reference.html", gathered)

    @get("/{subject:str}/reference/document")
    async def document(
        self, request: Request[Any, Any, Any], kind: FromPath[str], subject: FromPath[str]
    ) -> Response[Any]:
        """Answer with the OpenAPI document that the reference draws."""
        _, found = await _reference(request, kind, subject)
        if found.document is None:
            raise NotFound(f"`{found.subject}` is no OpenAPI document that can be drawn.")
        return Response(found.document, headers=HEADERS)

    @get("/{subject:str}/{part:str}/{which:str}")
    async def part(
        self,
        request: Request[Any, Any, Any],
        kind: FromPath[str],
        subject: FromPath[str],
        part: FromPath[str],
        which: FromPath[str],
    ) -> Response[str]:
        """Show a further page of the thing, one of those that its kind declares."""
        wanted = _kind(kind)
        if part not in wanted.parts:
            address = f"{subject}/{part}/{which}"
            raise NotFound(f"There is nothing at `{address}`; `{subject}` has its page.")
        found = await wanted.parts[part](_reader(request), subject, which)

        async def gathered(work: Work) -> Mapping[str, Any]:
            href = href_of(work.workspace, wanted.name, subject)
            return {"kind": wanted, "thing": found, "subject": subject, "href": href}

        return await show(request, f"{wanted.name}/{part}.html", gathered)


def shown(workspace: str, kind: Kind, thing: Schema) -> dict[str, Any]:
    """Return what a card needs of a thing."""
    return {
        "thing": thing,
        "href": href_of(workspace, kind.name, subject_of(thing)),
        "summary": kind.summary(thing.model_dump(by_alias=True)),
    }


async def _reference(
    request: Request[Any, Any, Any], kind: str, subject: str
) -> tuple[Kind, Reference]:
    wanted = _kind(kind)
    if wanted.reference is None:
        raise NotFound(f"{wanted.label} have no reference; `{subject}` has its page.")
    return wanted, await wanted.reference(_reader(request), subject)


def _reader(request: Request[Any, Any, Any]) -> Reader:
    desk: Desk = request.app.state.desk
    caller = caller_of(request)
    return partial(desk.read, caller.workspace, caller.actor)


def _kind(name: str) -> Kind:
    found = next((kind for kind in kinds() if address_of(kind.name) == name), None)
    if found is None:
        known = ", ".join(address_of(kind.name) for kind in kinds())
        raise NotFound(f"There is no page `{name}` here; there are {known}.")
    return found


async def _as_file(work: Work, kind: Kind, subject: str) -> str:
    thing = await kind.find(work, subject)
    if kind.files is None:
        return thing.model_dump_json(indent=2, by_alias=True)
    found = thing if kind.files.load is None else await kind.files.load(work, subject)
    rendered = kind.files.render(found)
    if rendered is not None:
        return rendered.text
    content = getattr(found, "content", None)
    return content if isinstance(content, str) else thing.model_dump_json(indent=2, by_alias=True)


def _asking(asked: Mapping[str, str], **changed: str) -> str:
    """Return the page's own address with other answers to what it asks, without empty ones."""
    kept = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"?{urlencode(kept)}"


def _next(kind: Kind, given: Mapping[str, str], token: str | None) -> str:
    said = {"state": ALL, **given} if kind.opens_on else given
    return f"?{urlencode({**said, 'page': token})}" if token else ""


def _given(request: Request[Any, Any, Any], kind: Kind) -> dict[str, str]:
    """Return what the address filters by: the state that the kind opens on, or `ALL` of them."""
    usual = {"state": kind.opens_on} if kind.opens_on else {}
    asked = {name: value for name, value in request.query_params.items() if value}
    given = usual | asked
    return {name: value for name, value in given.items() if (name, value) != ("state", ALL)}


def _parts(kind: Kind, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort what is listed into parts by the kind's field, what is most wanted first."""
    if not kind.group_by:
        return [{"label": "", "items": list(items)}]
    parts: dict[str, list[dict[str, Any]]] = {}
    for item in sorted(items, key=lambda item: _place(kind, item)):
        parts.setdefault(str(getattr(item["thing"], kind.group_by)), []).append(item)
    return [{"label": label, "items": found} for label, found in parts.items()]


def _place(kind: Kind, item: Mapping[str, Any]) -> int:
    state = getattr(item["thing"], "state", None)
    return kind.states.index(state) if state in kind.states else len(kind.states)
