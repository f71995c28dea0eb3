"""Documents: versioned markdown of a type."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Documents"]


class Documents:
    """The calls under `documents`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page; filters: `type`, `author`, `limit`, `page`."""
        return self._calls.get("documents", **filters)

    def show(self, document: str) -> Json:
        """Return a document."""
        return self._calls.get(f"documents/{quote(document)}")

    def versions(self, document: str) -> Json:
        """Return what a document was before."""
        return self._calls.get(f"documents/{quote(document)}/versions")

    def add(self, title: str, body: str, *, key: str | None = None, **fields: object) -> Json:
        """Add one: `type` (plan, report, learning, runbook, guide, note), `tags`."""
        return self._calls.post("documents", {"title": title, "body": body, **fields}, key=key)

    def change(self, document: str, *, revision: int | None = None, **fields: object) -> Json:
        """Change some fields; a changed document is a new version of it."""
        return self._calls.patch(f"documents/{quote(document)}", fields, revision=revision)
