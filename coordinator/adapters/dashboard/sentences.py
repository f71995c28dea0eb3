"""Events as people say them: `HO-13 offered by backend-developer: Which scopes?`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlmodel import col

from coordinator.adapters.dashboard.places import page_of_event
from coordinator.core.events import Event
from coordinator.core.kinds import kind_for
from coordinator.core.work import SYSTEM, Work

__all__ = ["Said", "said", "said_of_agent"]

RECENT = 5000
"""How many events are looked through for what has no index."""


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
    work: Work, *, limit: int, before: int | None = None, subject: str = "", team_only: bool = False
) -> list[Said]:
    """Return the last events as lines, newest first; of one subject where it is named.

    What belongs to it (`users@2.0.0`, `users/frontend-developer`) is told where it is recent.
    `team_only` leaves out what tokens came and went.
    """
    statement = select(Event).where(col(Event.workspace) == work.workspace)
    if before is not None:
        statement = statement.where(col(Event.seq) < before)
    if subject:
        recent = col(Event.seq) > await work.cursor() - RECENT
        parts = (
            col(Event.subject).startswith(f"{subject}{mark}", autoescape=True) for mark in "@/"
        )
        statement = statement.where((col(Event.subject) == subject) | (recent & or_(*parts)))
    if team_only:
        statement = statement.where(col(Event.type).not_like("token.%"))
    return await _lines(work, statement, limit)


async def said_of_agent(work: Work, name: str, *, limit: int) -> list[Said]:
    """Return what an agent did or what happened to it, among the last events of the workspace."""
    recent = await work.cursor() - RECENT
    statement = select(Event).where(
        col(Event.workspace) == work.workspace,
        col(Event.seq) > recent,
        (col(Event.subject) == name) | (col(Event.actor) == name),
    )
    return await _lines(work, statement, limit)


async def _lines(work: Work, statement: Select[Event], limit: int) -> list[Said]:
    statement = statement.order_by(col(Event.seq).desc()).limit(limit)
    rows = (await work.session.execute(statement)).scalars()
    return [_say(work.workspace, row) for row in rows]


def _say(workspace: str, event: Event) -> Said:
    return Said(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        subject=event.subject,
        sentence=_sentence(event),
        href=page_of_event(workspace, event.type, event.subject),
    )


def _sentence(event: Event) -> str:
    """Say what happened; a kind's line that does not begin with the subject says it by itself."""
    noun, _, past = event.type.partition(".")
    kind = kind_for(event.type)
    by = "" if event.actor in (event.subject, SYSTEM.name) else f" by {event.actor}"
    line = "" if kind is None else kind.summary(event.data)
    is_own = kind is not None and noun == kind.noun
    if not is_own and line and not line.startswith(event.subject):
        return line if event.actor in line else f"{line}{by.replace(' by', ', by', 1)}"
    named = event.subject if is_own or line else f"{noun.replace('_', ' ')} {event.subject}"
    words = f"{named} {past.replace('_', ' ')}{by}"
    rest = _rest(_rest(line, event.subject), past)
    return f"{words}: {rest}" if rest else words


def _rest(line: str, said: str) -> str:
    """Return the line without what was said already at its beginning."""
    return line.removeprefix(said).lstrip(" :·,")
