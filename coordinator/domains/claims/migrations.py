"""Migrations in claims: how they are taken back, and their order in each database."""

import re
from collections.abc import Sequence
from typing import Any

from coordinator.core.errors import Fault, Invalid
from coordinator.core.work import Work
from coordinator.domains.claims.resources import DATABASE

__all__ = ["check_rollback", "migrations_of", "numbered"]

SIGNS = re.compile(r"[\W_]+")
NOTHING = frozenset(
    [
        "na",
        "no",
        "nil",
        "null",
        "none",
        "nothing",
        "notapplicable",
        "notneeded",
        "notrequired",
        "tbd",
        "tba",
        "todo",
        "fixme",
        "unknown",
        "later",
        "asap",
        "wip",
        "seeabove",
    ]
)
"""What people write where they have not thought of it, without spaces and signs."""


def migrations_of(resources: Sequence[str]) -> list[tuple[str, str]]:
    """Return database and name of each migration among resources in normal form."""
    found = [text.partition(":")[2] for text in resources if text.startswith("migration:")]
    return [
        (database or DATABASE, name)
        for database, _, name in (text.rpartition("/") for text in found)
    ]


def check_rollback(resources: Sequence[str], rollback: str, *, irreversible: bool) -> None:
    """Raise `Invalid` for a migration that does not say how it is taken back, or why it cannot."""
    names = [name for _, name in migrations_of(resources)]
    said = SIGNS.sub("", rollback).lower()
    if not names or (said and said not in NOTHING):
        return
    what = "why it cannot be taken back" if irreversible else "how it is taken back"
    raise Invalid(
        f"The migration `{names[0]}` must say in `rollback` {what}.",
        fix='Add "rollback": "DROP TABLE …"; or "irreversible": true, and the reason there.',
        errors=[Fault("/rollback", f"must say {what}")],
    )


async def numbered(work: Work, resources: Sequence[str]) -> list[dict[str, Any]]:
    """Give each migration the next position of its database, in the transaction of its grant."""
    return [
        {
            "database": database,
            "name": name,
            "position": await work.next_number(f"migration:{database.lower()}"),
        }
        for database, name in migrations_of(resources)
    ]
