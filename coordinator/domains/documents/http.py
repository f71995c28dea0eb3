"""The HTTP calls of documents and their versions."""

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.domains.documents import service, versions
from coordinator.domains.documents.schemas import (
    DocumentCreate,
    DocumentRead,
    DocumentUpdate,
    VersionLine,
    VersionRead,
)
from coordinator.web import Door, Limit, PageToken

__all__ = ["Documents"]


class Documents(Controller):
    """Markdown in versions."""

    path = "/documents"
    tags = ("documents",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        type: FromQuery[str | None] = None,
        author: FromQuery[str | None] = None,
        tag: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[DocumentRead]]:
        """List the documents, newest first."""
        filters = {"type": type, "author": author, "tag": tag}
        return await door.list(service.every, filters, limit, page)

    @post("/", status_code=201)
    async def create(
        self, door: NamedDependency[Door], data: JSONBody[DocumentCreate]
    ) -> Response[DocumentRead]:
        """Write a new document."""
        return await door.write(lambda work: service.create(work, data), status=201)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[DocumentRead]:
        """Show a document as it is now."""
        return await door.read(lambda work: service.find(work, identifier))

    @patch("/{identifier:str}")
    async def change(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        data: JSONBody[DocumentUpdate],
    ) -> Response[DocumentRead]:
        """Change some fields, or restore an old version; another text is a new version."""
        return await door.write(lambda work: service.change(work, identifier, data))

    @get("/{identifier:str}/versions")
    async def versions(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[Page[VersionLine]]:
        """List all versions of a document, newest first, without their texts."""
        return await door.read(lambda work: versions.every(work, identifier))

    @get("/{identifier:str}/versions/{number:int}")
    async def version(
        self, door: NamedDependency[Door], identifier: FromPath[str], number: FromPath[int]
    ) -> Response[VersionRead]:
        """Show a version with its text."""
        return await door.read(lambda work: versions.find(work, identifier, number))
