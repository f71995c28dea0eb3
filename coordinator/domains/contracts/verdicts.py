"""The verbs of verdicts: what a consumer says of a version, and who may waive it.

A verdict and the handoff that told of the version are one thing: `answering.py` moves the one as
the other moves.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from coordinator.core.errors import Forbidden, Invalid, NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.contracts import answering
from coordinator.domains.contracts.consumers import check_speaks_for
from coordinator.domains.contracts.models import Consumer, Contract, ContractVersion, Verdict
from coordinator.domains.contracts.queries import contract_row, version_row
from coordinator.domains.contracts.usage import VerdictGive, VerdictRead

__all__ = ["NotAConsumer", "every", "expire", "give", "needing", "owed", "read"]

MEDIATOR = "documentation-orchestrator"
"""The role that may waive."""


class NotAConsumer(NotFound):
    """It is no consumer of this contract"""


async def give(work: Work, name: str, version: str, said: VerdictGive) -> VerdictRead:
    """Say how a consumer does with a version; the very same again changes nothing.

    The handoff that told it of the version moves along; a waiver in force stays one while its
    consumer acknowledges. Raises `NotAConsumer`, `Forbidden` for another agent's verdict or a
    waiver by who may not waive, `Invalid` for a failed or waived one without a reason, or a waiver
    without an end in the future, `WrongMove` for taking back what was acknowledged.
    """
    await contract_row(work, name)
    row = await version_row(work, name, version)
    agent = said.consumer or work.actor.name
    _check_giver(work, agent, said)
    _check_words(work, said)
    consumer = await work.get(Consumer, name, agent)
    if consumer is None or consumer.left_at is not None:
        raise NotAConsumer(
            f"`{agent}` is no consumer of `{name}`, so it gives no verdict on it.",
            fix=f"`PUT contracts/{name}/consumers/{agent}` makes it one "
            f"(`coord contract use {name} --as {agent}`).",
        )
    verdict = await _verdict(work, row, agent)
    if answering.says(verdict, said):
        work.replayed = True
        return read(verdict)
    work.expect(verdict)
    former = verdict.state
    if said.state == "acknowledged" and answering.is_waived(work, verdict):
        moved = await answering.handoff_follows(work, verdict, said=said.state, former=former)
        work.replayed = not moved
        return read(verdict)
    if said.state == "pending":
        await answering.check_taken_back(work, verdict)
    answering.decide(work, verdict, said)
    await answering.adopted(work, row, verdict, former=former)
    await answering.handoff_follows(work, verdict, said=said.state, former=former)
    return read(verdict)


async def every(
    work: Work, name: str, version: str, filters: Mapping[str, str], part: Slice
) -> Page[VerdictRead]:
    """Return a page of the verdicts on a version by consumer, of one `state`."""
    await version_row(work, name, version)
    statement = select(Verdict).where(
        col(Verdict.workspace) == work.workspace,
        col(Verdict.contract) == name,
        col(Verdict.version) == version,
    )
    if state := filters.get("state"):
        statement = statement.where(col(Verdict.state) == state)
    return await page_of(
        work, statement, part, key=col(Verdict.consumer), read=read, newest_first=False
    )


async def owed(work: Work) -> list[VerdictRead]:
    """Return the pending verdicts of consumers whom the version in use breaks."""
    return await _of_latest(work, col(Verdict.state) == "pending", col(Verdict.breaking) > 0)


async def needing(work: Work, *, within: timedelta) -> list[VerdictRead]:
    """Return those that are owed, those that failed, and the waivers that end within this time."""
    until = work.now + within
    is_owed = (col(Verdict.state) == "pending") & (col(Verdict.breaking) > 0)
    is_ending = (col(Verdict.state) == "waived") & (col(Verdict.expires_at) <= until)
    return await _of_latest(work, is_owed | is_ending | (col(Verdict.state) == "failed"))


async def _of_latest(work: Work, *which: ColumnElement[bool]) -> list[VerdictRead]:
    """Return such verdicts of active consumers on the version in use, for every contract."""
    statement = (
        select(Verdict)
        .join(
            Contract,
            (col(Contract.workspace) == col(Verdict.workspace))
            & (col(Contract.name) == col(Verdict.contract))
            & (col(Contract.latest) == col(Verdict.version)),
        )
        .join(
            Consumer,
            (col(Consumer.workspace) == col(Verdict.workspace))
            & (col(Consumer.contract) == col(Verdict.contract))
            & (col(Consumer.agent) == col(Verdict.consumer))
            & (col(Consumer.agent) != col(Contract.provider))
            & col(Consumer.left_at).is_(None),
        )
        .where(col(Verdict.workspace) == work.workspace, *which)
        .order_by(col(Verdict.contract), col(Verdict.consumer))
    )
    return [read(row) for row in (await work.session.execute(statement)).scalars()]


async def expire(work: Work) -> None:
    """Make every waiver pending whose time is over; `expires_at` stays and says that it was one."""
    statement = (
        select(Verdict)
        .where(
            col(Verdict.workspace) == work.workspace,
            col(Verdict.state) == "waived",
            col(Verdict.expires_at) <= work.now,
        )
        .with_for_update()
    )
    for verdict in (await work.session.execute(statement)).scalars().all():
        work.change(verdict, "verdict.expired", state="pending")


def read(row: Verdict) -> VerdictRead:
    """Return a verdict as it is told."""
    values = row.model_dump(exclude={"workspace"})
    handoff = None if row.handoff is None else f"HO-{row.handoff}"
    return VerdictRead.model_validate({**values, "handoff": handoff})


async def _verdict(work: Work, row: ContractVersion, agent: str) -> Verdict:
    verdict = await work.get(Verdict, row.contract, row.version, agent)
    if verdict is not None:
        return verdict
    key = {"contract": row.contract, "version": row.version, "consumer": agent}
    fresh = Verdict.model_validate({**key, **work.born()})
    await work.add(fresh, "verdict.opened")
    return fresh


def _check_giver(work: Work, agent: str, said: VerdictGive) -> None:
    if said.state != "waived":
        check_speaks_for(work, agent, f"say how `{agent}` does with it")
        return
    actor = work.actor
    if not (actor.is_admin or actor.is_person or actor.role == MEDIATOR):
        raise Forbidden(
            f"`{actor.name}` may not waive; people, the admin and the {MEDIATOR} may.",
            fix="Ask for it in a reply to the handoff that told of the version.",
        )


def _check_words(work: Work, said: VerdictGive) -> None:
    if said.state in ("failed", "waived") and not said.reason:
        raise Invalid(
            f"A verdict `{said.state}` needs its reason.",
            fix='Say why: `"reason": "…"` (`--reason "…"`).',
        )
    if said.state == "waived" and (said.expires_at is None or said.expires_at <= work.now):
        raise Invalid(
            "A waiver needs an end in the future: until when is it waived?",
            fix='Say it: `"expires_at": "2026-12-31"` (`--until 2026-12-31`).',
        )
    if said.state != "waived" and said.expires_at is not None:
        raise Invalid(
            f"`expires_at` is the end of a waiver; a verdict `{said.state}` has none.",
            fix="Leave it out.",
        )
