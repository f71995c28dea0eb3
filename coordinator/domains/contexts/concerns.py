"""The whole team in a line each, as light rows: for the brief, where speed counts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from coordinator.core.database.tables import table_of
from coordinator.domains.agents.models import Agent, Role
from coordinator.domains.contexts.models import Context

__all__ = ["TEAM", "Member", "read"]

AGENTS, ROLES, CONTEXTS = table_of(Agent), table_of(Role), table_of(Context)
EXCERPT = 300
"""Characters of a summary that a line holds at most."""


class Member(NamedTuple):
    """An agent with its role's title and its context.

    The title is empty without a definition of the role, `state` before its first report.
    """

    agent: str
    role: str
    title: str
    state: str
    feature: str
    branch: str
    repository: str
    step: str
    summary: str
    waiting_on: list[str]
    stale: bool
    since: str | None
    updated_at: str | None
    expires_at: str | None


TEAM = (
    select(
        AGENTS.c.name,
        AGENTS.c.role,
        ROLES.c.title,
        *(CONTEXTS.c[name] for name in ("state", "feature", "branch", "repository", "step")),
        func.substr(CONTEXTS.c.summary, 1, EXCERPT).label("summary"),
        *(CONTEXTS.c[name] for name in Member._fields[9:]),
    )
    .outerjoin(ROLES, (ROLES.c.workspace == AGENTS.c.workspace) & (ROLES.c.name == AGENTS.c.role))
    .outerjoin(
        CONTEXTS,
        (CONTEXTS.c.workspace == AGENTS.c.workspace) & (CONTEXTS.c.agent == AGENTS.c.name),
    )
    .where(AGENTS.c.workspace == bindparam("workspace"), AGENTS.c.retired_at.is_(None))
)
"""Every agent that has not retired."""


def read(row: Sequence[Any]) -> Member:
    """Return a row of the query as a line; who has not reported has empty fields."""
    agent, role, title, *said = row
    words = [each or "" for each in said[:6]]
    fields = [agent, role, title or "", *words, said[6] or [], bool(said[7]), *said[8:]]
    return Member._make(fields)
