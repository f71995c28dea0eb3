"""The HTTP client for Python programs; it imports nothing of ours, so that it stands alone.

    with Coordinator("http://127.0.0.1:8750", token) as team:
        team.contexts.report("backend-developer", state="active", feature="sign-in")
        for handoff in team.handoffs.list(to="backend-developer", state="open")["items"]:
            team.handoffs.accept(handoff["id"])
        for event in team.events.follow():
            ...

What comes back are the answers of the HTTP API as dictionaries; `Refused` and `Unreachable` are
the only errors.
"""

from coordinator.client.refusals import Refused, Unreachable
from coordinator.client.team import Coordinator

__all__ = ["Coordinator", "Refused", "Unreachable"]
