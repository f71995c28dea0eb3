"""The brief as a file, for agents that live in files: kept fresh, and written only when it changed.

Who reports by a status file has one. It is the server's own: never taken in, and an edit that
somebody makes there is kept among the versions before the file is written anew.
"""

import asyncio
import time
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from coordinator.adapters.filedrop import companions
from coordinator.adapters.filedrop.journal import FILES, Journal, hash_of
from coordinator.adapters.filedrop.models import FileVersion
from coordinator.adapters.filedrop.reading import look_at
from coordinator.core.errors import NotFound
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.views.brief import FILE, Ask, brief

__all__ = ["FOLDER", "path_of", "write_briefs"]

FOLDER = "agent-system/briefs"
STATUS = "agent-system/active-contexts/"


def path_of(agent: str) -> str:
    """Return where an agent's brief stands."""
    return f"{FOLDER}/{agent}-brief.md"


async def write_briefs(journal: Journal) -> float:
    """Bring the brief of every agent that lives in files up to date; return the CPU seconds."""
    spent = 0.0
    for agent in await _living_in_files(journal):
        begun = time.thread_time()
        await _keep(journal, agent)
        spent += time.thread_time() - begun
    return spent


async def _living_in_files(journal: Journal) -> list[str]:
    """Return the agents of whom a status file was ever taken in, those who retired left out."""

    async def asked(work: Work) -> list[str]:
        statement = (
            select(col(FileVersion.path))
            .distinct()
            .where(
                col(FileVersion.workspace) == work.workspace,
                col(FileVersion.path) > STATUS,
                col(FileVersion.path) < STATUS + "\U0010ffff",
                col(FileVersion.how) == "taken",
            )
        )
        paths = (await work.session.execute(statement)).scalars()
        known = (journal.files.get(path) for path in paths)
        named = {each.subject for each in known if each is not None and each.kind == "contexts"}
        return sorted(named & (await agents.names(work)).keys())

    return await journal.desk.read(journal.workspace, FILES, asked)


async def _keep(journal: Journal, agent: str) -> None:
    path = path_of(agent)
    known = journal.files.get(path)
    found = (await asyncio.to_thread(look_at, journal.root, [path])).get(path)
    if (known is not None and known.state != "brief") or (known is None and found is not None):
        return  # somebody's own file has this name
    try:
        text = await journal.desk.read(journal.workspace, FILES, partial(_text, agent=agent))
    except NotFound:
        return  # it retired meanwhile
    body = text.encode()
    is_same = known is not None and known.sha256 == hash_of(body) and not known.writing
    is_edited = known is not None and found is not None and found.stamp != known.stamp
    if not is_same or is_edited:
        await companions.keep(journal, path, body, "brief", beside=FOLDER)


async def _text(work: Work, *, agent: str) -> str:
    return (await brief(work, Ask(agent), form=FILE)).text
