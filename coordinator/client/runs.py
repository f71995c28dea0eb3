"""Workflow runs: an agent's way through the steps of its role."""

from collections.abc import Sequence

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Runs"]


class Runs:
    """The calls under `workflow-runs`; each change returns the run after it."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page, newest first; filters: `state`, `agent`, `role`, `feature`, `limit`."""
        return self._calls.get("workflow-runs", **filters)

    def show(self, run: str) -> Json:
        """Return a run with its steps and criteria."""
        return self._calls.get(_at(run))

    def begin(self, feature: str, *, key: str | None = None, **fields: object) -> Json:
        """Begin a run; fields: `branch`, `repository`, and for people `agent`."""
        given = {name: value for name, value in fields.items() if value is not None}
        return self._calls.post("workflow-runs", {"feature": feature, **given}, key=key)

    def step(self, run: str, number: int, *, revision: int | None = None, **fields: object) -> Json:
        """Change a step.

        Fields: `state` (started, completed, skipped), `outputs` as `{text, done, reason}`, `checks`
        as `{name, state, kind, text}`, `evidence` as `{level, text, url, commit}`, `reason`.
        """
        return self._calls.put(_at(run, f"steps/{number}"), fields, revision=revision)

    def criterion(
        self, run: str, key: str, *, revision: int | None = None, **fields: object
    ) -> Json:
        """Change a criterion; fields: `evidence`, `measure`, and for people `waived`, `reason`."""
        return self._calls.put(_at(run, f"criteria/{quote(key)}"), fields, revision=revision)

    def measure(self, run: str, measurements: Sequence[dict[str, object]]) -> Json:
        """Take down values of series: `{name, value, unit, step}` each."""
        return self._calls.post(_at(run, "measurements"), {"measurements": measurements})

    def measurements(self, run: str, **filters: object) -> Json:
        """Return a page of what was measured, newest first; filters: `name`, `limit`, `page`."""
        return self._calls.get(_at(run, "measurements"), **filters)

    def figures(self, run: str) -> Json:
        """Return times of steps, waiting, handoffs, and every series."""
        return self._calls.get(_at(run, "figures"))

    def report(self, run: str) -> Json:
        """Return the report as of now, and what keeps it from being final."""
        return self._calls.get(_at(run, "report"))

    def complete(self, run: str) -> Json:
        """Complete it: every step must be through, every criterion met or waived."""
        return self._calls.post(_at(run, "complete"))

    def abandon(self, run: str, reason: str) -> Json:
        """End it without completing it."""
        return self._calls.post(_at(run, "abandon"), {"reason": reason})


def _at(run: str, place: str = "") -> str:
    return f"workflow-runs/{quote(run)}" + (f"/{place}" if place else "")
