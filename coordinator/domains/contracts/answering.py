"""A verdict and its handoff as one thing: whichever side moves, the other follows.

accept is acknowledged, complete is verified, decline is failed, reopen is pending; a waiver leaves
the handoff where it is and says in its thread who waived.
"""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import WrongMove
from coordinator.core.work import SYSTEM, Work
from coordinator.domains.contracts import order
from coordinator.domains.contracts.models import Consumer, ContractVersion, Verdict
from coordinator.domains.contracts.queries import version_row
from coordinator.domains.contracts.usage import VerdictGive
from coordinator.domains.handoffs import evidence as proofs
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import (
    Completion,
    Evidence,
    EvidenceRead,
    Reason,
    ReplyCreate,
)

__all__ = [
    "adopted",
    "check_taken_back",
    "decide",
    "follow",
    "handoff_follows",
    "is_waived",
    "says",
]

MEANS = {
    "offered": "pending",
    "accepted": "acknowledged",
    "completed": "verified",
    "declined": "failed",
}
"""What the state of a handoff says as a verdict."""

STEPS = {
    ("acknowledged", "offered"): ("accept",),
    ("acknowledged", "declined"): ("reopen", "accept"),
    ("acknowledged", "completed"): ("reopen", "accept"),
    ("verified", "offered"): ("accept", "complete"),
    ("verified", "accepted"): ("complete",),
    ("verified", "declined"): ("reopen", "accept", "complete"),
    ("failed", "offered"): ("decline",),
    ("failed", "accepted"): ("reply",),
    ("failed", "completed"): ("reopen", "decline"),
    ("pending", "declined"): ("reopen",),
    ("pending", "completed"): ("reopen",),
}
"""How a handoff gets from its state to what a verdict says; a cancelled one stays as it is."""


def says(verdict: Verdict, said: VerdictGive) -> bool:
    """Tell whether a verdict says all that already."""
    return (
        verdict.state == said.state
        and verdict.decided_at is not None
        and verdict.reason == said.reason
        and verdict.expires_at == said.expires_at
        and proofs.same(verdict.evidence, said.evidence)
    )


def decide(work: Work, verdict: Verdict, said: VerdictGive) -> None:
    """Set what a verdict says, who said it and when."""
    values: dict[str, Any] = {
        "state": said.state,
        "reason": said.reason,
        "evidence": proofs.entries(said.evidence, by=work.actor.name),
        "expires_at": said.expires_at,
        "given_by": work.actor.name,
        "decided_at": work.now,
    }
    work.change(verdict, "verdict.given", **values)


async def adopted(work: Work, version: ContractVersion, verdict: Verdict, *, former: str) -> None:
    """Note which version a consumer works with after it gave a verdict; `former` is what it was.

    What it verified, where that is newer than what it uses (a draft is nothing to use yet); what it
    worked with before, where it no longer says that it works with this one, nor the server with
    those after it that change nothing.
    """
    consumer = await work.get(Consumer, verdict.contract, verdict.consumer)
    if consumer is None:
        return
    if verdict.state == "verified":
        if version.state != "draft" and await _is_onward(work, version, consumer.uses):
            work.change(consumer, "consumer.changed", uses=version.version)
    elif former == "verified":
        unproven = await _unproven(work, verdict)
        if consumer.uses in unproven and verdict.base is not None:
            work.change(consumer, "consumer.changed", uses=verdict.base)


async def _unproven(work: Work, verdict: Verdict) -> list[str]:
    """Open what the server verified because of a verdict that is no more; return the versions."""
    found = [verdict.version]
    statement = select(Verdict).where(
        col(Verdict.workspace) == work.workspace,
        col(Verdict.contract) == verdict.contract,
        col(Verdict.consumer) == verdict.consumer,
        col(Verdict.base) == verdict.version,
        col(Verdict.state) == "verified",
        col(Verdict.given_by) == SYSTEM.name,
    )
    for one in (await work.session.execute(statement.with_for_update())).scalars().all():
        open_ = {"state": "pending", "given_by": "", "reason": "", "decided_at": None}
        work.change(one, "verdict.opened", **open_)
        found += await _unproven(work, one)
    return found


