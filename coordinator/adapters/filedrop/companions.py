"""Files of the server beside others: receipts for what it refused, copies of what conflicts.

The journal says first that one is due, then it is written: so a crash between the two loses none,
and they are known by the journal, never by their names.
"""

import asyncio
from dataclasses import replace
from pathlib import PurePosixPath

from coordinator.adapters.filedrop import names, swap
from coordinator.adapters.filedrop.aside import drop, look
from coordinator.adapters.filedrop.journal import Journal, Known, Notes, hash_of
from coordinator.adapters.filedrop.reading import Reading
from coordinator.core.errors import CoordError
from coordinator.core.logs import log
from coordinator.core.receipts import receipt

__all__ = ["refuse", "rescue", "set_aside", "settle"]


async def refuse(journal: Journal, reading: Reading, known: Known, error: CoordError) -> None:
    """Leave the file where it is, with a receipt beside it; the same fault again changes nothing.

    A new fault is told as `file.refused`.
    """
    text, fault = _storable(receipt(reading.path, error)), _storable(error.detail)
    if _is_answered(journal, reading, known, fault, text):
        if known.stamp != reading.stamp:
            await journal.note(reading.path, stamp=reading.stamp)
        return
    beside = _place_for(journal, known)

    async def noted(notes: Notes) -> None:
        owner = replace(
            known, state="refused", stamp=reading.stamp, sha256=reading.sha256, fault=fault
        )
        await notes.put(replace(owner, beside=beside, gone_at=None))
        if reading.body:
            await notes.keep(reading.path, reading.body, "refused")
        await _due(journal, notes, beside, "receipt", text.encode(), reading.path)
        fix = _storable(error.fix) if error.fix else error.fix
        state = {"path": reading.path, "receipt": beside, "detail": fault, "fix": fix}
        notes.work.emit_state("file.refused", reading.path, state)

    await journal.write(noted)
    log.info("file.refused", workspace=journal.workspace, path=reading.path)


def _place_for(journal: Journal, known: Known) -> str:
    """Return where a receipt goes: where the file has one, or had one that went with it."""
    place = names.receipt_name(known.path)
    for path in (known.beside, str(place)):
        former = journal.files.get(path)
        if former is not None and (former.state, former.beside) == ("receipt", known.path):
            return path
    return str(names.free(place, journal.files))


def _storable(text: str) -> str:
    """Return what a fault says without the characters that no database holds, and no file."""
    return text.replace("\x00", "").encode(errors="replace").decode()


def _is_answered(journal: Journal, reading: Reading, known: Known, fault: str, text: str) -> bool:
    if known.state != "refused" or (known.fault, known.sha256) != (fault, reading.sha256):
        return False
    stands = journal.files.get(known.beside)
    return stands is None or hash_of(text.encode()) in (stands.sha256, stands.writing)


async def set_aside(
    journal: Journal, reading: Reading, who: str, *, standing: bytes | None = None
) -> None:
    """Keep a dropped text as a conflict copy, and owe its file the text of its thing.

    `standing` is the text that replaced it in the folder meanwhile.
    """
    at = journal.desk.clock.now()
    beside = str(names.free(names.conflict_name(reading.path, who, at), journal.files))

    async def noted(notes: Notes) -> None:
        await notes.keep(reading.path, reading.body, "conflict")
        await _due(journal, notes, beside, "conflict", reading.body, reading.path)
        known = journal.files[reading.path]
        state = known.state if known.is_live else "written"
        now = replace(known, state=state, stamp=reading.stamp, sha256=reading.sha256, owed=True)
        now = replace(now, fault="", beside="", gone_at=None)
        if standing is None:
            await notes.put(now)
        else:
            await notes.put(replace(now, sha256=hash_of(standing), writing=""), base=standing)

    await journal.write(noted)
    log.info("file.conflict", workspace=journal.workspace, path=reading.path, copy=beside)


