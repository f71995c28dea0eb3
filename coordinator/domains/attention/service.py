"""What needs someone, and what people said of it: acknowledged, snoozed, brought back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import inf
from typing import Any, cast

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Invalid, NotFound
from coordinator.core.work import Work
from coordinator.domains.attention.finders import FINDERS, folder
from coordinator.domains.attention.finding import Finding
from coordinator.domains.attention.models import Standing
from coordinator.domains.attention.schemas import (
    Acknowledgement,
    AttentionRead,
    Item,
    ItemState,
    Snooze,
)

__all__ = ["SHOWN", "acknowledge", "every", "id_of", "reopen", "snooze"]

PLAIN = re.compile(r"[A-Za-z0-9._@:-]{1,160}", re.ASCII)
LONGEST_SNOOZE = timedelta(days=30)
TOLD_BY_VERDICT = ("unanswered", "for-people")
"""What is not said again of a handoff that tells of a version on which a verdict is owed."""

SHOWN = 200
"""How many items are listed unless more are asked for."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A finding under its identifier, as somebody spoke of it or nobody did."""

    id: str
    finding: Finding
    said: Standing | None

    @property
    def state(self) -> ItemState:
        """Return whether it is open, acknowledged or snoozed."""
        return "open" if self.said is None else cast("ItemState", self.said.state)

    @property
    def place(self) -> tuple[bool, str, float, str]:
        """Return where it stands: open ones first, then alarms, then the oldest."""
        since = self.finding.since
        return (
            self.said is not None,
            self.finding.severity,
            since.timestamp() if since else inf,
            self.id,
        )


async def every(
    work: Work,
    filters: Mapping[str, str] | None = None,
    *,
    refused: Sequence[folder.Refused] = (),
    limit: int = SHOWN,
) -> AttentionRead:
    """Return what needs someone: open alarms first, the oldest of each first, then the rest.

    `refused` are the files that the file door could not take in. Filters: `owner` (or whom else it
    concerns), `severity`, `code`, `state`. All is counted, `limit` of it is listed.
    """
    found = [each for each in await _standings(work, refused) if _fits(each, filters or {})]
    still = [each.finding for each in found if each.state == "open"]
    found.sort(key=lambda each: each.place)
    return AttentionRead(
        items=[_item(work, each) for each in found[:limit]],
        total=len(found),
        alarms=sum(finding.severity == "alarm" for finding in still),
        notices=sum(finding.severity == "notice" for finding in still),
        set_aside=len(found) - len(still),
        cursor=await work.cursor(),
    )


async def acknowledge(
    work: Work, identifier: str, why: Acknowledgement, *, refused: Sequence[folder.Refused] = ()
) -> Item:
    """Say that it was seen and is in hand; it rests until its cause ends or comes anew."""
    found = await _find(work, identifier, refused)
    return await _set_aside(work, found, "acknowledged", why.reason, None)


async def snooze(
    work: Work, identifier: str, wish: Snooze, *, refused: Sequence[folder.Refused] = ()
) -> Item:
    """Let it rest until a moment; raises `Invalid` for one in the past or over 30 days away."""
    found = await _find(work, identifier, refused)
    until = wish.until
    if until is None and wish.minutes is not None:
        until = work.now + timedelta(minutes=wish.minutes)
    if until is None or not work.now < until <= work.now + LONGEST_SNOOZE:
        raise Invalid(
            "Until when? A snooze ends within 30 days from now.",
            fix='Say it: `"minutes": 60`, or `"until": "2026-12-31T09:00:00Z"`.',
        )
    return await _set_aside(work, found, "snoozed", wish.reason, until)


async def reopen(work: Work, identifier: str, *, refused: Sequence[folder.Refused] = ()) -> Item:
    """Bring back what was acknowledged or snoozed; raises `NotFound` where it is not there."""
    found = await _find(work, identifier, refused)
    row = await work.get(Standing, found.id)
    if row is None or found.said is None:
        work.replayed = True
        return _item(work, found)
    work.change(row, "attention.reopened", state="open", by=work.actor.name, until=None)
    return _item(work, replace(found, said=None))


async def _set_aside(
    work: Work, found: _Known, state: ItemState, reason: str, until: datetime | None
) -> Item:
    values: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "by": work.actor.name,
        "since": found.finding.since,
        "until": until,
    }
    event = "attention.snoozed" if state == "snoozed" else "attention.acknowledged"
    row = await work.get(Standing, found.id)
    if row is None:
        row = Standing(**work.born(), name=found.id, **values)
        await work.add(row, event)
    elif not work.change(row, event, **values):
        work.replayed = True
    return _item(work, replace(found, said=row))


async def _find(work: Work, identifier: str, refused: Sequence[folder.Refused]) -> _Known:
    found = next((i for i in await _standings(work, refused) if i.id == identifier), None)
    if found is None:
        raise NotFound(
            f"There is no attention item `{identifier}` now; items go away with their cause.",
            fix="`GET attention` lists those that there are.",
        )
    return found


async def _standings(work: Work, refused: Sequence[folder.Refused]) -> list[_Known]:
    findings = [finding for finder in FINDERS for finding in await finder(work)]
    findings += [folder.finding(file) for file in refused]
    owed = {finding.subject for finding in findings if finding.code == "verdict-owed"}
    statement = select(Standing).where(
        col(Standing.workspace) == work.workspace, col(Standing.state) != "open"
    )
    said = {row.name: row for row in (await work.session.execute(statement)).scalars()}
    return [
        _Known(name, finding, _still(work, finding, said.get(name)))
        for finding in findings
        if not (finding.code in TOLD_BY_VERDICT and finding.subject in owed)
        for name in (id_of(finding),)
    ]


def _still(work: Work, finding: Finding, row: Standing | None) -> Standing | None:
    """Return what was said where it holds for this occurrence and its time is not over."""
    if row is None or row.since != finding.since:
        return None
    return None if row.until is not None and row.until <= work.now else row


def id_of(finding: Finding) -> str:
    """Return the identifier of a finding: the same as long as its cause is there."""
    subject = f"{finding.subject}:{finding.detail}" if finding.detail else finding.subject
    if PLAIN.fullmatch(subject):
        return f"{finding.code}:{subject}"
    return f"{finding.code}:{sha256(subject.encode()).hexdigest()[:12]}"


def _item(work: Work, standing: _Known) -> Item:
    finding, said = standing.finding, standing.said
    age = (work.now - finding.since).total_seconds() if finding.since else 0
    return Item(
        id=standing.id,
        code=finding.code,
        severity=finding.severity,
        title=finding.title,
        reason=finding.reason,
        owner=finding.owner,
        also=list(finding.also),
        since=finding.since,
        age_seconds=max(0, int(age)),
        kind=finding.kind,
        subject=finding.subject,
        action=finding.action,
        call=finding.call,
        state=standing.state,
        by=said.by if said else "",
        note=said.reason if said else "",
        until=said.until if said else None,
    )


def _fits(standing: _Known, filters: Mapping[str, str]) -> bool:
    finding = standing.finding
    owner = filters.get("owner")
    if owner is not None and owner != finding.owner and owner not in finding.also:
        return False
    said = {"severity": finding.severity, "code": finding.code, "state": standing.state}
    return all(filters[name] == value for name, value in said.items() if name in filters)
