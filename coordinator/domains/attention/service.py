"""What needs someone, and what people said of it: acknowledged, snoozed, brought back."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Invalid, NotFound
from coordinator.core.work import Work
from coordinator.domains.attention.finders import FINDERS, folder
from coordinator.domains.attention.models import Standing
from coordinator.domains.attention.schemas import (
    Acknowledgement,
    AttentionRead,
    Finding,
    Item,
    Snooze,
)

__all__ = ["acknowledge", "every", "id_of", "reopen", "snooze"]

PLAIN = re.compile(r"[A-Za-z0-9._@-]{1,120}", re.ASCII)
LONGEST_SNOOZE = timedelta(days=30)


async def every(
    work: Work,
    filters: Mapping[str, str] | None = None,
    *,
    refused: Sequence[folder.Refused] = (),
) -> AttentionRead:
    """Return what needs someone: open alarms first, the oldest of each first, then the rest.

    `refused` are the files that the file door could not take in. Filters: `owner` (or whom else it
    concerns), `severity`, `code`, `state`.
    """
    items = [item for item in await _items(work, refused) if _fits(item, filters or {})]
    still = [item for item in items if item.state == "open"]
    return AttentionRead(
        items=items,
        total=len(items),
        alarms=sum(item.severity == "alarm" for item in still),
        notices=sum(item.severity == "notice" for item in still),
        set_aside=len(items) - len(still),
        cursor=await work.cursor(),
    )


async def acknowledge(
    work: Work, identifier: str, why: Acknowledgement, *, refused: Sequence[folder.Refused] = ()
) -> Item:
    """Say that it was seen and is in hand; it rests until its cause ends or comes anew."""
    item = await _find(work, identifier, refused)
    return await _set_aside(work, item, "acknowledged", why.reason, None)


async def snooze(
    work: Work, identifier: str, wish: Snooze, *, refused: Sequence[folder.Refused] = ()
) -> Item:
    """Let it rest until a moment; raises `Invalid` for one in the past or over 30 days away."""
    item = await _find(work, identifier, refused)
    until = wish.until
    if until is None and wish.minutes is not None:
        until = work.now + timedelta(minutes=wish.minutes)
    if until is None or not work.now < until <= work.now + LONGEST_SNOOZE:
        raise Invalid(
            "Until when? A snooze ends within 30 days from now.",
            fix='Say it: `"minutes": 60`, or `"until": "2026-12-31T09:00:00Z"`.',
        )
    return await _set_aside(work, item, "snoozed", wish.reason, until)


async def reopen(work: Work, identifier: str, *, refused: Sequence[folder.Refused] = ()) -> Item:
    """Bring back what was acknowledged or snoozed; raises `NotFound` where it is not there."""
    item = await _find(work, identifier, refused)
    row = await work.get(Standing, item.id)
    if row is None or item.state == "open":
        work.replayed = True
        return item
    work.change(row, "attention.reopened", state="open", by=work.actor.name, until=None)
    return _standing(work, item, row)


async def _set_aside(
    work: Work, item: Item, state: str, reason: str, until: datetime | None
) -> Item:
    values: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "by": work.actor.name,
        "since": item.since,
        "until": until,
    }
    event = "attention.snoozed" if state == "snoozed" else "attention.acknowledged"
    row = await work.get(Standing, item.id)
    if row is None:
        row = Standing(**work.born(), name=item.id, **values)
        await work.add(row, event)
    elif not work.change(row, event, **values):
        work.replayed = True
    return _standing(work, item, row)


async def _find(work: Work, identifier: str, refused: Sequence[folder.Refused]) -> Item:
    found = next((i for i in await _items(work, refused) if i.id == identifier), None)
    if found is None:
        raise NotFound(
            f"There is no attention item `{identifier}` now; items go away with their cause.",
            fix="`GET attention` lists those that there are.",
        )
    return found


async def _items(work: Work, refused: Sequence[folder.Refused]) -> list[Item]:
    found = [finding for finder in FINDERS for finding in await finder(work)]
    found += [folder.findings(file) for file in refused]
    names = [id_of(finding) for finding in found]
    statement = select(Standing).where(
        col(Standing.workspace) == work.workspace, col(Standing.state) != "open"
    )
    kept = {row.name: row for row in (await work.session.execute(statement)).scalars()}
    items = [
        _standing(work, _item(work, finding, name), kept.get(name))
        for finding, name in zip(found, names, strict=True)
    ]
    return sorted(items, key=lambda i: (i.state != "open", i.severity, -i.age_seconds, i.id))


def id_of(finding: Finding) -> str:
    """Return the identifier of a finding: the same as long as its cause is there."""
    subject = f"{finding.subject}:{finding.detail}" if finding.detail else finding.subject
    if all(PLAIN.fullmatch(part) for part in subject.split(":")):
        return f"{finding.code}:{subject}"
    return f"{finding.code}:{sha256(subject.encode()).hexdigest()[:12]}"


def _item(work: Work, finding: Finding, name: str) -> Item:
    age = (work.now - finding.since).total_seconds() if finding.since else 0
    return Item.model_construct(
        **vars(finding), id=name, age_seconds=max(0, int(age)), state="open"
    )


def _standing(work: Work, item: Item, row: Standing | None) -> Item:
    """Return the item as somebody said of it, where that holds for this occurrence and still."""
    is_over = row is None or row.since != item.since or row.state == "open"
    if is_over or (row is not None and row.until is not None and row.until <= work.now):
        return item.model_copy(update={"state": "open", "by": "", "note": "", "until": None})
    assert row is not None  # noqa: S101 - `is_over` says so
    update = {"state": row.state, "by": row.by, "note": row.reason, "until": row.until}
    return item.model_copy(update=update)


def _fits(item: Item, filters: Mapping[str, str]) -> bool:
    owner = filters.get("owner")
    if owner is not None and owner != item.owner and owner not in item.also:
        return False
    return all(
        getattr(item, name) == filters[name]
        for name in ("severity", "code", "state")
        if name in filters
    )
