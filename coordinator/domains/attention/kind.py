"""What the doors know of deadlocks, and of what people said of attention items."""

from collections.abc import Mapping
from typing import Any

from coordinator.core.kinds import Kind
from coordinator.domains.attention import deadlocks, succession

__all__ = ["KIND"]


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line which deadlock, item or succession it is."""
    if "successor" in state:
        return f"{state['successor']} takes over from {state['agent']}: {state['state']}"
    if "waits" in state:
        name = state.get("id") or f"DL-{state.get('number')}"
        names = state["agents"] if isinstance(state["agents"], list) else []
        return f"{name} {state['state']}: {', '.join(names[:6])} wait for each other"
    return f"{state.get('name')} {state.get('state')}: {state.get('reason')}"


KIND = Kind(
    name="deadlocks",
    noun="deadlock",
    also=("attention", "succession"),
    label="Deadlocks",
    order=0,
    summary=summary,
    find=deadlocks.find,
    list=deadlocks.every,
    filters=("state",),
    states=("open", "resolved"),
    owed=("open",),
    empty="No deadlock. Agents that wait for each other in a circle would be named here.",
    example="GET waits",
    reacts={
        "handoff.accepted": succession.accepted,
        "handoff.declined": succession.closed,
        "handoff.cancelled": succession.closed,
    },
    follows=deadlocks.follow,
)
