"""The whole team in a line each, as light rows: for the brief, where speed counts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from coordinator.core.database.tables import table_of
from coordinator.core.work import Work
from coordinator.domains.agents.models import Agent, Role
from coordinator.domains.contexts.models import Context

__all__ = ["Member", "team"]

AGENTS, ROLES, CONTEXTS = table_of(Agent), table_of(Role), table_of(Context)
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
            AGENTS.c.name,
            AGENTS.c.role,
            func.coalesce(ROLES.c.title, AGENTS.c.role),
            *(func.coalesce(CONTEXTS.c[name], "").label(name) for name in reported),
            func.substr(func.coalesce(CONTEXTS.c.summary, ""), 1, EXCERPT).label("summary"),
            *(
                CONTEXTS.c[name]
                for name in ("since", "waiting_on", "updated_at", "expires_at", "stale")
            ),
        )
        .outerjoin(
            ROLES,
            (ROLES.c.workspace == AGENTS.c.workspace) & (ROLES.c.name == AGENTS.c.role),
        )
        .outerjoin(
            CONTEXTS,
            (CONTEXTS.c.workspace == AGENTS.c.workspace) & (CONTEXTS.c.agent == AGENTS.c.name),
        )
        .where(AGENTS.c.workspace == work.workspace, AGENTS.c.retired_at.is_(None))
        .order_by(AGENTS.c.name)
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
