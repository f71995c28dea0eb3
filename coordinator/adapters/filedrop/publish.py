"""Writing what is due into the folder.

First it is journalled what will be written, then the files change places, then what they displaced
is looked at, and last the cursor moves: a crash anywhere only repeats what is left.
"""

import asyncio
from dataclasses import replace
from enum import Enum
from pathlib import PurePosixPath

from coordinator.adapters.filedrop import companions, swap
from coordinator.adapters.filedrop.arrivals import freshen
from coordinator.adapters.filedrop.aside import drop, look
from coordinator.adapters.filedrop.beneath import Escapes
from coordinator.adapters.filedrop.intake import apply, kind_named
from coordinator.adapters.filedrop.journal import FILES, Journal, Known, Notes, hash_of
from coordinator.adapters.filedrop.outgoing import Plan, due, plans
from coordinator.adapters.filedrop.reading import Reading, look_at
from coordinator.adapters.filedrop.scan import Found
from coordinator.adapters.filedrop.swap import Swapped
from coordinator.core.errors import CoordError
from coordinator.core.logs import log

__all__ = ["Outcome", "publish"]


class Outcome(Enum):
    """What became of one pass."""

    DONE = "done"
    MORE = "more"
    """More things are due."""
    WAITS = "waits"
    """Something could not be written yet."""


Things = list[tuple[str, str]]


async def publish(journal: Journal, settle: float) -> Outcome:
    """Write the things that changed first by another door, at most a batch of them."""
    found = await due(journal)
    if found.things and not await _publish(journal, list(found.things), settle):
        return Outcome.WAITS
    if found.cursor > journal.cursor:
        await journal.write(lambda notes: notes.advance(found.cursor))
        journal.cursor = found.cursor
    return Outcome.DONE if found.is_last else Outcome.MORE


async def _publish(journal: Journal, things: Things, settle: float) -> bool:
    busy = await _freshen(journal, things, settle)
    planned = await plans(journal, [thing for thing in things if thing not in busy])
    unknown = await _unknown(journal, planned)
    if fresh := [found for found in unknown if journal.patience.allows(found.path)]:
        await freshen(journal, fresh, settle)
        return False
    unread = {found.path for found in unknown}
    planned = [plan for plan in planned if not (plan.write and plan.path in unread)]
    await _intend(journal, [plan for plan in planned if plan.write])
    done = not busy and not unread
    swaps: list[tuple[Plan, Swapped | None]] = []
    for plan in planned:
        if not plan.write:
            swaps.append((plan, None))
            continue
        swapped = await _place(journal, plan)
        done = done and swapped is not None
        if swapped is not None:
            swaps.append((plan, swapped))
    if any(swapped and swapped.aside for _, swapped in swaps):
        await asyncio.sleep(settle)  # whoever was writing into what was displaced comes to an end
    for plan, swapped in swaps:
        await _finish(journal, plan, swapped)
    await companions.settle(journal)
    return done


async def _freshen(journal: Journal, things: Things, settle: float) -> Things:
    """Take in what changed unseen in these things' files; return those still being written."""
    changed = await _changed(journal, things)
    if not changed:
        return []
    await freshen(journal, changed.values(), settle)
    return [thing for thing, _ in (await _changed(journal, things)).items()]


async def _changed(journal: Journal, things: Things) -> dict[tuple[str, str], Found]:
    changed = {}
    files = [(thing, known) for thing in things for known in journal.of(*thing)]
    seen = await asyncio.to_thread(look_at, journal.root, [known.path for _, known in files])
    for thing, known in files:
        found = seen.get(known.path)
        if found is not None and found.stamp != known.stamp and not known.beside:
            changed[thing] = found
    return changed


async def _unknown(journal: Journal, planned: list[Plan]) -> list[Found]:
    """Return files that nobody has read, where ours should go."""
    new = [plan.path for plan in planned if plan.write and not _stands(plan.known)]
    return list((await asyncio.to_thread(look_at, journal.root, new)).values())


def _stands(known: Known | None) -> bool:
    return known is not None and known.is_live


