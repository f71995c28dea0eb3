"""What every domain's `http.py` shares; it knows no domain."""

from coordinator.web.door import Door, Limit, PageToken, StateFilter
from coordinator.web.guards import Caller

__all__ = ["Caller", "Door", "Limit", "PageToken", "StateFilter"]
