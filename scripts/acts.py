"""What the demo's agents do with runs and claims, and how they come to wait in a circle."""

import threading
from typing import Any

from coordinator.client import Coordinator, Refused, Unreachable

__all__ = ["CURVES", "Route", "begin", "circle", "claim", "loosen", "queue_for", "release"]

CURVES = {
    "coverage": ("%", (71, 74.5, 79, 83, 88, 90.5, 93.5)),
    "p95_ms": ("ms", (182, 174, 139, 143, 121, 96, 84)),
    "tests_passing": ("", (118, 131, 160, 188, 204, 231, 240)),
    "critical_vulnerabilities": ("", (2, 2, 1, 1, 0, 0, 0)),
    "breaking_changes": ("", (0, 0, 0, 0, 0, 0, 0)),
}
"""What the backend measures in a run, by series: the unit, and a value at a time."""


class Route:
    """A run as the agent that is on it goes through it."""

    def __init__(self, client: Coordinator, feature: str, branch: str) -> None:
        """Begin a run of the client's role."""
        self.calls = client.calls
        made = self.calls.post("workflow-runs", {"feature": feature, "branch": branch})
        self.run = str(made["id"])

    def start(self, step: int, **said: Any) -> None:
        """Start a step."""
        self._step(step, state="started", **said)

    def finish(self, step: int, text: str, *, level: str = "claimed", but: str = "") -> None:
        """Complete a step with evidence; `but` says why its last output is not there."""
        outputs = self._shown()["steps"][step - 1]["outputs"]
        notes = [{"text": one["text"], "done": True} for one in outputs]
        if but and notes:
            notes[-1] |= {"done": False, "reason": but}
        evidence = [{"level": level, "text": text}]
        self._step(step, state="completed", outputs=notes, evidence=evidence)

    def measure(self, at: int) -> None:
        """Take down a value of every series."""
        taken = [
            {"name": name, "value": values[at % len(values)], "unit": unit}
            for name, (unit, values) in CURVES.items()
        ]
        self.calls.post(f"workflow-runs/{self.run}/measurements", {"measurements": taken})

    def close(self, person: Coordinator) -> None:
        """Show what is asked for, let a person waive the last of it, and complete the run."""
        still = [one for one in self._shown()["criteria"] if one["state"] != "met"]
        for one in still[:-1]:
            proof = [{"level": "tested", "text": "The suite of the branch says so"}]
            self._criterion(self.calls, one["key"], evidence=proof)
        for one in self._shown()["criteria"]:
            if one["state"] in ("open", "failing"):
                self._criterion(person.calls, one["key"], waived=True, reason="Not for a demo")
        self.calls.post(f"workflow-runs/{self.run}/complete", {})

    def _shown(self) -> Any:
        return self.calls.get(f"workflow-runs/{self.run}")

    def _step(self, step: int, **said: Any) -> None:
        self.calls.put(f"workflow-runs/{self.run}/steps/{step}", said)

    def _criterion(self, calls: Any, key: str, **said: Any) -> None:
        calls.put(f"workflow-runs/{self.run}/criteria/{key}", said)


def begin(client: Coordinator, feature: str, branch: str, plan: str) -> Route:
    """Begin a run, and write down the plan that its first step asks for."""
    route = Route(client, feature, branch)
    route.start(1)
    client.documents.add(f"# Plan for {feature}\n\n{plan}", type="plan", tags=[feature])
    route.finish(1, f"The plan for {feature} is written")
    return route


def claim(client: Coordinator, *resources: str, **fields: Any) -> str:
    """Take resources at once; return the claim."""
    made = client.calls.post("claims", {"resources": list(resources), **fields})
    return str(made["id"])


def release(client: Coordinator, held: str) -> None:
    """Give a claim back."""
    client.calls.delete(f"claims/{held}")


def queue_for(client: Coordinator, *resources: str, **fields: Any) -> threading.Thread:
    """Wait in the queue for resources, as an agent does that has nothing else to do."""

    def wait() -> None:
        try:
            with client as own:
                made = own.calls.post(
                    "claims", {"resources": list(resources), "wait_seconds": 120, **fields}
                )
                release(own, str(made["id"]))
        except (Refused, Unreachable):
            return

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def circle(frontend: Coordinator, integration: Coordinator, feature: str, asked: str) -> str:
    """Close a circle: who holds the way waits for the page, whose maker waits for the backend."""
    page = integration.handoffs.offer(
        "frontend-developer", f"When does {feature} call the webhook?", kind="question"
    )
    frontend.contexts.report("frontend-developer", state="blocked", waiting_on=[asked])
    integration.contexts.report(
        "integration-specialist", state="blocked", feature=feature, waiting_on=[page["id"]]
    )
    return str(page["id"])


def loosen(frontend: Coordinator, integration: Coordinator, page: str, held: str) -> None:
    """Give way: the frontend answers after all, and the way is free."""
    frontend.handoffs.reply(page, "After the second step, once for each sign-in.")
    frontend.handoffs.accept(page)
    frontend.handoffs.complete(page)
    integration.contexts.report("integration-specialist", state="active", waiting_on=[])
    release(integration, held)
