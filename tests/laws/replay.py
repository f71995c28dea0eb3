"""Snapshot + events = later snapshot: the law that every domain's verbs obey, as one check.

`Replay` remembers the stored state of a world's every row; `check` reads the events since then,
folds them in, and compares with what is stored now.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.database import Row, state_of
from coordinator.core.kinds import domain_names
from coordinator.core.work import Work

__all__ = ["Replay", "State", "folded", "snapshot", "tables"]

State = dict[tuple[str, str], dict[str, Any]]
"""The stored state of each row by its noun and subject."""


def tables() -> list[type[Row]]:
    """Return every table of told rows, found in the domains' folders."""
    for name in (f"coordinator.domains.{name}.models" for name in domain_names()):
        if find_spec(name) is not None:
            import_module(name)
    return sorted(Row.__subclasses__(), key=lambda table: table.noun)


async def snapshot(work: Work, nouns: set[str] | None = None) -> tuple[State, int]:
    """Return the state of all rows, or those of these nouns, and the last event it includes."""
    state: State = {}
    for table in tables():
        if nouns is not None and table.noun not in nouns:
            continue
        statement = select(table).where(col(table.workspace) == work.workspace)
        for row in (await work.session.execute(statement)).scalars():
            state[table.noun, row.subject] = state_of(row)
    return state, await work.cursor()


def folded(state: State, events: list[Any]) -> State:
    """Return the state after these events: each holds its subject's state as it is after it."""
    after = dict(state)
    for event in events:
        after[event.type.partition(".")[0], event.subject] = event.data
    return after


class Replay:
    """A snapshot of a test's world, and the check that events lead from it to a later one."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.state: State = {}
        self.cursor = 0

    async def check(self, nouns: set[str] | None = None) -> list[str]:
        """Check the law since the last time; return the types of the events that it took.

        `nouns` looks only at the rows of these, and of those that were told of.
        """
        told = await self.world.events(self.cursor)
        if nouns is not None:
            nouns = nouns | {event.type.partition(".")[0] for event in told}
        later, cursor = await self.world.see(lambda work: snapshot(work, nouns))
        events = [event for event in told if event.seq <= cursor]
        assert [event.seq for event in events] == list(range(self.cursor + 1, cursor + 1))
        after = folded(self.state, events)
        seen = {key: value for key, value in after.items() if nouns is None or key[0] in nouns}
        assert seen == later
        self.state, self.cursor = after, cursor
        return [event.type for event in events]
