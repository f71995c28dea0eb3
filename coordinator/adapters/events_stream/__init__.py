"""Events as a page, a long poll or a stream that resumes where it was cut."""

from coordinator.adapters.events_stream.broadcast import Broadcasts
from coordinator.adapters.events_stream.http import Events

__all__ = ["Broadcasts", "Events"]
