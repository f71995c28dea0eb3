"""What the doors know of pending commits: their files and their line."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from coordinator.core import drops, markdown
from coordinator.core.kinds import Drop, FileGrammar, Kind, Rendered, Taken, Trace
from coordinator.core.work import Actor, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import speaking
from coordinator.domains.pending_commits import grammar, overlaps, service
from coordinator.domains.pending_commits.models import PREFIX
from coordinator.domains.pending_commits.schemas import (
    PendingCommitCreate,
    PendingCommitRead,
    PendingCommitUpdate,
)

__all__ = ["KIND"]

FOLDER = "pending-commits"
OWN = re.compile(r"---\r?\nid: PC-\d+\r?\n")
MARKS = re.compile(r"^ {0,3}#{1,6}[ \t]+branch[ \t]*:", re.IGNORECASE | re.MULTILINE)


def claims(path: PurePosixPath, text: str) -> int:
    """Claim what the server wrote, what is named as one, and what reads as one in the folder."""
    if path.parts[0] != FOLDER or path.suffix != ".md":
        return 0
    if OWN.match(text):
        return 50
    if grammar.NAME.fullmatch(path.name):
        return 30
    if MARKS.search(text) and grammar.label(text, "Branch"):
        titles = (heading.text.casefold() for heading in markdown.headings(text))
        if grammar.label(text, "Status") or any("pending commit" in title for title in titles):
            return 20
    return 0


async def take_in(work: Work, drop: Drop) -> Taken:
    """Propose what a new file says, or apply what a known one says anew."""
    told = grammar.read(drop.path, drop.text)
    row = await _known(work, drop, told)
    if row is None:
        names = (_slug_of(drop.path), drop.path.stem)
        work.actor = await speaking.speaker(work, told.front, told.body, *names)
        draft = markdown.fitted(PendingCommitCreate, told.fields)
        made = await service.propose(work, draft, path=str(drop.path))
        return Taken(made.id, made.revision)
    work.actor = await _speaker(work, told.front, row)
    said = _anew(drop, told.fields, row)
    wanted = markdown.fitted(PendingCommitUpdate, said)
    if row.path is not None:
        drops.check_unmoved(drop, row, wanted)
    now = await service.change(work, row.id, wanted, path=str(drop.path))
    is_out_of_date = row.path is None and now.state == "committed"
    return Taken(now.id, now.revision, rewrite=is_out_of_date)


async def _known(work: Work, drop: Drop, told: grammar.FileText) -> PendingCommitRead | None:
    """Return the commit that this file is of: by the journal, its path, or the id that it says."""
    if drop.subject is not None:
        return await service.find(work, drop.subject)
    if (there := await service.find_at(work, str(drop.path))) is not None:
        return there
    if (identifier := drops.said_id(told.front, PREFIX)) is None:
        return None
    row = await service.find(work, identifier)
    wanted = markdown.fitted(PendingCommitUpdate, told.fields)
    if row.path is not None and drops.differing(row, wanted):
        raise drops.copied(identifier, row.path)
    return row


async def _speaker(work: Work, front: Mapping[str, Any], row: PendingCommitRead) -> Actor:
    """Return whom a known file speaks for: its author, unless it names someone."""
    name = await speaking.named(work, front) or row.author
    return Actor(name, (await agents.names(work)).get(name, name), "files")


def _anew(drop: Drop, said: dict[str, Any], row: PendingCommitRead) -> dict[str, Any]:
    """Return what a file says beyond the text that it last shared with its row."""
    if row.path is None and row.state == "closed":
        return said
    if drop.base is not None:
        base = grammar.EMPTY | grammar.read(drop.path, drop.base).fields
        said = grammar.EMPTY | said
        anew = {name: value for name, value in said.items() if value != base[name]}
        return {"title": said["title"], **anew} if "message" in anew else anew
    # A checkout brings old files back; what git has already stays committed.
    kept = {"state"} if row.path is None else set()
    return {name: value for name, value in said.items() if name not in kept}


def _slug_of(path: PurePosixPath) -> str:
    """Return the part of the name after date and branch, where somebody's name may begin it."""
    rest = match["rest"] if (match := grammar.NAME.fullmatch(path.name)) else ""
    folder = "-".join(path.parts[1:-1])
    if folder and rest.startswith(f"{folder}-"):
        return rest.removeprefix(f"{folder}-")
    return rest.partition("-")[2]


def render(commit: PendingCommitRead) -> Rendered | None:
    """Write a commit as its file; it has none once that is gone."""
    if commit.path is None:
        return None
    return Rendered(PurePosixPath(commit.path), grammar.write(commit))


def traces(commit: PendingCommitRead) -> Trace | None:
    """Say which message on which branch shows that it was committed."""
    if commit.state in ("committed", "closed") or not commit.message:
        return None
    return Trace(commit.branch, commit.message, commit.created_at, commit.repository)


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line what a commit is and how far."""
    reason = f" ({state['reason']})" if state.get("state") == "closed" else ""
    words = str(state.get("state", "")).replace("_", " ")
    return f"{state.get('title')} on {state.get('branch')}: {words}{reason}"


KIND = Kind(
    name="pending_commits",
    noun="pending_commit",
    label="Commits",
    singular="pending commit",
    order=4,
    summary=summary,
    find=service.find,
    list=service.every,
    filters=("state", "branch", "author"),
    states=("ready", "needs_review", "draft", "committed", "closed"),
    owed=("ready", "needs_review"),
    group_by="branch",
    remarks=overlaps.of,
    empty="Nobody proposes a commit; each shows here with its branch, message and state.",
    example='coord commits propose --as backend-developer --branch main --message "Add sessions"',
    files=FileGrammar(
        folders=(FOLDER,),
        claims=claims,
        take_in=take_in,
        render=render,
        gone=service.gone,
        traces=traces,
        landed=service.committed,
    ),
)
