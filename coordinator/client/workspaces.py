"""Workspaces: every team's world; for the admin of the workspace `default`."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Workspaces"]


class Workspaces:
    """The calls under `/api/v1/workspaces`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self) -> Json:
        """Return all workspaces."""
        return self._calls.get("/workspaces")

    def own(self) -> Json:
        """Return the workspace of this client's token."""
        return self._calls.get(f"/workspaces/{quote(self._calls.workspace)}")

    def create(self, name: str, *, root: str | None = None) -> Json:
        """Create one; its tokens stand in the server's home, `tokens/<name>/<agent>`."""
        return self._calls.post("/workspaces", {"name": name, "root": root})
