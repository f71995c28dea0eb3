"""The HTTP calls of contracts and their versions."""

import asyncio

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.domains.contracts import formats, queries, service
from coordinator.domains.contracts.schemas import (
    ContractRead,
    VersionChange,
    VersionPublish,
    VersionRead,
    VersionWhole,
)
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["Contracts"]

BODY_LIMIT = 2 * formats.CONTENT_LIMIT + 1024 * 1024
"""Bytes of a body that publishes: quotes and line ends take two bytes each in a JSON string."""


class Contracts(Controller):
    """The APIs that agents promise each other."""

    path = "/contracts"
    tags = ("contracts",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        provider: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[ContractRead]]:
        """List the contracts by name."""
        return await door.list(queries.every, {"provider": provider}, limit, page)

    @get("/{name:str}")
    async def find(
        self, door: NamedDependency[Door], name: FromPath[str]
    ) -> Response[ContractRead]:
        """Show a contract with its provider and the version in use."""
        return await door.read(lambda work: queries.find(work, name))

    @get("/{name:str}/versions")
    async def versions(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        in_state: StateFilter = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[VersionRead]]:
        """List a contract's versions without their content, the last published first."""
        return await door.list(
            lambda work, filters, part: queries.versions(work, name, filters, part),
            {"state": in_state},
            limit,
            page,
        )

    @post("/{name:str}/versions", status_code=201, request_max_body_size=BODY_LIMIT)
    async def publish(
        self, door: NamedDependency[Door], name: FromPath[str], data: JSONBody[VersionPublish]
    ) -> Response[VersionRead]:
        """Publish a version, 20 MiB of content at most; the very same again answers 200."""
        draft = await asyncio.to_thread(formats.checked, data)
        return await door.write(lambda work: service.publish(work, name, draft), status=201)

    @get("/{name:str}/versions/{version:str}")
    async def find_version(
        self, door: NamedDependency[Door], name: FromPath[str], version: FromPath[str]
    ) -> Response[VersionWhole]:
        """Show a version with its content."""
        return await door.read(lambda work: queries.find_version(work, name, version))

    @patch("/{name:str}/versions/{version:str}")
    async def move(
        self,
        door: NamedDependency[Door],
        name: FromPath[str],
        version: FromPath[str],
        data: JSONBody[VersionChange],
    ) -> Response[VersionWhole]:
        """Move a version on: draft, published, deprecated, retired."""
        return await door.write(lambda work: service.move(work, name, version, data))