async def _is_onward(work: Work, version: ContractVersion, uses: str | None) -> bool:
    """Tell whether a version is newer than what a consumer uses, or that is retired."""
    row = await work.get(ContractVersion, version.contract, uses) if uses is not None else None
    return row is None or row.state == "retired" or order.is_newer(version, row)


def is_waived(work: Work, verdict: Verdict) -> bool:
    """Tell whether a waiver is in force."""
    until = verdict.expires_at
    return verdict.state == "waived" and until is not None and until > work.now


async def check_taken_back(work: Work, verdict: Verdict) -> None:
    """Raise `WrongMove` where a handoff was accepted: that cannot be taken back."""
    if verdict.handoff is None:
        return
    identifier = f"HO-{verdict.handoff}"
    if (await handoffs.find(work, identifier)).state == "accepted":
        call = f"coord contract verdict {verdict.contract} {verdict.version}"
        raise WrongMove(
            f"`{verdict.subject}` was acknowledged: {identifier} is accepted, and none goes back "
            "to offered.",
            fix=f'`{call} failed --reason "…"` says that it does not work, `{call} verified` that '
            "it does; a waiver ends with a nearer `--until`.",
        )


async def handoff_follows(work: Work, verdict: Verdict, *, said: str, former: str) -> bool:
    """Move the handoff that told of the version to what was said, as the work's actor.

    Return whether it moved.
    """
    if verdict.handoff is None:
        return False
    identifier = f"HO-{verdict.handoff}"
    if said == "waived":
        await handoffs.reply(work, identifier, ReplyCreate(body=_waiver(work, verdict)))
        return True
    state = (await handoffs.find(work, identifier)).state
    reason = verdict.reason or f"the verdict on {verdict.contract} {verdict.version} was taken back"
    steps = STEPS.get((said, state), ())
    for step in steps:
        if step == "accept":
            await moves.accept(work, identifier)
        elif step == "complete":
            await moves.complete(work, identifier, _completion(verdict))
        elif step == "decline":
            await moves.decline(work, identifier, Reason(reason=reason))
        elif step == "reopen":
            await moves.reopen(work, identifier, Reason(reason=reason))
        elif former != "failed":
            await handoffs.reply(work, identifier, ReplyCreate(body=f"It fails: {reason}"))
    return bool(steps)


async def follow(work: Work, identifier: str) -> None:
    """Let the verdict follow the handoff that told of its version, where there is one.

    A waiver in force stays one while its consumer only accepts or reopens.
    """
    verdict = await _verdict_of(work, identifier)
    if verdict is None:
        return
    handoff = await handoffs.find(work, identifier)
    state = MEANS.get(handoff.state)
    if state is None or verdict.state == state:
        return
    if is_waived(work, verdict) and state in ("pending", "acknowledged"):
        return
    said = VerdictGive.model_validate(  # a verdict holds fifty, a handoff that went on holds more
        {
            "state": state,
            "reason": handoff.reason if state in ("failed", "verified") else "",
            "evidence": handoff.evidence[-50:] if state == "verified" else [],
        }
    )
    former = verdict.state
    decide(work, verdict, said)
    version = await version_row(work, verdict.contract, verdict.version)
    await adopted(work, version, verdict, former=former)


async def _verdict_of(work: Work, identifier: str) -> Verdict | None:
    number = int(identifier.removeprefix("HO-"))
    statement = (
        select(Verdict)
        .where(col(Verdict.workspace) == work.workspace, col(Verdict.handoff) == number)
        .with_for_update()
    )
    return (await work.session.execute(statement)).scalars().first()


def _completion(verdict: Verdict) -> Completion:
    given: list[Evidence] = [EvidenceRead(**one) for one in verdict.evidence]
    return Completion(evidence=given, reason=verdict.reason)


def _waiver(work: Work, verdict: Verdict) -> str:
    until = f"{verdict.expires_at:%Y-%m-%d %H:%M} UTC" if verdict.expires_at else "further notice"
    return f"{work.actor.name} waives this until {until}: {verdict.reason}"
