"""The events of a workspace as lines of JSON, each as the API shows it, oldest first."""

import asyncio
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.database.archive import Say
from coordinator.core.events import Event, EventRead
from coordinator.core.work import Work

__all__ = ["write_events"]

PART = 1000
"""How many are in memory at once."""


async def write_events(work: Work, path: Path, *, say: Say) -> int:
    """Write every event that is kept; return how many there are."""
    head, after, count = await work.cursor(), 0, 0
    columns = [getattr(Event, name) for name in EventRead.model_fields]
    with await asyncio.to_thread(path.open, "xb") as file:
        while True:
            statement = (
                select(*columns)
                .where(col(Event.workspace) == work.workspace, col(Event.seq) > after)
                .order_by(col(Event.seq))
                .limit(PART)
            )
            rows = (await work.session.execute(statement)).mappings().all()
            if not rows:
                return count
            lines = [EventRead.model_construct(**row).model_dump_json().encode() for row in rows]
            await asyncio.to_thread(file.write, b"\n".join(lines) + b"\n")
            after, count = rows[-1]["seq"], count + len(rows)
            say("of the events written", after / max(head, 1))
