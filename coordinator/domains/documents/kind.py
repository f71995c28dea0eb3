"""What the doors know of documents: their files and their line."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, get_args

from coordinator.core import drops, markdown
from coordinator.core.kinds import Drop, FileGrammar, Kind, Rendered, Taken
from coordinator.core.work import Work
from coordinator.domains.agents import speaking
from coordinator.domains.documents import grammar, service
from coordinator.domains.documents.models import PREFIX
from coordinator.domains.documents.schemas import (
    DocumentCreate,
    DocumentRead,
    DocumentUpdate,
    Type,
)

__all__ = ["KIND"]

OWN = re.compile(r"---\r?\nid: DOC-\d+\r?\n")


def claims(path: PurePosixPath, text: str) -> int:
    """Claim every markdown file, the less surely the less its place says."""
    if path.suffix.lower() != ".md":
        return 0
    if OWN.match(text):
        return 50
    if path.parent == grammar.COMMITS and grammar.FINAL.fullmatch(path.name):
        return 30
    places = (grammar.COMMITS, grammar.LEARNINGS, *grammar.RUNBOOKS)
    return 10 if any(path.is_relative_to(place) for place in places) else 1


async def take_in(work: Work, drop: Drop) -> Taken:
    """Write a new document, or apply what a known one's file says anew."""
    told = grammar.read(drop.path, drop.text)
    body = told.fields["body"]
    work.actor = await speaking.speaker(work, told.front, body, drop.path.stem)
    row = await _known(work, drop, told)
    if row is None:
        draft = markdown.fitted(DocumentCreate, told.fields)
        made = await service.create(work, draft, path=str(drop.path))
        return Taken(made.id, made.revision)
    wanted = markdown.fitted(DocumentUpdate, _anew(drop, told.fields, row))
    drops.check_unmoved(drop, row, wanted)
    now = await service.change(work, row.id, wanted, path=str(drop.path))
    return Taken(now.id, now.revision)


async def _known(work: Work, drop: Drop, told: grammar.FileText) -> DocumentRead | None:
    """Return the document that this file is of: by the journal, its path, or the id it says."""
    if drop.subject is not None:
        return await service.find(work, drop.subject)
    if (there := await service.find_at(work, str(drop.path))) is not None:
        return there
    if (identifier := drops.said_id(told.front, PREFIX)) is None:
        return None
    row = await service.find(work, identifier)
    if drops.differing(row, markdown.fitted(DocumentUpdate, told.fields)):
        raise drops.copied(identifier, row.path)
    return row


def _anew(drop: Drop, said: dict[str, Any], row: DocumentRead) -> dict[str, Any]:
    """Return what a file says beyond the text that it last shared with its row."""
    if drop.base is None:
        return said
    none: dict[str, Any] = {"tags": []}
    base = none | grammar.read(PurePosixPath(row.path), drop.base).fields
    anew = {name: value for name, value in (none | said).items() if value != base[name]}
    return {"title": said["title"], **anew} if "body" in anew else anew


def render(document: DocumentRead) -> Rendered:
    """Write a document as its file."""
    return Rendered(PurePosixPath(document.path), grammar.write(document))


def summary(state: Mapping[str, Any]) -> str:
    """Say in a line what a document is."""
    return f"{state.get('type')}: {state.get('title')}"


KIND = Kind(
    name="documents",
    noun="document",
    label="Documents",
    order=6,
    summary=summary,
    find=service.find_whole,
    list=service.every,
    filters=("type", "author", "tag"),
    choices={"type": get_args(Type)},
    group_by="type",
    empty="No documents yet: plans, reports, learnings, runbooks, guides and notes show here.",
    example='echo "# Decisions" > shared/agent-system/learnings/decisions.md',
    files=FileGrammar(
        folders=(str(grammar.LEARNINGS), str(grammar.RUNBOOKS[0])),
        claims=claims,
        take_in=take_in,
        render=render,
        load=service.find,
    ),
)
