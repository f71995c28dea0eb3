"""Contracts: verdicts that are owed, waivers that end, and versions that somebody cannot use."""

from datetime import timedelta
from typing import TypedDict

from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention.finders.agents import PATIENCE
from coordinator.domains.attention.finders.handoffs import PEOPLE
from coordinator.domains.attention.finding import Finding
from coordinator.domains.contracts import verdicts
from coordinator.domains.contracts.usage import VerdictRead

__all__ = ["findings"]

DAY = timedelta(days=1)
"""How long before its end a waiver is told of."""


async def findings(work: Work) -> list[Finding]:
    """Return the versions in use that need someone."""
    roles = await agents.names(work)
    return [
        _owed(work, item, roles.get(item.consumer, ""))
        if item.state == "pending"
        else _failed(item)
        if item.state == "failed"
        else _ending(item)
        for item in await verdicts.needing(work, within=DAY)
    ]


def _owed(work: Work, item: VerdictRead, role: str) -> Finding:
    """Say whom a version in use breaks; an agent's answer is awaited for a while."""
    since = item.decided_at or item.created_at
    was_waived = item.expires_at is not None
    is_late = was_waived or role in PEOPLE or work.now - since > PATIENCE
    what = ", ".join(item.operations[:3]) or "all it uses"
    return Finding(
        code="verdict-owed",
        severity="alarm" if is_late else "notice",
        title=f"{item.contract} {item.version} breaks {what} for {item.consumer}",
        reason="Its waiver has ended." if was_waived else "It has not said how it does with it.",
        owner=item.consumer,
        since=item.expires_at or since,
        action="Answer",
        call=f"coord contract verdict {item.contract} {item.version} --state verified "
        f"--as {item.consumer}",
        **_where(item),
    )


def _ending(item: VerdictRead) -> Finding:
    return Finding(
        code="waiver-ends",
        severity="notice",
        title=f"The waiver of {item.contract} {item.version} for {item.consumer} ends",
        reason=f"“{item.reason}”; from {item.expires_at:%Y-%m-%d %H:%M} UTC on it is owed again.",
        owner=item.consumer,
        since=item.decided_at,
        action="Look",
        call=f"coord contract can-release {item.contract} --version {item.version}",
        **_where(item),
    )


def _failed(item: VerdictRead) -> Finding:
    return Finding(
        code="contract-broken",
        severity="alarm",
        title=f"{item.contract} {item.version} does not work for {item.consumer}",
        reason=f"“{item.reason}”" if item.reason else "It said so without a reason.",
        owner=item.consumer,
        since=item.decided_at,
        action="Mend",
        call=f"coord contract can-release {item.contract} --version {item.version}",
        **_where(item),
    )


class _Where(TypedDict):
    kind: str
    subject: str
    detail: str


def _where(item: VerdictRead) -> _Where:
    """Return where one answers: the handoff that told of the version, else the version."""
    if item.handoff is not None:
        return {"kind": "handoffs", "subject": item.handoff, "detail": ""}
    subject = f"{item.contract}@{item.version}"
    return {"kind": "contracts", "subject": subject, "detail": item.consumer}
