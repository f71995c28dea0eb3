"""What needs someone, who waits for whom, how far each feature is, and who takes over."""

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Attention"]


class Attention:
    """The calls under `attention`, `waits`, `deadlocks`, `successions` and `readiness`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return what needs someone, alarms first; filters: `owner`, `severity`, `code`, `state`.

        The state is open, acknowledged or snoozed.
        """
        return self._calls.get("attention", **filters)

    def acknowledge(self, item: str, reason: str) -> Json:
        """Say that an item was seen and is in hand; it rests until its cause comes anew."""
        return self._calls.post(f"attention/{quote(item)}/acknowledge", {"reason": reason})

    def snooze(
        self, item: str, reason: str, *, minutes: int | None = None, until: str | None = None
    ) -> Json:
        """Let an item rest for so many minutes, or until a moment; 30 days at most."""
        body = {"reason": reason, "minutes": minutes, "until": until}
        return self._calls.post(
            f"attention/{quote(item)}/snooze",
            {name: value for name, value in body.items() if value is not None},
        )

    def reopen(self, item: str) -> Json:
        """Bring back what was acknowledged or snoozed."""
        return self._calls.post(f"attention/{quote(item)}/reopen", {})

    def waits(self) -> Json:
        """Return who waits for whom, and the deadlocks that stand."""
        return self._calls.get("waits")

    def deadlocks(self, **filters: object) -> Json:
        """Return a page of deadlocks, newest first; filters: `state`, `limit`, `page`."""
        return self._calls.get("deadlocks", **filters)

    def deadlock(self, deadlock: str) -> Json:
        """Return a deadlock, with each wait of its circle."""
        return self._calls.get(f"deadlocks/{quote(deadlock)}")

    def readiness(self) -> Json:
        """Return how far each feature is, role by role."""
        return self._calls.get("readiness")

    def offer_succession(self, agent: str, to: str, reason: str = "") -> Json:
        """Offer all that an agent left behind to another, who takes over by accepting."""
        return self._calls.post("successions", {"agent": agent, "to": to, "reason": reason})

    def successions(self, **filters: object) -> Json:
        """Return a page of successions; filters: `agent`, `successor`, `state`, `limit`."""
        return self._calls.get("successions", **filters)
