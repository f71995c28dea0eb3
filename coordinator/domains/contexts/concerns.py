"""The whole team in a line each, as light rows: for the brief, where speed counts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.agents.models import Agent, Role
from coordinator.domains.contexts.models import Context

__all__ = ["Member", "team"]

EXCERPT = 300
"""Characters of a summary that a line holds at most."""


class Member(NamedTuple):
    """An agent with its role's title and its context; `state` is empty before its first report."""

    agent: str
    role: str
    title: str
    state: str
    since: datetime | None
    feature: str
    branch: str
    repository: str
    step: str
    summary: str
    waiting_on: list[str]
    updated_at: datetime | None
    expires_at: datetime | None
    stale: bool


async def team(work: Work) -> list[Member]:
    """Return every agent that has not retired, by name."""
    reported = ("state", "feature", "branch", "repository", "step")
    statement = (
        select(
            col(Agent.name),
            col(Agent.role),
            func.coalesce(col(Role.title), col(Agent.role)),
            *(func.coalesce(getattr(Context, name), "").label(name) for name in reported),
            func.substr(func.coalesce(col(Context.summary), ""), 1, EXCERPT).label("summary"),
            *(
                getattr(Context, name)
                for name in ("since", "waiting_on", "updated_at", "expires_at", "stale")
            ),
        )
        .outerjoin(
            Role,
            (col(Role.workspace) == col(Agent.workspace)) & (col(Role.name) == col(Agent.role)),
        )
        .outerjoin(
            Context,
            (col(Context.workspace) == col(Agent.workspace))
            & (col(Context.agent) == col(Agent.name)),
        )
        .where(col(Agent.workspace) == work.workspace, col(Agent.retired_at).is_(None))
        .order_by(col(Agent.name))
    )
    return [
        Member(
            agent=row[0],
            role=row[1],
            title=row[2],
            state=row.state,
            since=row.since,
            feature=row.feature,
            branch=row.branch,
            repository=row.repository,
            step=row.step,
            summary=row.summary,
            waiting_on=row.waiting_on or [],
            updated_at=row.updated_at,
            expires_at=row.expires_at,
            stale=bool(row.stale),
        )
        for row in (await work.session.execute(statement)).all()
    ]
