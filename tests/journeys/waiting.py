"""Waiting for something to become true, woken by the events that a server tells."""

import time
from collections.abc import Callable
from typing import TypeVar

from coordinator.client import Coordinator

__all__ = ["until"]

T = TypeVar("T")


def until(client: Coordinator, look: Callable[[], T | None], *, seconds: float = 20.0) -> T:
    """Return what `look` finds, asking again after each event; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    after = client.events.cursor()
    while True:
        found = look()
        if found:
            return found
        left = deadline - time.monotonic()
        if left <= 0:
            raise AssertionError(f"It did not come true within {seconds:g} seconds: {found!r}")
        # the outgoing files are written after the event, so it is never waited for long
        after = client.events.page(after, wait=min(left, 0.2))["cursor"]
