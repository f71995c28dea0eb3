"""When agents last called: kept in memory, written in batches, told by no event."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.agents.models import Presence
from coordinator.domains.agents.schemas import PresenceRead

__all__ = ["record", "seen"]


async def record(work: Work, beats: Mapping[str, datetime]) -> None:
    """Write when each of these agents last called."""
    dialect = work.session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Presence)
    upsert = insert.on_conflict_do_update(
        index_elements=["workspace", "agent"], set_={"seen_at": insert.excluded.seen_at}
    )
    rows = [
        {"workspace": work.workspace, "agent": agent, "seen_at": at} for agent, at in beats.items()
    ]
    if rows:
        await work.session.execute(upsert, rows)


async def seen(work: Work) -> PresenceRead:
    """Return when each agent last called, as far as it has been written."""
    statement = select(Presence).where(col(Presence.workspace) == work.workspace)
    rows = (await work.session.execute(statement)).scalars()
    return PresenceRead(seen={row.agent: row.seen_at for row in rows})
