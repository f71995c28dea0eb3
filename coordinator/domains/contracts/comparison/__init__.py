"""Comparing two versions of a contract: what changed, and whom it breaks.

Pure functions over texts. `compare` is the one to call; it never raises for what a text holds.
"""

from coordinator.domains.contracts.comparison.changes import Change, Comparison, Gap, Level, Verdict

__all__ = ["Change", "Comparison", "Gap", "Level", "Verdict"]
