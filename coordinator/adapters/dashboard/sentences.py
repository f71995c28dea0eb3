"""Events as people say them: `HO-13 offered by backend-developer: Which scopes?`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.dashboard.places import href_of, kind_of_subject
from coordinator.core.events import Event
from coordinator.core.kinds import kind_for
from coordinator.core.work import Work

__all__ = ["Said", "said"]


@dataclass(frozen=True, slots=True)
class Said:
    """An event as a line of the feed; `href` is empty where its subject has no page."""

    seq: int
    at: datetime
    actor: str
    subject: str
    sentence: str
    href: str


async def said(
    work: Work, *, limit: int, before: int | None = None, subject: str = "", actor: str = ""
) -> list[Said]:
    """Return the last events as lines, newest first; of one subject or actor where named."""
    statement = select(Event).where(col(Event.workspace) == work.workspace)
    if before is not None:
        statement = statement.where(col(Event.seq) < before)
    if subject and actor:
        statement = statement.where((col(Event.subject) == subject) | (col(Event.actor) == actor))
    elif subject:
        statement = statement.where(col(Event.subject) == subject)
    statement = statement.order_by(col(Event.seq).desc()).limit(limit)
    rows = (await work.session.execute(statement)).scalars()
    return [_say(work.workspace, row) for row in rows]


def _say(workspace: str, event: Event) -> Said:
    kind = kind_of_subject(event.type)
    return Said(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        subject=event.subject,
        sentence=_sentence(event),
        href=href_of(workspace, kind.name, event.subject) if kind is not None else "",
    )


def _sentence(event: Event) -> str:
    noun, _, past = event.type.partition(".")
    kind = kind_for(event.type)
    by = "" if event.actor == event.subject else f" by {event.actor}"
    if kind is None or noun != kind.noun:
        return f"{noun} {event.subject} {past.replace('_', ' ')}{by}"
    words = f"{event.subject} {past.replace('_', ' ')}{by}"
    line = _rest(_rest(kind.summary(event.data), event.subject), past)
    return f"{words}: {line}" if line else words


def _rest(line: str, said: str) -> str:
    """Return the line without what was said already at its beginning."""
    return line.removeprefix(said).lstrip(" :·,")
