"""Sayable identifiers (`HO-42`), numbered per workspace and kind; gaps are fine."""

import re

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from coordinator.core.errors import NotFound

__all__ = ["LARGEST", "Counter", "next_number", "number_of", "skip"]

LARGEST = 2**31 - 1
"""The largest number that a column holds on both databases."""

FARTHEST = 100_000
"""How many numbers are skipped at most, so that nobody can use them up with one file."""


class Counter(SQLModel, table=True):
    """The last number given out under a prefix."""

    __tablename__ = "counters"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    prefix: str = Field(primary_key=True)
    value: int


async def next_number(session: AsyncSession, *, workspace: str, prefix: str) -> int:
    """Take the next number under this prefix; a concurrent taker waits and gets the one after."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(Counter).values(workspace=workspace, prefix=prefix, value=1)
    statement = fresh.on_conflict_do_update(
        index_elements=["workspace", "prefix"], set_={"value": col(Counter.value) + 1}
    ).returning(col(Counter.value))
    number: int = (await session.execute(statement)).scalar_one()
    return number


async def skip(session: AsyncSession, *, workspace: str, prefix: str, number: int) -> bool:
    """Never give out this number, nor one before it; False where it is too far ahead to be true."""
    counter = await session.get(Counter, (workspace, prefix))
    last = 0 if counter is None else counter.value
    if number > min(last + FARTHEST, LARGEST):
        return False
    if counter is None:
        session.add(Counter(workspace=workspace, prefix=prefix, value=number))
    else:
        counter.value = max(last, number)
    return True


def number_of(identifier: str, prefix: str) -> int:
    """Read the number out of `HO-42` for the prefix `HO`; `NotFound` where it is none."""
    match = re.fullmatch(rf"{prefix}-([1-9][0-9]{{0,9}})", identifier, re.IGNORECASE | re.ASCII)
    if match is None or int(match[1]) > LARGEST:
        raise NotFound(f"`{identifier}` is not an identifier here; they look like `{prefix}-7`.")
    return int(match[1])