async def _intend(journal: Journal, writes: list[Plan]) -> None:
    async def noted(notes: Notes) -> None:
        for plan in writes:
            if plan.known is not None and plan.known.is_live:
                await notes.put(replace(plan.known, writing=plan.sha256))
            else:
                known = Known(plan.path, "written", kind=plan.kind, subject=plan.subject)
                known = replace(known, placed=True, writing=plan.sha256)
                await notes.put(known, base=None)

    if writes:
        await journal.write(noted)


async def _place(journal: Journal, plan: Plan) -> Swapped | None:
    path, over = PurePosixPath(plan.path), _stands(plan.known)
    try:
        try:
            return await asyncio.to_thread(swap.place, journal.root, path, plan.body, over=over)
        except FileNotFoundError:
            return await asyncio.to_thread(swap.place, journal.root, path, plan.body, over=False)
    except FileExistsError:
        await journal.write(lambda notes: notes.forget(plan.path))
        return None
    except OSError as error:
        log.warning("file.unwritable", workspace=journal.workspace, path=plan.path, error=error)
        await _give_up(journal, plan.path, for_good=isinstance(error, Escapes))
        return Swapped("")


async def _give_up(journal: Journal, path: str, *, for_good: bool) -> None:
    """Owe the file until the disk, or whoever may write there, allows it."""
    known = journal.files[path]
    if for_good and not known.is_live:
        await journal.write(lambda notes: notes.forget(path))
    else:
        await journal.note(path, owed=not for_good, writing="")


async def _finish(journal: Journal, plan: Plan, swapped: Swapped | None) -> None:
    """Note what stands in place now, once what it displaced has been looked at."""
    if swapped is not None and not swapped.stamp:
        return
    aside = swapped.aside if swapped is not None else None
    body = await _unseen(journal, aside, plan.known) if aside is not None else None
    if body is not None and swapped is not None:
        await _late(journal, plan, journal.files[plan.path], body, swapped.stamp)
    if aside is not None:
        await drop(journal, aside)
    if body is None:
        await _note(journal, plan, swapped)
    if plan.retire is not None:
        await _retire(journal, plan, plan.retire)


async def _note(journal: Journal, plan: Plan, swapped: Swapped | None) -> None:
    known = replace(journal.files[plan.path], revision=plan.revision, owed=False, gone_at=None)
    if swapped is None:
        await journal.write(lambda notes: notes.put(known))
        return
    now = replace(
        known, state="written", stamp=swapped.stamp, sha256=plan.sha256, writing="", fault=""
    )
    kind = kind_named(plan.kind)
    shown = kind.files.shown if kind is not None and kind.files is not None else None

    async def noted(notes: Notes) -> None:
        await notes.put(now, base=plan.body)
        if shown is not None and plan.known is None:
            await shown(notes.work, plan.subject)

    await journal.write(noted)


async def _unseen(journal: Journal, aside: PurePosixPath, known: Known | None) -> bytes | None:
    """Return a text that was set aside without ever having been read; None where it had."""
    body = await look(journal, aside)
    return None if known is None or body is None or hash_of(body) == known.sha256 else body


async def _late(journal: Journal, plan: Plan, known: Known, body: bytes, stamp: str) -> None:
    """Take in an edit that came as its file was being replaced, or set it aside."""
    reading = Reading(plan.path, stamp, journal.desk.clock.now(), body)
    who: list[str] = []
    try:
        await apply(journal, reading, known, who, standing=plan.body)
    except CoordError:
        await companions.set_aside(
            journal, reading, who[0] if who else FILES.name, standing=plan.body
        )


async def _retire(journal: Journal, plan: Plan, former: Known) -> None:
    """Take away a file's former name; an edit that it held is taken in under the new one."""
    path = PurePosixPath(former.path)
    aside = await asyncio.to_thread(swap.take_away, journal.root, path)
    if aside is not None:
        if body := await _unseen(journal, aside, former):
            await _late(journal, plan, former, body, journal.files[plan.path].stamp)
        await drop(journal, aside)
    await journal.write(lambda notes: notes.forget(former.path))
