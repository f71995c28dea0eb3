"""The HTTP door to one workspace: each handler opens its one transaction through it.

Order of a write: body checked, begin, verb, answer encoded, answer kept, commit, bytes leave. So
a failing commit is an error, never a false success.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, TypeVar, cast

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.params import QueryParameter
from pydantic import TypeAdapter
from pydantic_core import from_json

from coordinator.core.errors import CoordError
from coordinator.core.schemas import Page, Schema, Slice
from coordinator.core.work import Actor, Desk, Reader, Work
from coordinator.web import etags, idempotency
from coordinator.web.guards import caller_of
from coordinator.web.recent import Recent

__all__ = ["Door", "Limit", "PageToken", "StateFilter", "provide_door"]

T = TypeVar("T")
P = TypeVar("P")
EPOCH = time.time_ns()
"""Changes with each start: a view's ETag says nothing across a restart."""

Limit = Annotated[int, QueryParameter(description="How many at most, 1 to 200.")]
StateFilter = Annotated[str | None, QueryParameter(name="state", description="Only these.")]
"""`state` as a parameter of a handler; the framework keeps the plain name for itself."""

PageToken = Annotated[str | None, QueryParameter(description="The `next` of a former page.")]


class Door:
    """One call: who makes it, in which workspace, and the transaction it may open."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        """Take the caller that the guard let in."""
        self.request = request
        self.desk: Desk = request.app.state.desk
        self.workspace = str(request.path_params["workspace"])
        self.actor: Actor = caller_of(request).actor
        self.recent: Recent = request.app.state.recent

    async def write(
        self,
        verb: Callable[[Work], Awaitable[T]],
        *,
        status: int = 200,
        never_kept: str | None = None,
    ) -> Response[T]:
        """Run a verb in its transaction and answer with what it returns.

        `status` is that of a success, 200 where the verb found the same thing there already.
        `never_kept` names a field that is answered but never kept for a replay.
        """
        expected = etags.expected_revision(self.request.headers.get("if-match"))
        call = await self._call()

        async def encoded(work: Work) -> idempotency.Answer:
            if call is not None and (first := await idempotency.kept(work, call)) is not None:
                return replace(first, etag=_etag_of(from_json(first.body or "null")))
            result = await verb(work)
            answer = _encode(result, 200 if work.replayed else status)
            if call is not None:
                await idempotency.keep(work, call, _without(result, never_kept, answer))
            return answer

        if call is None:
            return _respond(
                await self.desk.write(self.workspace, self.actor, encoded, expected=expected)
            )
        with idempotency.in_flight(self.workspace, call):
            return _respond(
                await self.desk.write(self.workspace, self.actor, encoded, expected=expected)
            )

    async def write_prepared(
        self,
        prepare: Callable[[Reader], Awaitable[P]],
        verb: Callable[[Work, P], Awaitable[T]],
        *,
        status: int = 200,
    ) -> Response[T]:
        """Do slow work, then write with what came of it; both anew where that was overtaken."""

        async def attempt() -> Response[T]:
            prepared = await prepare(self._reader())
            return await self.write(lambda work: verb(work, prepared), status=status)

        return await self.desk.anew(attempt)

    async def answer(self, make: Callable[[Reader], Awaitable[T]]) -> Response[T]:
        """Answer with what slow work makes of what it reads, outside of any transaction."""
        return _respond(_encode(await make(self._reader()), 200))

    def _reader(self) -> Reader:
        return partial(self.desk.read, self.workspace, self.actor)

    async def write_together(
        self,
        verb: Callable[[Work, Sequence[Any]], Awaitable[Sequence[T | CoordError]]],
        item: object,
    ) -> Response[T]:
        """Write in one transaction with others of the same moment; the verb takes a list."""
        result = await self.desk.write_together(self.workspace, verb, item)
        if isinstance(result, CoordError):
            raise result
        return _respond(_encode(result, 200))

    async def note(self, verb: Callable[[Work], Awaitable[object]]) -> None:
        """Write what a call that only reads brought about; what it expects is about its answer."""
        await self.desk.write(self.workspace, self.actor, verb)

    def expected(self) -> int | None:
        """Return the revision that the caller saw (`If-Match`)."""
        return etags.expected_revision(self.request.headers.get("if-match"))

    async def read(
        self,
        query: Callable[[Work], Awaitable[T]],
        *,
        cached: bool = False,
        depends_on: Sequence[object] = (),
    ) -> Response[T]:
        """Run a query on one snapshot and answer with it.

        `cached` is for what changes only with an event, or with what it `depends_on` beside them:
        unchanged, it is 304, or the same answer again, without a query.
        """
        etag = self._view_etag(depends_on) if cached else None
        if etag and etags.matches(self.request.headers.get("if-none-match"), etag):
            return _unchanged(etag)
        if etag and (same := self.recent.get(etag)) is not None:
            return _respond(same, etag=etag)
        answer = _encode(await self.desk.read(self.workspace, self.actor, query), 200)
        if etag:
            self.recent.keep(etag, answer)
        shown = etag or answer.etag
        if shown and etags.matches(self.request.headers.get("if-none-match"), shown):
            return _unchanged(shown)
        return _respond(answer, etag=etag)

    async def list(
        self,
        query: Callable[[Work, Mapping[str, str], Slice], Awaitable[Page[Any]]],
        filters: Mapping[str, str | None],
        limit: int,
        page: str | None,
    ) -> Response[T]:
        """Answer with a page of what the query lists under the filters that were given."""
        given = {name: value for name, value in filters.items() if value is not None}
        part = Slice(limit=limit, page=page)

        async def listed(work: Work) -> T:
            return cast("T", await query(work, given, part))

        return await self.read(listed, cached=True)

    @property
    def minute(self) -> int:
        """The minute that it is: what changes as time passes is good for one at most."""
        return int(self.desk.clock.now().timestamp()) // 60

    @property
    def refusals(self) -> int:
        """A number that grows whenever a file of the workspace's folder is refused, or mended."""
        count: int = self.request.app.state.refusals(self.workspace)
        return count

    def _view_etag(self, depends_on: Sequence[object]) -> str:
        url = self.request.url
        head = self.desk.feed.head(self.workspace)
        return etags.weak(EPOCH, head, self.actor.name, url.path, url.query, *depends_on)

    async def _call(self) -> idempotency.Call | None:
        key = self.request.headers.get("idempotency-key")
        if key is None or self.request.method != "POST":
            return None
        body = await self.request.body()
        return idempotency.Call(self.actor.name, self.request.url.path, key, body)


