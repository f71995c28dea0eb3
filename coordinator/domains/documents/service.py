"""The verbs of documents; those about their versions are in `versions.py`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from coordinator.core.errors import Fault, Invalid, NotFound
from coordinator.core.ids import number_of
from coordinator.core.markdown import slug
from coordinator.core.pages import page_of
from coordinator.core.paths import free_path
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.documents import versions
from coordinator.domains.documents.models import PREFIX, Document
from coordinator.domains.documents.schemas import (
    DocumentCreate,
    DocumentRead,
    DocumentUpdate,
    DocumentWhole,
    title_of,
)

__all__ = ["change", "create", "every", "find", "find_at", "find_whole"]

FOLDERS = {"learning": "agent-system/learnings", "runbook": "runbooks"}
"""Where the server writes documents of a type; others go to `pending-commits`."""


async def create(work: Work, draft: DocumentCreate, *, path: str | None = None) -> DocumentRead:
    """Write a new document; `path` is where its file is already, a free one is chosen otherwise.

    Raises `Invalid` where neither a title nor a heading says what it is.
    """
    values = draft.model_dump()
    values["title"] = _titled(draft.title or title_of(draft.body))
    # Taking the number locks its counter, so that nobody else looks for a path meanwhile.
    number = await work.next_number(PREFIX)
    values["path"] = path or await _free_path(work, draft.type, values["title"])
    row = Document(**work.born(), number=number, author=work.actor.name, **values)
    await work.add(row, "document.created")
    versions.keep(work, row)
    return _read(row)


async def change(
    work: Work, identifier: str, wanted: DocumentUpdate, *, path: str | None = None
) -> DocumentRead:
    """Change some fields; another text is a new version. `path` says where its file is now.

    Raises `NotFound` where there is no such version to restore, `Invalid` where a text is given
    beside it.
    """
    row = await _row(work, identifier)
    work.expect(row)
    values = wanted.model_dump(exclude={"restore"}, exclude_none=True)
    if wanted.restore is not None:
        values |= await _restored(work, row, wanted)
    if path is not None:
        values["path"] = path
    _follow_body(row, values)
    before = (row.title, row.body)
    event = "document.changed" if wanted.restore is None else "document.restored"
    work.change(row, event, **values)
    if (row.title, row.body) != before:
        versions.keep(work, row)
    return _read(row)


async def find(work: Work, identifier: str) -> DocumentRead:
    """Return the document of this identifier; raises `NotFound`."""
    return _read(await _row(work, identifier))


async def find_whole(work: Work, identifier: str) -> DocumentWhole:
    """Return a document with its versions, for people to look at; raises `NotFound`."""
    document = await find(work, identifier)
    known = (await versions.every(work, identifier)).items
    before = await versions.find(work, identifier, known[1].number) if known[1:] else None
    return DocumentWhole(**document.model_dump(), versions=known, before=before)


async def find_at(work: Work, path: str) -> DocumentRead | None:
    """Return the newest document whose file is at this path; None where there is none."""
    newest = _all(work).where(col(Document.path) == path).order_by(col(Document.number).desc())
    row = (await work.session.execute(newest.limit(1))).scalar_one_or_none()
    return None if row is None else _read(row)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[DocumentRead]:
    """Return a page, newest first, of one `type`, `author` or `tag` where the filters say so."""
    statement = _all(work)
    for name in ("type", "author"):
        if value := filters.get(name):
            statement = statement.where(getattr(Document, name) == value)
    if tag := filters.get("tag"):
        statement = statement.where(_has_tag(work, tag))
    return await page_of(work, statement, part, key=col(Document.number), read=_read)


def _all(work: Work) -> Select[Document]:
    return select(Document).where(col(Document.workspace) == work.workspace)


def _has_tag(work: Work, tag: str) -> ColumnElement[bool]:
    if work.session.get_bind().dialect.name == "postgresql":
        return cast(col(Document.tags), JSONB).contains([tag])
    tags = func.json_each(col(Document.tags)).table_valued("value")
    return select(tags.c.value).where(tags.c.value == tag).exists()


async def _row(work: Work, identifier: str) -> Document:
    row = await work.get(Document, number_of(identifier, PREFIX))
    if row is None:
        raise NotFound(
            f"There is no document `{identifier}` in `{work.workspace}`.",
            fix="`coord documents list` lists them.",
        )
    return row


async def _restored(work: Work, row: Document, wanted: DocumentUpdate) -> dict[str, str]:
    if wanted.title is not None or wanted.body is not None:
        raise Invalid(
            "`restore` brings back a text, so no `title` or `body` goes with it.",
            errors=[Fault("/restore", "stands beside another text")],
        )
    old = await versions.find(work, row.subject, int(wanted.restore or 0))
    return {"title": old.title, "body": old.body}


def _follow_body(row: Document, values: dict[str, Any]) -> None:
    """Let a title that was the first heading remain it, and an empty one become it."""
    heading = title_of(values.get("body", row.body))
    if values.get("title", row.title) == "":
        values["title"] = _titled(heading)
    elif "title" not in values and heading and row.title == title_of(row.body):
        values["title"] = heading


def _titled(title: str) -> str:
    if not title:
        raise Invalid(
            "Nothing says what the document is called.",
            fix="Give a `title`, or begin the body with a heading: `# Decisions`.",
            errors=[Fault("/title", "is empty, and the body has no heading")],
        )
    return title


async def _free_path(work: Work, kind: str, title: str) -> str:
    folder = FOLDERS.get(kind, "pending-commits")
    return await free_path(work, Document, col(Document.path), f"{folder}/{slug(title)}")


def _read(row: Document) -> DocumentRead:
    values = row.model_dump(exclude={"workspace", "number"})
    return DocumentRead.model_validate({"id": row.subject, **values})
