"""When agents were last heard of: a call, a report by file, or anything else that they did."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.events import Event
from coordinator.core.work import Work
from coordinator.domains.agents import presence

__all__ = ["last_heard"]

LOOKED_AT = 5000
"""How many of the newest events are looked at for what an agent did through its files."""


async def last_heard(work: Work, agents: Collection[str]) -> dict[str, datetime]:
    """Return when each of these agents last called or did something, as far as that is known."""
    seen = dict((await presence.seen(work)).seen)
    here = col(Event.workspace) == work.workspace
    newest = (
        select(col(Event.actor), col(Event.at))
        .where(here)
        .order_by(col(Event.seq).desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    acted = select(newest.c.actor, func.max(newest.c.at)).group_by(newest.c.actor)
    # A status file speaks for the agent of its name; its reports are found by their subject.
    reported = (
        select(col(Event.subject), func.max(Event.at))
        .where(here, col(Event.subject).in_(agents), col(Event.type) == "context.reported")
        .group_by(col(Event.subject))
    )
    for statement in (acted, reported):
        for agent, at in (await work.session.execute(statement)).all():
            seen[agent] = max(at, seen.get(agent, at))
    return {agent: seen[agent] for agent in agents if agent in seen}
