"""Pending commits: what agents propose to commit."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["PendingCommits"]


class PendingCommits:
    """The calls under `pending-commits`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page; filters: `branch`, `state`, `author`, `limit`, `page`."""
        return self._calls.get("pending-commits", **filters)

    def show(self, commit: str) -> Json:
        """Return a pending commit."""
        return self._calls.get(f"pending-commits/{quote(commit)}")

    def propose(self, branch: str, *, key: str | None = None, **fields: object) -> Json:
        """Propose one: `title`, `message`, `summary`, `files`, `depends_on`, `state`."""
        return self._calls.post("pending-commits", {"branch": branch, **fields}, key=key)

    def change(self, commit: str, *, revision: int | None = None, **fields: object) -> Json:
        """Change some fields; a `state` moves it, with `reason` where it closes."""
        return self._calls.patch(f"pending-commits/{quote(commit)}", fields, revision=revision)
