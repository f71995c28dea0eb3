"""What a thing is found by: what its kind says, or what most kinds call these fields."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from coordinator.core.errors import CoordError
from coordinator.core.kinds import Kind, Searched
from coordinator.core.schemas import Schema, storable
from coordinator.core.search.words import composed
from coordinator.core.work import Work

__all__ = ["BODY", "listed", "searched", "subject_of"]

TITLE = 500
BODY = 60_000
"""How many characters of a text are searched, the first ones."""

FEW = 200
"""How many of a list's items are."""

BODIES = ("summary", "body", "message", "description", "reason", "step", "feature", "branch")
LISTS = ("tags", "refs", "files", "resources", "acceptance", "replies", "evidence", "waiting_on")
AUTHORS = ("author", "sender", "provider", "agent", "by")
STATES = ("state", "type", "role")


async def searched(work: Work, kind: Kind, subject: str) -> Searched | None:
    """Return what this thing is found by; None where it is no longer there."""
    try:
        if kind.searched is not None:
            return _bounded(await kind.searched(work, subject))
        return _bounded(generic(await kind.find(work, subject)))
    except CoordError:
        return None


async def listed(work: Work, kind: Kind, thing: Schema) -> Searched | None:
    """Return what a thing is found by that stands in its kind's list."""
    if kind.searched is not None:
        return await searched(work, kind, subject_of(thing))
    return _bounded(generic(thing))


def generic(thing: Schema) -> Searched:
    """Return what a thing is found by, from the fields that most kinds have."""
    texts = [str(value) for name in BODIES if (value := getattr(thing, name, None))]
    parts = [text for name in LISTS for text in _texts(getattr(thing, name, None) or ())]
    return Searched(
        subject=subject_of(thing),
        title=_first(thing, ("title", "name")) or _of_agent(thing),
        body="\n\n".join([*texts, *parts]),
        author=_first(thing, AUTHORS),
        state=_first(thing, STATES),
        feature=str(getattr(thing, "feature", "") or ""),
        at=_moment(thing),
    )


def subject_of(thing: object) -> str:
    """Return what people call a thing: its identifier, name or agent."""
    return _first(thing, ("id", "name", "agent"))


def _of_agent(thing: Schema) -> str:
    """Return what to call a thing that has no title: whose it is, and of which feature."""
    parts = (_first(thing, ("agent",)), _first(thing, ("feature",)))
    return ": ".join(part for part in parts if part) or subject_of(thing)


def _texts(items: Sequence[Any]) -> Iterable[str]:
    """Return what is said in the items of a list, be they lines or things of their own."""
    for item in list(items)[:FEW]:
        found = item if isinstance(item, str) else _text_of(item)
        if found:
            yield found


def _text_of(item: Any) -> str:
    said = item if isinstance(item, dict) else dict(getattr(item, "__dict__", {}))
    return next((str(said[name]) for name in ("body", "text", "path") if said.get(name)), "")


def _first(thing: object, names: Sequence[str]) -> str:
    return next((str(value) for name in names if (value := getattr(thing, name, None))), "")


def _moment(thing: Schema) -> datetime | None:
    found = getattr(thing, "updated_at", None) or getattr(thing, "created_at", None)
    return found if isinstance(found, datetime) else None


def _bounded(found: Searched) -> Searched:
    return Searched(
        subject=found.subject,
        title=composed(storable(found.title))[:TITLE],
        body=composed(storable(found.body))[:BODY],
        author=found.author[:TITLE],
        state=found.state[:TITLE],
        feature=found.feature[:TITLE],
        at=found.at,
    )
