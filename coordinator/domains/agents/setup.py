"""What every workspace has from the start: its roles, an agent for each, and their first tokens."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import SYSTEM, Work
from coordinator.domains.agents import service, tokens
from coordinator.domains.agents.documents import WORKFLOWS
from coordinator.domains.agents.models import Agent, Role, Token
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft

__all__ = ["adopt", "settle", "supply"]


async def settle(
    work: Work,
    drafts: Iterable[RoleDraft],
    *,
    keep: Callable[[str, str], None],
    spare: Iterable[RoleDraft] = (),
) -> None:
    """Define roles and make the built-in agents and one per role, each with a first token.

    To be called at every start: what is there stays; `spare` are for roles that nothing defines
    yet. A role that the workspace's own folder
    defines is not defined anew, an agent that retired does not come back, and a token is made
    only for an agent that never had one (`files` needs none), and for the admin where none is left.
    `keep` is given each new secret by agent, before anything is committed: a secret that could not
    be kept must not exist.
    """
    work.actor = SYSTEM
    known = await _names(work)
    for name, role in service.BUILT_IN.items():
        if name not in known:
            await service.join(work, AgentJoin(name=name, role=role))
    for draft in drafts:
        row = await work.get(Role, draft.name)
        if row is None or not row.source.startswith(f"{WORKFLOWS}/"):
            await service.define_role(work, draft)
        await adopt(work, draft.name)
    for draft in spare:
        if await work.get(Role, draft.name) is None:
            await service.define_role(work, draft)
        await adopt(work, draft.name)
    await _first_tokens(work, keep)


async def adopt(work: Work, role: str) -> None:
    """Make an agent named as the role where the role has none yet and the name is free."""
    statement = select(col(Agent.name)).where(
        col(Agent.workspace) == work.workspace,
        (col(Agent.role) == role) | (col(Agent.name) == role),
    )
    if (await work.session.execute(statement)).first() is None:
        await service.join(work, AgentJoin(name=role, role=role))


async def supply(work: Work, role: str, *, keep: Callable[[str, str], None]) -> None:
    """Give the agent of a role's name its first token, where it never had one.

    To be called where a role was defined, by whatever door; `keep` as in `settle`.
    """
    if (await service.names(work)).get(role) == role and role not in await _served(work):
        speaker, work.actor = work.actor, SYSTEM
        issued = await tokens.issue(work, role, label="first")
        work.actor = speaker
        keep(role, issued.token or "")


async def _names(work: Work) -> set[str]:
    statement = select(col(Agent.name)).where(col(Agent.workspace) == work.workspace)
    return set((await work.session.execute(statement)).scalars())


async def _served(work: Work) -> set[str]:
    """Return who has or had a token; of the admin only one that is good counts."""
    served = select(col(Token.agent)).where(
        col(Token.workspace) == work.workspace,
        col(Token.purpose) == "agent",
        (col(Token.agent) != "admin") | col(Token.revoked_at).is_(None),
    )
    return set((await work.session.execute(served)).scalars())


async def _first_tokens(work: Work, keep: Callable[[str, str], None]) -> None:
    had = await _served(work)
    for name, role in sorted((await service.names(work)).items()):
        if role != "files" and name not in had:
            issued = await tokens.issue(work, name, label="first")
            keep(name, issued.token or "")
