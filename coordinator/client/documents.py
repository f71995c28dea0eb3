"""Documents: versioned markdown of a type."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Documents"]


class Documents:
    """The calls under `documents`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page; filters: `type`, `author`, `tag`, `limit`, `page`."""
        return self._calls.get("documents", **filters)

    def show(self, document: str) -> Json:
        """Return a document."""
        return self._calls.get(f"documents/{quote(document)}")

    def versions(self, document: str) -> Json:
        """Return a page of a document's versions, newest first, without their texts."""
        return self._calls.get(f"documents/{quote(document)}/versions")

    def version(self, document: str, number: int) -> Json:
        """Return a version with its text."""
        return self._calls.get(f"documents/{quote(document)}/versions/{number}")

    def add(self, body: str, *, key: str | None = None, **fields: object) -> Json:
        """Add one: `title`, else its first heading is it, `type`, `tags`."""
        return self._calls.post("documents", {"body": body, **fields}, key=key)

    def change(self, document: str, *, revision: int | None = None, **fields: object) -> Json:
        """Change some fields; another text is a new version, `restore` an old one's."""
        return self._calls.patch(f"documents/{quote(document)}", fields, revision=revision)
