"""The moves of handoffs from state to state: each checks who acts, then from where."""

from typing import Any

from coordinator.core.errors import Conflict, Forbidden, Invalid, WrongMove
from coordinator.core.work import Work
from coordinator.domains.handoffs import evidence, parties
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.schemas import (
    Completion,
    DemandMake,
    EvidenceGive,
    HandoffRead,
    Reason,
)
from coordinator.domains.handoffs.service import OPEN, first_times, read, row_of

__all__ = [
    "ItemsOpen",
    "accept",
    "acknowledge",
    "cancel",
    "complete",
    "decline",
    "demand",
    "reopen",
    "show_evidence",
]

ALLOWED = {
    "acknowledge": ("offered",),
    "accept": ("offered",),
    "decline": ("offered",),
    "complete": ("accepted",),
    "demand": ("offered",),
    "evidence": OPEN,
    "cancel": OPEN,
    "reopen": ("declined", "cancelled", "completed"),
}
"""From which states each move is allowed."""


class ItemsOpen(Conflict):
    """Acceptance items are still open"""


async def acknowledge(work: Work, identifier: str) -> HandoffRead:
    """Say that it was seen and understood; again changes nothing."""
    row = await _row(work, identifier, "acknowledge")
    if row.acknowledged_at is not None:
        work.replayed = True
        return read(row)
    _check(row, "acknowledge")
    work.change(row, "handoff.acknowledged", **first_times(work, row, "acknowledged_at"))
    return read(row)


async def accept(work: Work, identifier: str) -> HandoffRead:
    """Take it on; raises `EvidenceMissing` until what it demands of the sender is shown."""
    row = await _row(work, identifier, "accept")
    _check(row, "accept")
    evidence.check_shown(row)
    times = first_times(work, row, "acknowledged_at")
    work.change(row, "handoff.accepted", state="accepted", **times)
    return read(row)


async def decline(work: Work, identifier: str, why: Reason) -> HandoffRead:
    """Turn it down and say why."""
    row = await _row(work, identifier, "decline")
    _check(row, "decline")
    times = first_times(work, row, "acknowledged_at")
    work.change(row, "handoff.declined", state="declined", reason=why.reason, **times)
    return read(row)


async def complete(work: Work, identifier: str, done: Completion) -> HandoffRead:
    """Say that it is done, with what shows it.

    Raises `ItemsOpen` where acceptance items are not ticked and no reason says why, `Invalid` for
    an item that it does not have, `EvidenceMissing` where its sender needs more evidence.
    """
    row = await _row(work, identifier, "complete")
    _check(row, "complete")
    acceptance = _ticked(row, done)
    _check_items(row, acceptance, reason=done.reason)
    given = evidence.entries(done.evidence, by=work.actor.name)
    evidence.check_needed(row, given)
    work.change(
        row,
        "handoff.completed",
        state="completed",
        reason=done.reason,
        acceptance=acceptance,
        evidence=evidence.joined(row, given),
        **first_times(work, row, "acted_at"),
    )
    return read(row)


async def demand(work: Work, identifier: str, wanted: DemandMake) -> HandoffRead:
    """Ask that what the sender says be shown at a level before it is accepted: for its receiver.

    Asking counts as acknowledging; a demand at `claimed` takes a former one back.
    """
    row = await _row(work, identifier, "demand evidence of")
    _check(row, "demand")
    made = {**wanted.model_dump(), "by": work.actor.name, "at": work.now.isoformat()}
    times = first_times(work, row, "acknowledged_at")
    kept = None if wanted.level == "claimed" else made
    work.change(row, "handoff.demanded", demand=kept, **times)
    return read(row)


async def show_evidence(work: Work, identifier: str, given: EvidenceGive) -> HandoffRead:
    """Show that it is as it says, while it is open: for its sender, whom the receiver may ask.

    What its receiver has to show goes with the completion. Raises `Forbidden` for the receiver,
    `EvidenceFull` beyond 200 entries.
    """
    row = await row_of(work, identifier)
    parties.check(work, row, "give evidence for what is said in", row.sender)
    if work.actor.name == row.receiver != row.sender:  # a person who may act for either side
        raise Forbidden(
            f"`{row.receiver}` asks in `{row.subject}` and cannot show it for `{row.sender}`.",
            fix=f'POST handoffs/{row.subject}/demand {{"level": "claimed"}} does without.',
        )
    _check(row, "evidence")
    added = evidence.entries(given.evidence, by=work.actor.name)
    work.change(row, "handoff.evidenced", evidence=evidence.joined(row, added))
    return read(row)


async def cancel(work: Work, identifier: str, why: Reason) -> HandoffRead:
    """Take the offer back and say why: for its sender."""
    row = await row_of(work, identifier)
    parties.check(work, row, "cancel", row.sender)
    _check(row, "cancel")
    work.change(row, "handoff.cancelled", state="cancelled", reason=why.reason)
    return read(row)


async def reopen(work: Work, identifier: str, why: Reason) -> HandoffRead:
    """Offer a closed one again and say why; its times stay as they were."""
    row = await row_of(work, identifier)
    parties.check(work, row, "reopen", row.sender, row.receiver)
    _check(row, "reopen")
    work.change(row, "handoff.reopened", state="offered", reason=why.reason)
    return read(row)


async def _row(work: Work, identifier: str, move: str) -> Handoff:
    row = await row_of(work, identifier)
    parties.check(work, row, move, row.receiver)
    return row


def _check(row: Handoff, move: str) -> None:
    if row.state in ALLOWED[move]:
        return
    can = " or ".join(name for name, states in ALLOWED.items() if row.state in states)
    raise WrongMove(
        f"`{row.subject}` is {row.state}; {move} is allowed from {' or '.join(ALLOWED[move])}.",
        fix=f"From {row.state} one can {can}.",
    )


def _ticked(row: Handoff, done: Completion) -> list[dict[str, Any]]:
    ticks = {item.text: item.done for item in done.acceptance}
    items = [{**item, "done": ticks.pop(item["text"], item["done"])} for item in row.acceptance]
    if ticks:
        raise Invalid(
            f"`{row.subject}` has no acceptance item “{next(iter(ticks))}”.",
            fix=f"`coord handoff show {row.subject}` lists its items.",
        )
    return items


def _check_items(row: Handoff, acceptance: list[dict[str, Any]], *, reason: str) -> None:
    still = [item["text"] for item in acceptance if not item["done"]]
    if still and not reason:
        items = "; ".join(f"“{text}”" for text in still)
        raise ItemsOpen(
            f"`{row.subject}` cannot be complete: {len(still)} of its items are open: {items}.",
            fix="Tick them, or say in `reason` why it is complete without them.",
        )
