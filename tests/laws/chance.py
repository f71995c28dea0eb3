"""Any verb of a domain with any input, for laws that hold whatever happens.

Each domain's test folder has a `verbs.py` with `any_verb(chance)`, found here by its name.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from typing import Any

from coordinator.core.work import Work

__all__ = ["PEOPLE", "Chance", "Verb", "any_verb"]

PEOPLE = ("backend-developer", "frontend-developer", "human", "admin")
"""Who acts."""

Verb = Callable[[Work], Awaitable[object]]


class Chance:
    """Everything that is left to chance, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.links: list[str] = []

    def one(self, *choices: Any) -> Any:
        """Return one of these."""
        return self.random.choice(choices)

    def text(self) -> str:
        """Return words, now and then none, and now and then more than an event holds whole."""
        return self.one("", "one", "zwei ü", "# Three\n\nwords", "x" * 17_000, "é" * 9_000)

    def agent(self) -> str:
        """Return an agent's name."""
        return self.one(*PEOPLE, "a1", "a2")

    def id(self, prefix: str) -> str:
        """Return an identifier that may be there."""
        return f"{prefix}-{self.random.randint(1, 6)}"

    def moment(self) -> datetime:
        """Return a moment in some zone."""
        zone = timezone(timedelta(hours=self.one(-8, 0, 5)))
        return datetime(2026, 4, self.random.randint(1, 28), 9, tzinfo=UTC).astimezone(zone)


def any_verb(domain: str, chance: Chance) -> Verb:
    """Return a verb of the domain, ready to be run, as its tests' `verbs.py` chooses it."""
    chosen: Verb = import_module(f"tests.domains.{domain}.verbs").any_verb(chance)
    return chosen
