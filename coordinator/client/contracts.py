"""Contracts: named APIs with immutable versions, who uses them, and what may be released."""

from collections.abc import Sequence

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
        """Publish a version: `version`, `format`, `summary`, `draft`, `sunset_at`, `compatibility`.

        The same again is the same. Without a version it gets the number that its changes ask for;
        `force` with a `reason` lets a break out under a patch number.
        """
        return self._calls.post(f"contracts/{quote(name)}/versions", {"content": content, **fields})

    def move(self, name: str, version: str, state: str | None = None, **fields: object) -> Json:
        """Move a version on: published, deprecated, retired; `sunset_at`, `force`, `reason`.

        Without a state only the sunset is set or moved.
        """
        where = f"contracts/{quote(name)}/versions/{quote(version)}"
        return self._calls.patch(where, {"state": state, **fields})

    def consumers(self, name: str, **filters: object) -> Json:
        """Return a page of who uses a contract; filters: `limit`, `page`."""
        return self._calls.get(f"contracts/{quote(name)}/consumers", **filters)

    def use(self, name: str, agent: str, operations: Sequence[str] = ()) -> Json:
        """Say that an agent uses a contract, and which operations: all where it names none."""
        where = f"contracts/{quote(name)}/consumers/{quote(agent)}"
        return self._calls.put(where, {"operations": list(operations)})

    def leave(self, name: str, agent: str) -> Json:
        """Say that an agent uses a contract no more."""
        return self._calls.delete(f"contracts/{quote(name)}/consumers/{quote(agent)}")

    def verdicts(self, name: str, version: str, **filters: object) -> Json:
        """Return a page of what consumers say of a version; filters: `state`, `limit`, `page`."""
        where = f"contracts/{quote(name)}/versions/{quote(version)}/verdicts"
        return self._calls.get(where, **filters)

    def give_verdict(self, name: str, version: str, state: str, **fields: object) -> Json:
        """Say how a consumer does with a version: `consumer`, `reason`, `evidence`, `expires_at`.

        The state is acknowledged, verified, failed, waived, or pending to take it back.
        """
        where = f"contracts/{quote(name)}/versions/{quote(version)}/verdicts"
        return self._calls.post(where, {"state": state, **fields})

    def can_release(
        self, name: str, version: str | None = None, environment: str | None = None
    ) -> Json:
        """Return whether a version can be released: `answer` is yes, no or unknown, and why."""
        where = f"contracts/{quote(name)}/can-release"
        return self._calls.get(where, version=version, environment=environment)

    def comparison(self, name: str, **which: object) -> Json:
        """Return what changed between two versions: `base`, `revision`, `operation`."""
        return self._calls.get(f"contracts/{quote(name)}/comparison", **which)

    def lint(self, name: str, version: str) -> Json:
        """Return the faults of a version against the standard that it names."""
        return self._calls.get(f"contracts/{quote(name)}/versions/{quote(version)}/lint")

    def expectations(self, name: str, **filters: object) -> Json:
        """Return a page of what is expected of a contract; filters: `limit`, `page`."""
        return self._calls.get(f"contracts/{quote(name)}/expectations", **filters)

    def expect(self, name: str, agent: str, content: str, format: str | None = None) -> Json:
        """Say what an agent needs of a contract, be it built or not."""
        where = f"contracts/{quote(name)}/expectations/{quote(agent)}"
        return self._calls.put(where, {"content": content, "format": format})

    def gap(self, name: str, agent: str) -> Json:
        """Return what the version in use gives of what an agent expects."""
        return self._calls.get(f"contracts/{quote(name)}/gap", agent=agent)

    def environments(self) -> Json:
        """Return the environments, each with what is deployed in it."""
        return self._calls.get("environments")

    def deploy(self, name: str, version: str, environment: str) -> Json:
        """Record that an environment runs a version now."""
        where = f"environments/{quote(environment)}/deployments/{quote(name)}"
        return self._calls.put(where, {"version": version})

    def withdraw(self, name: str, environment: str) -> Json:
        """Record that an environment runs a contract no more."""
        return self._calls.delete(f"environments/{quote(environment)}/deployments/{quote(name)}")
