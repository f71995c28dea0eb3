"""Active contexts: what each agent does now."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Contexts"]


class Contexts:
    """The calls under `contexts`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page of contexts by agent; filters: `state`, `feature`, `limit`, `page`."""
        return self._calls.get("contexts", **filters)

    def show(self, agent: str) -> Json:
        """Return one agent's context."""
        return self._calls.get(f"contexts/{quote(agent)}")

    def report(self, agent: str, *, revision: int | None = None, **fields: object) -> Json:
        """Change the fields that are given: `state`, `feature`, `branch`, `summary` and so on."""
        return self._calls.patch(f"contexts/{quote(agent)}", fields, revision=revision)

    def report_whole(self, agent: str, *, revision: int | None = None, **fields: object) -> Json:
        """Report anew: what is left out becomes empty."""
        return self._calls.put(f"contexts/{quote(agent)}", fields, revision=revision)

    def sign_off(self, agent: str) -> Json:
        """Say that the agent is done."""
        return self._calls.delete(f"contexts/{quote(agent)}")
