"""What needs someone, rule by rule: each module knows the rules about one kind of thing.

Finders are plain queries over columns: they run each time that somebody looks, over everything
that is open.
"""

from collections.abc import Awaitable, Callable

from coordinator.core.work import Work
from coordinator.domains.attention.finders import agents, claims, commits, contracts, handoffs, runs
from coordinator.domains.attention.finding import Finding

__all__ = ["FINDERS"]

FINDERS: tuple[Callable[[Work], Awaitable[list[Finding]]], ...] = (
    agents.findings,
    handoffs.findings,
    contracts.findings,
    claims.findings,
    commits.findings,
    runs.findings,
)
