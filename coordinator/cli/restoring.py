"""What `coord restore` does: a home made of a backup, its database put in place as the last step.

However it ends before that, the home has no database, and the same call begins anew.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from coordinator.adapters.filedrop.restoring import restore_files, skip_numbers
from coordinator.core.clock import SystemClock
from coordinator.core.database import Database
from coordinator.core.database.archive import Manifest, Say
from coordinator.core.database.migrate import upgrade
from coordinator.core.database.restore import unpack
from coordinator.core.errors import Conflict
from coordinator.core.events import Feed
from coordinator.core.home import CannotStart, Home
from coordinator.core.kinds import followers, reactions
from coordinator.core.settings import Settings
from coordinator.core.work import SYSTEM, Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.workspaces import service as workspaces

__all__ = ["restore"]

WORKSHOP = ".restore-"
"""How the hidden folder begins in which a backup is unpacked."""


def restore(archive: Path, settings: Settings, *, root: Path | None, say: Say) -> dict[str, Any]:
    """Make the home of the settings from a backup; return what is in it, for people and programs.

    With a `root` the workspace `default` goes there and every other one beneath the home; without
    it each keeps the folder it had. Raises `Conflict` for a home that has a database, `CannotStart`
    where it or a folder cannot be written, and what `unpack` raises.
    """
    home, target = Home(settings.home), settings.sqlite_file
    _check_empty(target)
    home.prepare()
    home.lock()
    try:
        _check_empty(target)
        for left in home.path.glob(f"{WORKSHOP}*"):  # of one that was killed: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        with (
            _writable(home.path),
            tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=home.path) as shop,
        ):
            path, manifest = unpack(archive, Path(shop), say=say)
            parts = asyncio.run(_settle(path, home, manifest, root))
            _put(path, target)
    finally:
        home.release()
    return {
        "file": str(archive),
        "home": str(home.path),
        "made_at": manifest.made_at.isoformat(),
        "workspaces": parts,
    }


def _check_empty(target: Path) -> None:
    for ending in ("", "-wal", "-journal"):
        if (found := target.with_name(target.name + ending)).exists():
            raise Conflict(
                f"There is a database at {found}, and a restore never goes over one.",
                fix="Name a new folder with --home, or move that file away first.",
            )


@contextmanager
def _writable(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or home
        raise CannotStart(
            f"Nothing was restored, as {where} cannot be written: {error.strerror or error}.",
            fix="Make room or mend its permissions, then run the same again.",
        ) from error


async def _settle(
    path: Path, home: Home, manifest: Manifest, root: Path | None
) -> list[dict[str, Any]]:
    """Bring an unpacked database up to date, and what belongs to it into home and folders."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        await upgrade(database, is_copy=True)
        desk = Desk(database, SystemClock(), Feed(database))
        desk.reactions, desk.followers = reactions(), followers()
        return [
            await _workspace(desk, home, held.name, _folder(home, held.name, held.root, root))
            for held in manifest.workspaces
        ]
    finally:
        await database.close()


def _folder(home: Home, name: str, recorded: str, root: Path | None) -> Path:
    if root is None:
        return Path(recorded)
    return root.resolve() if name == "default" else home.path.resolve() / "workspaces" / name


async def _workspace(desk: Desk, home: Home, name: str, folder: Path) -> dict[str, Any]:
    await desk.write(name, SYSTEM, partial(workspaces.move, root=folder))
    issued = await desk.write(name, SYSTEM, partial(_tokens, home=home))
    await skip_numbers(desk, name, folder)
    files = await restore_files(desk, name, folder)
    last = await desk.read(name, SYSTEM, lambda work: work.cursor())
    return {"name": name, "root": str(folder), "event": last, "files": files, "tokens": issued}


async def _tokens(work: Work, *, home: Home) -> list[str]:
    """Give every agent a token file again, since secrets are in no backup; return who got one.

    The tokens that agents have stay good; so does a file of this home that still holds one.
    """
    issued = []
    for name, role in sorted((await agents.names(work)).items()):
        if role == "files" or await _holds(work, home.token_file(work.workspace, name), name):
            continue
        made = await tokens.issue(work, name, label="restored")
        home.keep_token(work.workspace, name, made.token or "")
        issued.append(name)
    return issued


async def _holds(work: Work, file: Path, agent: str) -> bool:
    try:
        secret = (await asyncio.to_thread(file.read_text)).strip()
    except (OSError, UnicodeDecodeError):
        return False
    found = await tokens.holder(work.session, secret, now=work.now)
    return found is not None and found[0] == work.workspace and found[1].name == agent


def _put(path: Path, target: Path) -> None:
    """Let the database stand in its place, durably: until now the home had none."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.rename(path, target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    os.fsync(folder)
    os.close(folder)
