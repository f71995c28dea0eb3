"""Words, people and moments by chance, always the same for the same seed."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

__all__ = ["WORDS", "WORKSPACE", "Chance", "Rows"]

WORKSPACE = "default"
SAID = (
    "session token user invoice payment export search index cache queue webhook profile avatar "
    "billing report login password reset mail template upload image thumbnail audit log retry "
    "limit quota tenant role permission policy schema migration rollback deploy release flag"
)
WORDS = SAID.split()
Rows = list[dict[str, Any]]


class Chance:
    """What the rows of a team are made of."""

    def __init__(self, chance: random.Random, names: Sequence[str], now: datetime) -> None:
        self.chance = chance
        self.names = names
        self.now = now
        self.features = [f"{a}-{b}" for a, b in zip(WORDS[::2], WORDS[1::2], strict=False)]

    def born(self) -> dict[str, Any]:
        """Return the columns that every row has."""
        at = self.now - timedelta(seconds=self.chance.randrange(60, 30 * 86400))
        return {"workspace": WORKSPACE, "revision": 1, "created_at": at, "updated_at": at}

    def words(self, least: int, most: int) -> str:
        """Return some words."""
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(least, most)))

    def other(self, name: str) -> str:
        """Return somebody else."""
        return self.chance.choice([each for each in self.names if each != name])

    def file(self) -> str:
        """Return the path of a file."""
        return f"src/{self.chance.choice(WORDS)}/{self.chance.choice(WORDS)}.py"
