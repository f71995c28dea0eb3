"""Search: everything that anyone wrote, by its words."""

from coordinator.client.calls import Calls, Json

__all__ = ["Search"]


class Search:
    """The call under `search`."""

    def __init__(self, calls: Calls) -> None:
        """Make it through `calls`."""
        self._calls = calls

    def find(self, words: str = "", **filters: object) -> Json:
        """Return a page, best first, with `kinds` counted.

        All of the words must stand in a thing; "a phrase" and a beginning* may be among them.
        Filters: `kind`, `author`, `state`, `since`, `limit`, `page`.
        """
        return self._calls.get("search", q=words, **filters)
