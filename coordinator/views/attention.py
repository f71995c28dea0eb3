"""What needs someone: an alarm where a person must act now, a notice where one may want to look.

Rules over contexts, handoffs, pending commits and verdicts on contracts, and over the files that
the file door could not take in, which it hands in. An expected wait is no alarm: it stands
beside the agent that waits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from coordinator.core.pages import all_of
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextRead
from coordinator.domains.contracts import verdicts
from coordinator.domains.contracts.usage import VerdictRead
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffRead
from coordinator.domains.pending_commits import service as commits
from coordinator.views.folder import RefusedFile

__all__ = ["PATIENCE", "Need", "needs"]

PATIENCE = timedelta(minutes=30)
"""How long a block or an unanswered offer is an expected wait."""

DAY = timedelta(days=1)
"""How long before its end a waiver is told of."""

PEOPLE = ("human", "admin")
Severity = Literal["alarm", "notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that needs someone: what, why, whose, since when, and what would help.

    `kind` and `subject` say which thing it is about (`handoffs`, `HO-12`); `action` is a verb.
    """

    code: str
    severity: Severity
    title: str
    reason: str
    owner: str
    since: datetime | None
    kind: str
    subject: str
    action: str


async def needs(work: Work, refused: Sequence[RefusedFile] = ()) -> list[Need]:
    """Return what needs someone now: alarms first, the oldest of each first."""
    reported = await all_of(contexts.every, work)
    owed = await all_of(handoffs.every, work, {"state": "open"})
    busy = {item.receiver for item in owed} | await _authors(work)
    found = [need for item in reported if (need := _of_context(item, busy, work.now))]
    people = {name for name, role in (await agents.names(work)).items() if role in PEOPLE}
    due = await verdicts.owed(work)
    told = {verdict.handoff for verdict in due}
    found += [
        need
        for item in owed
        if (need := _of_handoff(item, people, work.now))
        and not (need.code in ("unanswered", "for-people") and item.id in told)
    ]
    found += [_verdict_owed(verdict, people, work.now) for verdict in due]
    found += [_waiver_ends(verdict) for verdict in await verdicts.ending(work, within=DAY)]
    found += [_of_file(file) for file in refused]
    return sorted(found, key=lambda need: (need.severity, need.since or work.now))


async def _authors(work: Work) -> set[str]:
    """Return who has a pending commit that is neither committed nor closed."""
    parts = [
        await all_of(commits.every, work, {"state": state})
        for state in ("draft", "needs_review", "ready")
    ]
    return {item.author for part in parts for item in part}


def _of_context(item: ContextRead, busy: Collection[str], now: datetime) -> Need | None:
    if item.state == "done":
        return None
    if item.state == "waiting_human":
        return _waits(item)
    if item.stale:
        return _stale(item, has_work=item.agent in busy)
    if item.state == "blocked":
        return _blocked(item, now)
    return None


def _waits(item: ContextRead) -> Need:
    question = item.summary.strip().partition("\n")[0]
    return Need(
        code="waits",
        severity="alarm",
        title=f"{item.agent} waits for a person",
        reason=f"“{question}”" if question else "It did not say what for.",
        owner="human",
        since=item.since,
        kind="contexts",
        subject=item.agent,
        action="Answer",
    )


def _stale(item: ContextRead, *, has_work: bool) -> Need:
    return Need(
        code="stale",
        severity="alarm" if has_work else "notice",
        title=f"{item.agent} is silent",
        reason="It has open work and let its time pass without a report."
        if has_work
        else "Its time passed without a report; it has no open work.",
        owner=item.agent,
        since=item.updated_at,
        kind="contexts",
        subject=item.agent,
        action="Look",
    )


def _blocked(item: ContextRead, now: datetime) -> Need:
    waits = ", ".join(item.waiting_on)
    is_late = now - item.since > PATIENCE
    return Need(
        code="blocked",
        severity="alarm" if is_late else "notice",
        title=f"{item.agent} is blocked",
        reason=f"It waits on {waits}." if waits else item.summary.strip().partition("\n")[0],
        owner=item.agent,
        since=item.since,
        kind="contexts",
        subject=item.agent,
        action="Look",
    )


def _of_handoff(item: HandoffRead, people: Collection[str], now: datetime) -> Need | None:
    if item.due_at is not None and item.due_at <= now:
        return _handoff(item, "past-due", "alarm", "It is past its date.", item.due_at, "Open")
    if item.receiver in people and item.state == "offered" and item.acted_at is None:
        asks = f"{item.sender} asks a person."
        return _handoff(item, "for-people", "alarm", asks, item.offered_at, "Answer")
    if item.acknowledged_at is None and now - item.offered_at > PATIENCE:
        seen = "delivered, but not acknowledged" if item.delivered_at else "not even delivered yet"
        return _handoff(item, "unanswered", "notice", f"It is {seen}.", item.offered_at, "Look")
    return None


def _handoff(
    item: HandoffRead, code: str, severity: Severity, reason: str, since: datetime, action: str
) -> Need:
    return Need(
        code=code,
        severity=severity,
        title=item.title,
        reason=reason,
        owner=item.receiver,
        since=since,
        kind="handoffs",
        subject=item.id,
        action=action,
    )


def _verdict_owed(item: VerdictRead, people: Collection[str], now: datetime) -> Need:
    """Say whom a version in use breaks; an agent's answer is awaited for a while."""
    since = item.decided_at or item.created_at
    was_waived = item.expires_at is not None
    is_late = was_waived or item.consumer in people or now - since > PATIENCE
    what = ", ".join(item.operations[:3]) or "all it uses"
    return Need(
        code="verdict-owed",
        severity="alarm" if is_late else "notice",
        title=f"{item.contract} {item.version} breaks {what} for {item.consumer}",
        reason="Its waiver has ended." if was_waived else "It has not said how it does with it.",
        owner=item.consumer,
        since=item.expires_at or since,
        action="Answer",
        **_where(item),
    )


def _waiver_ends(item: VerdictRead) -> Need:
    return Need(
        code="waiver-ends",
        severity="notice",
        title=f"The waiver of {item.contract} {item.version} for {item.consumer} ends",
        reason=f"“{item.reason}”; from {item.expires_at:%Y-%m-%d %H:%M} UTC on it is owed again.",
        owner=item.consumer,
        since=item.decided_at,
        action="Look",
        **_where(item),
    )


def _where(item: VerdictRead) -> dict[str, str]:
    """Return where one answers: the handoff that told of the version, else the version."""
    if item.handoff is not None:
        return {"kind": "handoffs", "subject": item.handoff}
    return {"kind": "contracts", "subject": f"{item.contract}@{item.version}"}


def _of_file(file: RefusedFile) -> Need:
    return Need(
        code="refused",
        severity="alarm",
        title=f"{file.path} could not be taken in",
        reason=file.fault,
        owner="human",
        since=file.since,
        kind="files",
        subject=file.path,
        action="Mend",
    )
