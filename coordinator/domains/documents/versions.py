"""The versions of documents: each text a document ever had."""

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.ids import number_of
from coordinator.core.schemas import Page
from coordinator.core.work import Work
from coordinator.domains.documents.models import PREFIX, Document, DocumentVersion
from coordinator.domains.documents.schemas import VersionLine, VersionRead

__all__ = ["every", "find", "keep"]


def keep(work: Work, row: Document) -> None:
    """Keep the document's text as the version of its revision, written by who acts."""
    work.session.add(
        DocumentVersion(
            workspace=work.workspace,
            document=row.number,
            number=row.revision,
            title=row.title,
            body=row.body,
            author=work.actor.name,
            at=work.now,
        )
    )


async def every(work: Work, identifier: str) -> Page[VersionLine]:
    """Return all versions of a document, newest first, without their texts."""
    version = DocumentVersion
    statement = (
        select(
            col(version.number),
            col(version.title),
            col(version.author),
            col(version.at),
            func.length(col(version.body)),
        )
        .where(*_of(work, identifier))
        .order_by(col(version.number).desc())
    )
    names = ("number", "title", "author", "at", "length")
    rows = (await work.session.execute(statement)).all()
    if not rows:
        raise NotFound(f"There is no document `{identifier}` in `{work.workspace}`.")
    items = [VersionLine(**dict(zip(names, row, strict=True))) for row in rows]
    return Page(items=items, total=len(items), cursor=await work.cursor())


async def find(work: Work, identifier: str, number: int) -> VersionRead:
    """Return a version of a document; raises `NotFound` with the newest that there are."""
    statement = select(DocumentVersion).where(
        *_of(work, identifier), col(DocumentVersion.number) == min(number, 2**31 - 1)
    )
    row = (await work.session.execute(statement)).scalar_one_or_none()
    if row is None:
        known = ", ".join(str(line.number) for line in (await every(work, identifier)).items[:10])
        raise NotFound(f"`{identifier}` has no version {number}; its newest are {known}.")
    return VersionRead.model_validate(row.model_dump(exclude={"workspace", "document"}))


def _of(work: Work, identifier: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(DocumentVersion.workspace) == work.workspace,
        col(DocumentVersion.document) == number_of(identifier, PREFIX),
    )
