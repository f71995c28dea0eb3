"""What happened, numbered per workspace in commit order: rows first, wake-ups after."""

from coordinator.core.events.feed import Feed
from coordinator.core.events.models import Event, EventHead, EventRead
from coordinator.core.events.outbox import append, head_of

__all__ = ["Event", "EventHead", "EventRead", "Feed", "append", "head_of"]