async def rescue(journal: Journal, path: PurePosixPath, body: bytes) -> None:
    """Keep a text of unknown origin as a conflict copy beside `path`."""
    at = journal.desk.clock.now()
    beside = str(names.free(names.conflict_name(str(path), "files", at), journal.files))

    async def noted(notes: Notes) -> None:
        await notes.keep(str(path), body, "displaced")
        await _due(journal, notes, beside, "conflict", body, str(path))

    await journal.write(noted)


async def _due(
    journal: Journal, notes: Notes, path: str, state: str, body: bytes, beside: str
) -> None:
    stands = journal.files.get(path) or Known(path, state)
    due = replace(stands, state=state, writing=hash_of(body), beside=beside)
    due = replace(due, gone_at=None)
    await notes.put(due, base=body)


async def keep(journal: Journal, path: str, body: bytes, state: str, *, beside: str) -> None:
    """Let a text of the server's own stand in a file of its own, whatever stood there before.

    An edit that somebody made there is kept among the versions.
    """
    await journal.write(lambda notes: _due(journal, notes, path, state, body, beside))
    with journal.patience.guard(path):
        await _settle(journal, journal.files[path])


async def settle(journal: Journal) -> None:
    """Write the receipts and copies that are due, and take away the receipts of what is mended."""
    for known in [each for each in journal.files.values() if each.beside]:
        if known.is_ours and journal.patience.allows(known.path):
            with journal.patience.guard(known.path):
                await _settle(journal, known)


async def _settle(journal: Journal, known: Known) -> None:
    if known.state == "receipt" and not _is_wanted(journal, known):
        await _remove(journal, known)
    elif known.writing:
        await _write(journal, known)


def _is_wanted(journal: Journal, known: Known) -> bool:
    owner = journal.files.get(known.beside)
    return owner is not None and owner.state == "refused" and owner.beside == known.path


async def _write(journal: Journal, known: Known) -> None:
    path = PurePosixPath(known.path)
    body = await journal.write(lambda notes: notes.base_of(known.path)) or b""
    try:
        swapped = await asyncio.to_thread(
            swap.place, journal.root, path, body, over=bool(known.sha256)
        )
    except FileExistsError:
        await _elsewhere(journal, known, body)
        return
    except FileNotFoundError:
        await journal.note(known.path, sha256="")
        if known.sha256:
            await _write(journal, journal.files[known.path])
        return
    except OSError as error:
        log.warning("file.unwritable", workspace=journal.workspace, path=known.path, error=error)
        return
    await _look_at(journal, known, swapped.aside)
    await journal.note(known.path, sha256=known.writing, stamp=swapped.stamp, writing="")


async def _elsewhere(journal: Journal, known: Known, body: bytes) -> None:
    """Find another name where someone's own file has this one, or see that a crash came after."""
    stands = await asyncio.to_thread(swap.displaced, journal.root, PurePosixPath(known.path))
    if stands == body:
        await journal.note(known.path, sha256=known.writing, writing="")
        return
    path = str(names.free(PurePosixPath(known.path), journal.files))

    async def noted(notes: Notes) -> None:
        await notes.put(replace(known, path=path), base=body)
        await notes.forget(known.path)
        owner = journal.files.get(known.beside)
        if owner is not None and owner.beside == known.path:
            await notes.put(replace(owner, beside=path))

    await journal.write(noted)


async def _remove(journal: Journal, known: Known) -> None:
    aside = None
    if known.sha256:
        aside = await asyncio.to_thread(swap.take_away, journal.root, PurePosixPath(known.path))
    await _look_at(journal, known, aside)
    await journal.write(lambda notes: notes.forget(known.path))


async def _look_at(journal: Journal, known: Known, aside: PurePosixPath | None) -> None:
    """Drop what was set aside, keeping its text where someone had written into our file."""
    if aside is None:
        return
    body = await look(journal, aside)
    if body is not None and hash_of(body) != known.sha256:
        text = body
        await journal.write(lambda notes: notes.keep(known.path, text, "displaced"))
    await drop(journal, aside)
