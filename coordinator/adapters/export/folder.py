"""Writing a workspace out from one snapshot of the database.

The folder appears under its name whole or not at all. What a new workspace can take in is apart
from what is only to be read, so that `files/` can be dropped as it is.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.export.events import write_events
from coordinator.adapters.export.readme import readme
from coordinator.core.database.archive import Say
from coordinator.core.errors import Conflict, CoordError, NotFound
from coordinator.core.events import EventHead
from coordinator.core.kinds import FileGrammar, Kind, Rendered, kinds
from coordinator.core.pages import all_of
from coordinator.core.search.entries import subject_of
from coordinator.core.work import Work

__all__ = ["Exported", "NotExported", "export"]

FILES = "files"
READING = "reading"
EVENTS = "events.jsonl"
IDENTIFIER = re.compile(r"\A---\n(?=id: )")


class NotExported(CoordError):
    """The export could not be written"""


@dataclass(slots=True)
class Exported:
    """What an export holds: files by kind, and how many events up to which number."""

    event: int = 0
    events: int = 0
    files: Counter[str] = field(default_factory=Counter)
    unwritten: list[str] = field(default_factory=list)
    """What could not be written as a file, by kind and subject."""


async def export(work: Work, folder: Path, *, say: Say) -> Exported:
    """Write the workspace of this Work into a folder that is new or empty.

    Raises `NotFound` for no such workspace, `Conflict` where the folder holds something, and
    `NotExported` where it cannot be written.
    """
    if await work.session.get(EventHead, work.workspace) is None:
        names = (await work.session.execute(select(col(EventHead.workspace)))).scalars()
        raise NotFound(
            f"There is no workspace `{work.workspace}`.",
            fix=f"Choose one of them with -w: {', '.join(sorted(names)) or 'there is none yet'}.",
        )
    if await asyncio.to_thread(_holds_something, folder):
        raise Conflict(
            f"{folder} holds something, and an export writes over nothing.",
            fix="Name a folder that is new or empty.",
        )
    try:
        shop = await asyncio.to_thread(_workshop, folder)
        try:
            told = await _write(work, shop, say)
            await asyncio.to_thread(os.replace, shop, folder)
        finally:
            await asyncio.to_thread(shutil.rmtree, shop, ignore_errors=True)
    except OSError as error:
        raise NotExported(
            f"{error.filename or folder} could not be written: {error.strerror or error}.",
            fix="Make room, or name a folder that this user may write.",
        ) from error
    return told


def _holds_something(folder: Path) -> bool:
    return folder.exists() and not (folder.is_dir() and next(folder.iterdir(), None) is None)


def _workshop(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    shop = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}-", dir=folder.parent))
    (shop / FILES).mkdir()
    return shop


async def _write(work: Work, shop: Path, say: Say) -> Exported:
    told = Exported(event=await work.cursor())
    for kind in kinds():
        if kind.files is None:
            continue
        below = shop / (READING if kind.files.is_for_reading else FILES)
        async for rendered, at in _files(work, kind, kind.files, told):
            await asyncio.to_thread(_put, below, rendered, at)
            told.files[kind.name] += 1
    told.events = await write_events(work, shop / EVENTS, say=say)
    text = await readme(work, told.files, told.unwritten, head=told.event)
    await asyncio.to_thread((shop / "README.md").write_text, text, encoding="utf-8")
    return told


async def _files(
    work: Work, kind: Kind, grammar: FileGrammar, told: Exported
) -> AsyncIterator[tuple[Rendered, datetime | None]]:
    """Yield a kind's files, each with the time of its thing."""
    if grammar.exported is not None:
        async for rendered in grammar.exported(work):
            yield rendered, None
        return
    for item in await all_of(kind.list, work):
        subject = subject_of(item)
        try:
            thing = await (grammar.load or kind.find)(work, subject)
            shown = grammar.render(thing)
        except CoordError:
            told.unwritten.append(f"{kind.name}: {subject}")
            continue
        if shown is not None:
            text = shown.text if grammar.is_for_reading else _anonymous(shown.text)
            yield Rendered(shown.path, text), getattr(thing, "updated_at", None)


def _anonymous(text: str) -> str:
    """Let the identifier of a file be a remark: in another workspace it names another thing."""
    return IDENTIFIER.sub("---\n# ", text)


def _put(below: Path, rendered: Rendered, at: datetime | None) -> None:
    path = _free(below, rendered.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(rendered.text)
    if at is not None:
        os.utime(path, (at.timestamp(), at.timestamp()))


def _free(below: Path, path: PurePosixPath) -> Path:
    """Return where a file goes, beneath the folder and over no other."""
    if path.is_absolute() or ".." in path.parts:
        raise NotExported(f"`{path}` leads out of the folder.")
    wanted = below / path
    tries = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    return wanted if not wanted.exists() else next(each for each in tries if not each.exists())
