"""Contracts: named APIs with immutable versions."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Contracts"]


class Contracts:
    """The calls under `contracts`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page of contracts by name; filters: `provider`, `limit`, `page`."""
        return self._calls.get("contracts", **filters)

    def show(self, name: str) -> Json:
        """Return a contract with its provider and the version in use."""
        return self._calls.get(f"contracts/{quote(name)}")

    def versions(self, name: str, **filters: object) -> Json:
        """Return a page of versions without their content; filters: `state`, `limit`, `page`."""
        return self._calls.get(f"contracts/{quote(name)}/versions", **filters)

    def version(self, name: str, version: str) -> Json:
        """Return a version with its content."""
        return self._calls.get(f"contracts/{quote(name)}/versions/{quote(version)}")

    def publish(self, name: str, content: str, **fields: object) -> Json:
        """Publish a version: `version`, `format`, `summary`, `draft`; the same again is the same.

        Without a version it gets the next number.
        """
        return self._calls.post(f"contracts/{quote(name)}/versions", {"content": content, **fields})

    def move(self, name: str, version: str, state: str) -> Json:
        """Move a version on: published, deprecated, retired."""
        where = f"contracts/{quote(name)}/versions/{quote(version)}"
        return self._calls.patch(where, {"state": state})
