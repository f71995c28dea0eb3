"""Answers kept by `Idempotency-Key`, so that a call sent twice happens once.

An answer is stored in the transaction that it reports on; only successes are kept, for a refusal
changed nothing and may be tried again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col

from coordinator.core.database import Utc
from coordinator.core.errors import AlreadyDone, Invalid, KeyInFlight
from coordinator.core.work import Work

__all__ = ["Answer", "Call", "KeptAnswer", "in_flight", "keep", "kept"]

KEPT = timedelta(hours=24)
_under_way: set[tuple[str, str, str, str]] = set()


class KeptAnswer(SQLModel, table=True):
    """The first answer to a call with an idempotency key."""

    __tablename__ = "kept_answers"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    actor: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    status: int
    answer: str
    at: datetime = Field(sa_type=Utc, index=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """An encoded answer with its status; `replayed` where it was given before."""

    status: int
    body: str
    etag: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """What makes a call the same: actor, route and key; and the body that must be the same too."""

    actor: str
    route: str
    key: str
    body: bytes

    @property
    def body_hash(self) -> str:
        """Return the body's SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()


@contextmanager
def in_flight(workspace: str, call: Call) -> Iterator[None]:
    """Refuse a second call while the first is under way; raises `KeyInFlight`."""
    if not call.key.isprintable() or not 1 <= len(call.key) <= 200:
        raise Invalid("An `Idempotency-Key` is 1 to 200 printable characters.")
    name = (workspace, call.actor, call.route, call.key)
    if name in _under_way:
        raise KeyInFlight(
            f"The first call with the key `{call.key}` is under way.",
            fix="Send it again after `Retry-After` seconds; it will get the first one's answer.",
        )
    _under_way.add(name)
    try:
        yield
    finally:
        _under_way.discard(name)


async def kept(work: Work, call: Call) -> Answer | None:
    """Return the first answer to this call; raises `AlreadyDone` where its body was another."""
    row = await work.session.get(KeptAnswer, (work.workspace, call.actor, call.route, call.key))
    if row is None:
        return None
    if row.at + KEPT < work.now:
        await work.session.delete(row)
        await work.session.flush()
        return None
    if row.body_hash != call.body_hash:
        raise AlreadyDone(
            f"The key `{call.key}` was used for another body.",
            fix="Use a new key for a new thing, the same body for the same one.",
        )
    return Answer(row.status, row.answer, replayed=True)


async def keep(work: Work, call: Call, answer: Answer) -> None:
    """Store the answer with what it reports on."""
    work.session.add(
        KeptAnswer(
            workspace=work.workspace,
            actor=call.actor,
            route=call.route,
            key=call.key,
            body_hash=call.body_hash,
            status=answer.status,
            answer=answer.body,
            at=work.now,
        )
    )


async def forget_old(work: Work) -> None:
    """Drop the answers older than 24 hours."""
    await work.session.execute(delete(KeptAnswer).where(col(KeptAnswer.at) < work.now - KEPT))
