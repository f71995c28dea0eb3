"""Taking one file in: the kind that claims it parses it and calls the verb, in one transaction.

The journal is written in the same transaction, so that a crash applies a file wholly or not at
all, and never twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from coordinator.adapters.filedrop import companions
from coordinator.adapters.filedrop.journal import FILES, OURS, Journal, Known, Notes, hash_of
from coordinator.adapters.filedrop.reading import Reading, text_of
from coordinator.core.errors import CoordError, NotFound
from coordinator.core.kinds import Drop, Kind, Moved, Refused, kinds
from coordinator.core.logs import log

__all__ = ["apply", "arrive", "kind_named", "take"]


ECHOES = ("taken", "written", "ignored", "gone", *OURS)
"""States of a file in which its own text says nothing new."""


def kind_named(name: str) -> Kind | None:
    """Return the kind of this name that has files."""
    return next((kind for kind in kinds() if kind.name == name and kind.files), None)


def claimant(path: PurePosixPath, text: str, known: str) -> Kind | None:
    """Return the kind that claims a file most surely; of equals the one that had it before."""
    ranked = [
        (kind.files.claims(path, text), kind.name == known, -place, kind)
        for place, kind in enumerate(kinds())
        if kind.files
    ]
    best = max(ranked, key=lambda each: each[:3], default=None)
    return best[3] if best is not None and best[0] > 0 else None


async def arrive(journal: Journal, reading: Reading, moved: Known | None = None) -> None:
    """Handle a file that is new, has changed, came back or (`moved`) has a new name."""
    known = journal.files.get(reading.path)
    digest = reading.sha256
    if known is not None and known.is_ours:
        return
    if known is not None and known.writing and digest == known.writing:
        body = reading.body
        settled = replace(
            known, state="written", stamp=reading.stamp, sha256=digest, writing="", gone_at=None
        )
        await journal.write(lambda notes: notes.put(settled, base=body))
    elif known is not None and _is_echo(known, digest):
        state = "taken" if known.state == "gone" else known.state
        await journal.note(reading.path, state=state, stamp=reading.stamp, gone_at=None)
    else:
        await take(journal, reading, moved)


def _is_echo(known: Known, digest: str) -> bool:
    """Tell whether this is the text that is known: touched, or back from being gone."""
    return digest == known.sha256 and known.state in ECHOES


async def take(journal: Journal, reading: Reading, moved: Known | None = None) -> None:
    """Take a file in, set it aside where it conflicts, or answer with a receipt."""
    known = journal.files.get(reading.path) or Known(reading.path, "new")
    never_stood = known.state == "written" and not known.sha256
    if never_stood or known.state in OURS:
        known = Known(reading.path, "new")  # ours does not stand there
    who: list[str] = []
    try:
        await apply(journal, reading, moved or known, who)
    except Moved as error:
        if known.subject:
            await companions.set_aside(journal, reading, who[0])
        else:
            await companions.refuse(journal, reading, known, error)
    except CoordError as error:
        await companions.refuse(journal, reading, known, error)


async def apply(
    journal: Journal,
    reading: Reading,
    known: Known,
    who: list[str],
    *,
    standing: bytes | None = None,
) -> None:
    """Take a file in, or raise why not; `who` learns for whom it spoke.

    `known` is what the file was before, under another path where it has moved. `standing` is the
    text that replaced it in the folder meanwhile: that is then to be written anew.
    """
    stands = reading.body if standing is None else standing
    await journal.desk.anew(lambda: _apply_once(journal, reading, known, who, stands))


async def _apply_once(
    journal: Journal, reading: Reading, known: Known, who: list[str], stands: bytes
) -> None:
    text = text_of(reading)
    path = PurePosixPath(reading.path)
    prepared = None
    with _guarded(reading.path):
        kind = claimant(path, text, known.kind)
        if kind is not None and kind.files is not None and kind.files.prepare is not None:
            read = partial(journal.desk.read, journal.workspace, FILES)
            prepared = await kind.files.prepare(read, path, text)

    async def taken(notes: Notes) -> None:
        base = await notes.base_of(known.path)
        if known.path != reading.path:
            await notes.forget(known.path)
        now = replace(known, path=reading.path, stamp=reading.stamp, sha256=hash_of(stands))
        now = replace(now, fault="", beside="", gone_at=None, writing="", owed=False)
        if kind is None or kind.files is None:
            await notes.put(replace(now, state="ignored", kind="", subject=""))
            return
        try:
            with _guarded(reading.path):
                is_behind = await _is_behind(notes, kind, known)
                drop = _drop(reading, text, kind, known, base)
                drop = replace(drop, prepared=prepared)
                became = await kind.files.take_in(notes.work, drop)
                await notes.work.session.flush()  # so that what cannot be stored shows here
        finally:
            who[:] = [notes.work.actor.name]
        now = replace(now, state="taken", kind=kind.name, subject=became.subject)
        owed = became.rewrite or is_behind or stands is not reading.body
        await notes.put(replace(now, revision=became.revision, owed=owed), base=stands)
        await notes.keep(reading.path, reading.body, "taken")
        if known.state == "refused":
            notes.work.emit_state("file.mended", reading.path, {"path": reading.path})

    await journal.write(taken)


def _drop(reading: Reading, text: str, kind: Kind, known: Known, base: bytes | None) -> Drop:
    """Say what is known of a file; one that had been deleted shares no text any more."""
    path = PurePosixPath(reading.path)
    if known.kind != kind.name or not known.subject:
        return Drop(path, text, reading.at)
    if base is None or known.state == "deleted":
        return Drop(path, text, reading.at, known.subject)
    shared = base.decode("utf-8", "replace")
    return Drop(path, text, reading.at, known.subject, shared, known.revision)


async def _is_behind(notes: Notes, kind: Kind, known: Known) -> bool:
    """Tell whether the thing had changed by another door since the file showed it."""
    if known.kind != kind.name or not known.subject or known.state == "deleted":
        return False
    load = (kind.files.load if kind.files is not None else None) or kind.find
    try:
        thing: Any = await load(notes.work, known.subject)
    except NotFound:
        return False
    return int(thing.revision) > known.revision


def _is_of_data(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL refused a value: the character NUL, say."""
    return str(getattr(error.orig, "sqlstate", "")).startswith("22")


@contextmanager
def _guarded(path: str) -> Iterator[None]:
    """Turn what a kind did not foresee into a refusal: one file never stops the others."""
    try:
        yield
    except (CoordError, SQLAlchemyError) as error:
        if isinstance(error, DBAPIError) and _is_of_data(error):
            raise Refused(
                "It holds a character or a number that cannot be stored.",
                fix="Look for `\\0`, `\\x00` or `\\u0000` between quotes, and drop it.",
            ) from None
        raise
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Refused(f"`{name}`: {first['msg']}.", fix=f"Correct `{name}`.") from None
    except Exception as error:  # noqa: BLE001 - whatever it is, the other files must go on
        log.exception("file.broke", path=path)
        raise Refused(
            f"The server failed on it ({type(error).__name__}); the fault is the server's.",
            fix="Tell whoever runs the server to look at its log. The file is kept as it is.",
        ) from None
