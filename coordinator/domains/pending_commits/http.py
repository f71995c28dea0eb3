"""The HTTP calls of pending commits."""

from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.domains.pending_commits import service
from coordinator.domains.pending_commits.schemas import (
    PendingCommitCreate,
    PendingCommitRead,
    PendingCommitUpdate,
)
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["PendingCommits"]


class PendingCommits(Controller):
    """Commits that someone proposes."""

    path = "/pending-commits"
    tags = ("pending commits",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        branch: FromQuery[str | None] = None,
        in_state: StateFilter = None,
        author: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[PendingCommitRead]]:
        """List the pending commits, newest first."""
        filters = {"branch": branch, "state": in_state, "author": author}
        return await door.list(service.every, filters, limit, page)

    @post("/", status_code=201)
    async def propose(
        self, door: NamedDependency[Door], data: JSONBody[PendingCommitCreate]
    ) -> Response[PendingCommitRead]:
        """Propose a commit."""
        return await door.write(lambda work: service.propose(work, data), status=201)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[PendingCommitRead]:
        """Show a pending commit."""
        return await door.read(lambda work: service.find(work, identifier))

    @patch("/{identifier:str}")
    async def change(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        data: JSONBody[PendingCommitUpdate],
    ) -> Response[PendingCommitRead]:
        """Change some fields, or move it to another state."""
        return await door.write(lambda work: service.change(work, identifier, data))