async def provide_door(request: Request[Any, Any, Any]) -> Door:
    """Give a handler its door."""
    return Door(request)


def _encode(result: object, status: int) -> idempotency.Answer:
    if result is None:
        return idempotency.Answer(204, "")
    if isinstance(result, Schema):
        return idempotency.Answer(status, result.model_dump_json(), _etag_of(vars(result)))
    return idempotency.Answer(status, TypeAdapter(object).dump_json(result).decode())


def _etag_of(fields: object) -> str | None:
    """Return the strong ETag of what shows its revision."""
    revision = fields.get("revision") if isinstance(fields, dict) else None
    return etags.strong(revision) if isinstance(revision, int) else None


def _without(result: object, field: str | None, answer: idempotency.Answer) -> idempotency.Answer:
    if field is None or not isinstance(result, Schema):
        return answer
    return _encode(result.model_copy(update={field: None}), answer.status)


def _respond(answer: idempotency.Answer, etag: str | None = None) -> Response[Any]:
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    if shown := etag or answer.etag:
        headers["ETag"] = shown
    content = answer.body.encode() if answer.status != 204 else None
    return Response(content, status_code=answer.status, media_type=MediaType.JSON, headers=headers)


def _unchanged(etag: str) -> Response[Any]:
    return Response(None, status_code=304, headers={"ETag": etag})
