"""Markdown guides: the operations that they describe, and what changes between two of them."""

from coordinator.domains.contracts.comparison.guides.comparing import compare_guides
from coordinator.domains.contracts.comparison.guides.model import Guide
from coordinator.domains.contracts.comparison.guides.reading import operations_of, read

__all__ = ["Guide", "compare_guides", "operations_of", "read"]
