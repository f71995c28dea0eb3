"""The verbs of roles and agents; those of tokens are in `tokens.py`."""

import re
from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.agents.documents.workflow import workflow_of
from coordinator.domains.agents.models import Agent, Role, Token
from coordinator.domains.agents.reserved import BUILT_IN, RESERVED, UNWRITTEN
from coordinator.domains.agents.schemas import (
    AgentJoin,
    AgentRead,
    RoleDraft,
    RoleRead,
)

__all__ = [
    "BUILT_IN",
    "RESERVED",
    "UNWRITTEN",
    "define_role",
    "every",
    "find",
    "find_role",
    "join",
    "names",
    "read",
    "resolve",
    "retire",
    "roles",
]


async def define_role(work: Work, draft: RoleDraft) -> RoleRead:
    """Define a role, or define it anew; the same again changes nothing."""
    row = await work.get(Role, draft.name)
    values = draft.model_dump()
    if row is None:
        row = Role(**work.born(), **values)
        await work.add(row, "role.defined")
    else:
        work.change(row, "role.defined", **values)
    return _read_role(row)


async def roles(work: Work) -> Page[RoleRead]:
    """Return all roles by name."""
    statement = select(Role).where(col(Role.workspace) == work.workspace).order_by(col(Role.name))
    items = [_read_role(row) for row in (await work.session.execute(statement)).scalars()]
    return Page(items=items, total=len(items), cursor=await work.cursor())


async def find_role(work: Work, name: str) -> RoleRead:
    """Return the role of this name; raises `NotFound`."""
    row = await work.get(Role, name, lock=False)
    if row is None:
        known = ", ".join(role.name for role in (await roles(work)).items)
        raise NotFound(
            f"There is no role `{name}` in `{work.workspace}`; there are {known or 'none'}.",
            fix=f"Drop a document `{name}.md` into `agent-system/workflows/` to define it.",
        )
    return _read_role(row)


async def join(work: Work, wanted: AgentJoin) -> AgentRead:
    """Let someone join under a name; joining again returns the agent that is there.

    Raises `AlreadyDone` where the name belongs to another role, `Conflict` where the agent has
    retired, `NotFound` for an unknown role, `Forbidden` unless admin or a person asks.
    """
    if not (work.actor.is_admin or work.actor.is_person):
        raise Forbidden(
            f"`{work.actor.name}` may not let others join; the admin and people may.",
            fix="Ask a person to run `coord agent join NAME --role ROLE`.",
        )
    if wanted.name in RESERVED:
        raise Invalid(f"`{wanted.name}` is reserved; choose another name.")
    row = await work.get(Agent, wanted.name)
    if row is not None:
        _check_rejoin(row, wanted)
        work.replayed = not wanted.new_token
        return read(row)
    if wanted.role not in UNWRITTEN:
        await find_role(work, wanted.role)
    row = Agent(name=wanted.name, role=wanted.role, **work.born())
    await work.add(row, "agent.joined")
    return read(row)


def _check_rejoin(row: Agent, wanted: AgentJoin) -> None:
    if row.role != wanted.role:
        raise AlreadyDone(
            f"`{row.name}` is an agent of the role `{row.role}`, not `{wanted.role}`.",
            fix=f"Join as `{row.name}-2`, or with the role `{row.role}`.",
        )
    if row.retired_at is not None:
        raise Conflict(f"`{row.name}` has retired; a name is not given twice. Choose another.")


async def retire(work: Work, name: str) -> AgentRead:
    """Retire an agent: its tokens end at once, what it wrote stays. Again changes nothing."""
    if not (work.actor.is_admin or work.actor.is_person or work.actor.name == name):
        raise Forbidden(f"`{work.actor.name}` may not retire `{name}`; it, a person or admin may.")
    row = await _row(work, name)
    if name in BUILT_IN:
        raise Conflict(f"`{name}` is part of every workspace and cannot retire.")
    if row.retired_at is None:
        work.change(row, "agent.retired", retired_at=work.now)
        for token in await _good_tokens(work, name):
            work.change(token, "token.revoked", revoked_at=work.now)
    return read(row)


async def _good_tokens(work: Work, name: str) -> list[Token]:
    statement = select(Token).where(
        col(Token.workspace) == work.workspace,
        col(Token.agent) == name,
        col(Token.revoked_at).is_(None),
    )
    return list((await work.session.execute(statement.with_for_update())).scalars())


async def find(work: Work, name: str) -> AgentRead:
    """Return the agent of this name; raises `NotFound` with the names there are."""
    return read(await _row(work, name))


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[AgentRead]:
    """Return a page of agents by name, of one `role` where the filter says so."""
    statement = select(Agent).where(col(Agent.workspace) == work.workspace)
    if role := filters.get("role"):
        statement = statement.where(col(Agent.role) == role)
    return await page_of(work, statement, part, key=col(Agent.name), read=read, newest_first=False)


async def names(work: Work) -> dict[str, str]:
    """Return every agent's role by its name, those who retired left out."""
    statement = select(col(Agent.name), col(Agent.role)).where(
        col(Agent.workspace) == work.workspace, col(Agent.retired_at).is_(None)
    )
    return {name: role for name, role in (await work.session.execute(statement)).all()}


async def resolve(work: Work, spoken: str) -> str | None:
    """Return the agent that people mean: a name, a role of one agent, or a clear beginning.

    `Backend Developer`, `backend-developer` and `backend` all mean `backend-developer` as long as
    no other agent begins so; None where nobody or more than one is meant.
    """
    wanted = re.sub(r"[^a-z0-9.]+", "-", spoken.lower()).strip("-")
    known = await names(work)
    if wanted in known:
        return wanted
    for matches in (
        [name for name, role in known.items() if role == wanted],
        [name for name in known if wanted and name.startswith(wanted)],
    ):
        if len(matches) == 1:
            return matches[0]
    return None


async def _row(work: Work, name: str) -> Agent:
    row = await work.get(Agent, name, lock=False)
    if row is None:
        known = ", ".join(sorted(await names(work)))
        raise NotFound(
            f"There is no agent `{name}` in `{work.workspace}`; there are {known}.",
            fix=f"`coord agent join {name} --role ROLE` adds one.",
        )
    return row


def read(row: Agent) -> AgentRead:
    """Return an agent as it is told."""
    return AgentRead(
        name=row.name,
        role=row.role,
        joined_at=row.created_at,
        retired_at=row.retired_at,
        revision=row.revision,
    )


def _read_role(row: Role) -> RoleRead:
    stated = workflow_of(row.body)
    return RoleRead(
        **row.model_dump(exclude={"workspace", "created_at", "updated_at"}),
        steps=stated.steps,
        criteria=stated.criteria,
        integrations=stated.integrations,
    )
