"""What arrived by another door, written into the folder: a reader of the feed with its own cursor.

First it is journalled what will be written, then the files change places, then what they displaced
is looked at, and last the cursor moves: a crash anywhere only repeats what is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.adapters.filedrop.intake import kind_named
from coordinator.adapters.filedrop.journal import FILES, Journal, Known, hash_of
from coordinator.adapters.filedrop.names import free
from coordinator.core.errors import CoordError, NotFound
from coordinator.core.events import Event
from coordinator.core.kinds import kind_for
from coordinator.core.logs import log
from coordinator.core.work import Work

__all__ = ["Due", "Plan", "due", "plans"]


BATCH = 200
"""How many things are written in one pass."""


@dataclass(frozen=True, slots=True)
class Due:
    """Which things the folder may no longer show as they are, and up to which event that holds."""

    things: tuple[tuple[str, str], ...]
    """Names of kinds with subjects."""
    cursor: int
    is_last: bool
    """Whether nothing was due beyond these."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one file of a thing."""

    kind: str
    subject: str
    revision: int
    body: bytes
    path: str
    """Where the text belongs."""
    known: Known | None
    """What the journal knows of that path."""
    write: bool
    """Whether the text is yet to be written there."""
    retire: Known | None = None
    """The file's former name, to be taken away afterwards."""

    @property
    def sha256(self) -> str:
        """The hash of the text."""
        return hash_of(self.body)


async def due(journal: Journal) -> Due:
    """Return the things that changed first since the cursor, and what is owed anyway."""
    owed = [
        (known.kind, known.subject) for known in journal.files.values() if known.owed and known.kind
    ]
    last = func.max(col(Event.seq))
    revision = func.max(col(Event.data)["revision"].as_integer())

    async def changed(work: Work) -> Due:
        statement = (
            select(col(Event.type), col(Event.subject), revision, last)
            .where(col(Event.workspace) == work.workspace, col(Event.seq) > journal.cursor)
            .group_by(col(Event.type), col(Event.subject))
            .order_by(last)
            .limit(BATCH)
        )
        rows = (await work.session.execute(statement)).all()
        found = [thing for row in rows if (thing := _thing(journal, row[0], row[1], row[2]))]
        cursor = rows[-1][3] if rows else journal.cursor
        return Due(tuple(dict.fromkeys([*owed, *found])), cursor, len(rows) < BATCH)

    return await journal.desk.read(journal.workspace, FILES, changed)


def _thing(
    journal: Journal, event: str, subject: str, revision: int | None
) -> tuple[str, str] | None:
    """Return the thing that an event changed; None where its files show it already."""
    kind = kind_for(event)
    if kind is None or kind.files is None:
        return None
    if kind.files.gathers is not None:
        return kind.name, kind.files.gathers(subject)
    shown = [known.revision for known in journal.of(kind.name, subject)]
    if shown and revision is not None and min(shown) >= revision:
        return None
    return kind.name, subject


async def plans(journal: Journal, things: Iterable[tuple[str, str]]) -> list[Plan]:
    """Return what is to be done for each of these things, from one snapshot of the database."""
    found: list[Plan] = []

    async def read(work: Work) -> None:
        occupied = {path for path, known in journal.files.items() if known.state != "deleted"}
        for name, subject in things:
            shown = await _shown(work, name, subject)
            if shown is not None:
                planned = _plans(journal, shown, occupied)
                occupied.update(plan.path for plan in planned)
                found.extend(planned)

    await journal.desk.read(journal.workspace, FILES, read)
    return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """A thing as it should show in the folder."""

    kind: str
    subject: str
    revision: int
    path: PurePosixPath
    body: bytes


async def _shown(work: Work, name: str, subject: str) -> _Shown | None:
    kind = kind_named(name)
    if kind is None or kind.files is None:
        return None
    try:
        thing: Any = await (kind.files.load or kind.find)(work, subject)
        rendered = kind.files.render(thing)
    except NotFound:
        return None
    except CoordError as error:
        log.warning("file.unrendered", kind=name, subject=subject, reason=error.detail)
        return None
    if rendered is None:
        return None
    return _Shown(name, subject, int(thing.revision), rendered.path, rendered.text.encode())


def _plans(journal: Journal, shown: _Shown, occupied: set[str]) -> list[Plan]:
    files = journal.of(shown.kind, shown.subject)
    live = [known for known in files if known.is_live]
    own = {known.path for known in files if known.state != "refused"}
    path = str(free(shown.path, occupied - own))
    if live:
        stale = [known for known in live if known.owed or known.revision < shown.revision]
        return [_rewritten(journal, shown, known, live, path) for known in stale]
    if any(known.state == "refused" for known in files):
        return []  # someone's own text stands there, not understood yet
    if any(known.gone_at is not None and known.revision >= shown.revision for known in files):
        return []  # taken away on purpose, and nothing has changed since
    return [_plan(shown, path, journal.files.get(path), write=True)]


def _rewritten(journal: Journal, shown: _Shown, known: Known, live: list[Known], path: str) -> Plan:
    """Write a file anew; under another name where the server chose the name and it has changed."""
    if not known.placed or path == known.path:
        return _plan(shown, known.path, known, write=hash_of(shown.body) != known.sha256)
    stands = any(other.path == path for other in live)
    return _plan(shown, path, journal.files.get(path), write=not stands, retire=known)


def _plan(
    shown: _Shown, path: str, known: Known | None, *, write: bool, retire: Known | None = None
) -> Plan:
    return Plan(shown.kind, shown.subject, shown.revision, shown.body, path, known, write, retire)
