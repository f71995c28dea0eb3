"""The HTTP calls of claims."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from coordinator.core.schemas import Page, Slice
from coordinator.domains.claims import looking, service
from coordinator.domains.claims.patience import granted
from coordinator.domains.claims.refusals import Held
from coordinator.domains.claims.schemas import ClaimRead, ClaimRenew, ClaimShown, ClaimTake
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Claims"]


class Claims(Controller):
    """Who holds which resources, and who waits for them."""

    path = "/claims"
    tags = ("claims",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        in_state: StateFilter = None,
        agent: FromQuery[str | None] = None,
        feature: FromQuery[str | None] = None,
        resource: Annotated[
            str | None, QueryParameter(description="Live ones that overlap this resource.")
        ] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ClaimRead]]:
        """List the claims, newest first."""
        filters = {"state": in_state, "agent": agent, "feature": feature, "resource": resource}
        given = {name: value for name, value in filters.items() if value is not None}
        part = Slice(limit=limit, page=page)
        return await door.read(
            lambda work: looking.listed(work, given, part), cached=True, depends_on=(door.minute,)
        )

    @post("/", status_code=201)
    async def take(
        self,
        request: Request[Any, Any, Any],
        door: NamedDependency[Door],
        data: JSONBody[ClaimTake],
    ) -> Response[ClaimRead]:
        """Take resources, all or none; with `wait_seconds`, wait in the queue for them."""
        try:
            return await door.write(lambda work: service.take(work, data), status=201)
        except Held:
            if not data.wait_seconds:
                raise

        async def collect(claim: str) -> Response[ClaimRead]:
            return await door.write(lambda work: service.collect(work, claim), status=201)

        caller = door.workspace, door.actor
        return await granted(door.desk, caller, data, receive=request.receive, collect=collect)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[ClaimShown]:
        """Show a claim, with what is before it in the queue and what waits behind it."""
        return await door.read(lambda work: service.find(work, identifier), cached=True)

    @post("/{identifier:str}/renew", status_code=200)
    async def renew(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[ClaimRenew]
    ) -> Response[ClaimRead]:
        """Hold a claim for longer; any call of its agent does so as well."""
        return await door.write(lambda work: service.renew(work, identifier, data))

    @delete("/{identifier:str}", status_code=200)
    async def release(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[ClaimRead]:
        """Release a claim, or leave the queue."""
        return await door.write(lambda work: service.release(work, identifier))
