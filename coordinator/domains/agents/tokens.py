"""The verbs of tokens: issue, exchange, revoke, and find out whose one is."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from coordinator.core.errors import Conflict, Forbidden, NotFound, Unauthenticated
from coordinator.core.ids import number_of
from coordinator.core.work import SYSTEM, Actor, Work
from coordinator.domains.agents import service
from coordinator.domains.agents.models import Agent, Token
from coordinator.domains.agents.schemas import TokenIssued, TokenRead

__all__ = ["exchange", "holder", "issue", "of_agent", "revoke", "revoke_secret"]

LIFE = {"agent": None, "browser": timedelta(days=30), "link": timedelta(minutes=10)}
"""How long a token of each purpose lives; None until it is revoked."""


async def issue(work: Work, agent: str, *, label: str = "", purpose: str = "agent") -> TokenIssued:
    """Make a token for an agent and return its secret, which nothing can show again."""
    if not (work.actor.is_admin or work.actor.is_person or work.actor.name == agent):
        raise Forbidden(f"`{work.actor.name}` may not make tokens for `{agent}`.")
    found = await service.find(work, agent)
    if found.role == "admin" and not work.actor.is_admin:
        raise Forbidden("Only the admin makes tokens for an admin.")
    if found.retired_at is not None:
        raise Conflict(f"`{agent}` has retired and gets no more tokens.")
    secret = f"coord_{secrets.token_urlsafe(32)}"
    life = LIFE[purpose]
    row = Token(
        number=await work.next_number("TK"),
        agent=agent,
        purpose=purpose,
        label=label,
        hash=_hash(secret),
        expires_at=None if life is None else work.now + life,
        **work.born(),
    )
    await work.add(row, "token.issued")
    return TokenIssued(token=secret, **_read(row).model_dump())


async def exchange(work: Work, secret: str) -> TokenIssued:
    """Use a sign-in link up and return a browser's token for its agent.

    Raises `Unauthenticated` for one that is unknown, used or older than ten minutes.
    """
    statement = select(Token).where(col(Token.hash) == _hash(secret)).with_for_update()
    row = (await work.session.execute(statement)).scalar_one_or_none()
    if (
        row is None
        or row.workspace != work.workspace
        or row.purpose != "link"
        or not _is_good(row, work.now)
    ):
        raise Unauthenticated(
            "This sign-in link is used up or too old.", fix="`coord open` makes another."
        )
    work.change(row, "token.used", revoked_at=work.now)
    work.actor = SYSTEM
    return await issue(work, row.agent, label="browser", purpose="browser")


async def revoke(work: Work, agent: str, identifier: str) -> TokenRead:
    """End a token of this agent at once; again changes nothing."""
    if not (work.actor.is_admin or work.actor.is_person or work.actor.name == agent):
        raise Forbidden(f"`{work.actor.name}` may not revoke tokens of `{agent}`.")
    if (await service.find(work, agent)).role == "admin" and not work.actor.is_admin:
        raise Forbidden("Only the admin revokes tokens of an admin.")
    row = await work.get(Token, number_of(identifier, "TK"))
    if row is None or row.agent != agent:
        raise NotFound(f"`{agent}` has no token `{identifier}`.")
    if row.revoked_at is None:
        work.change(row, "token.revoked", revoked_at=work.now)
    return _read(row)


async def revoke_secret(work: Work, secret: str) -> None:
    """End the token with this secret, as its holder does who signs out."""
    statement = select(Token).where(
        col(Token.workspace) == work.workspace, col(Token.hash) == _hash(secret)
    )
    row = (await work.session.execute(statement.with_for_update())).scalar_one_or_none()
    if row is not None and row.revoked_at is None:
        work.change(row, "token.revoked", revoked_at=work.now)


async def of_agent(work: Work, agent: str) -> list[TokenRead]:
    """Return an agent's tokens, without secrets, the sign-in links left out; newest first.

    Raises `NotFound` where there is no such agent.
    """
    await service.find(work, agent)
    statement = (
        select(Token)
        .where(
            col(Token.workspace) == work.workspace,
            col(Token.agent) == agent,
            col(Token.purpose) != "link",
        )
        .order_by(col(Token.number).desc())
    )
    return [_read(row) for row in (await work.session.execute(statement)).scalars()]


async def holder(
    session: AsyncSession, secret: str, *, now: datetime
) -> tuple[str, Actor, Token] | None:
    """Return whose token this is: workspace, actor and the row; None where it proves nothing."""
    statement = (
        select(Token, Agent)
        .join(
            Agent,
            (col(Agent.workspace) == col(Token.workspace)) & (col(Agent.name) == col(Token.agent)),
        )
        .where(col(Token.hash) == _hash(secret))
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    token, agent = found
    if token.purpose == "link" or not _is_good(token, now) or agent.retired_at is not None:
        return None
    return token.workspace, Actor(agent.name, agent.role), token


def _is_good(row: Token, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(row: Token) -> TokenRead:
    return TokenRead(
        id=row.subject,
        agent=row.agent,
        purpose=row.purpose,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
