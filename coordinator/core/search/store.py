"""Writing entries into the index of either database."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, text, tuple_
from sqlmodel import col

from coordinator.core.search.models import SearchEntry
from coordinator.core.search.words import words
from coordinator.core.work import Work

__all__ = ["add", "clear", "is_sqlite", "of", "remove", "vector", "write"]

LAST = 16_383
"""The last place of a word that PostgreSQL keeps."""

SAID = text("INSERT INTO search_words (rowid, title, body) VALUES (:id, :title, :body)")
UNSAID = text("DELETE FROM search_words WHERE rowid = :id")


def is_sqlite(work: Work) -> bool:
    """Tell which database this is."""
    return bool(work.session.get_bind().dialect.name == "sqlite")


async def write(work: Work, entries: Sequence[dict[str, Any]]) -> None:
    """Put entries in the place of those of the same kind and subject."""
    await remove(work, [(entry["kind"], entry["subject"]) for entry in entries])
    await add(work, entries)


async def add(work: Work, entries: Sequence[dict[str, Any]]) -> None:
    """Put entries there where none of the same kind and subject is."""
    if not entries:
        return
    rows = [{**entry, "workspace": work.workspace} for entry in entries]
    if not is_sqlite(work):
        rows = [{**row, "words": vector(named(row), row["body"])} for row in rows]
        await work.session.execute(insert(SearchEntry), rows)
        return
    made = insert(SearchEntry).returning(col(SearchEntry.id), sort_by_parameter_order=True)
    ids = (await work.session.execute(made, rows)).scalars().all()
    said = [
        {"id": id_, "title": " ".join(words(named(row))), "body": " ".join(words(row["body"]))}
        for id_, row in zip(ids, rows, strict=True)
    ]
    await work.session.execute(SAID, said)


def named(entry: dict[str, Any]) -> str:
    """Return what weighs most in an entry: its title and what people call it."""
    return f"{entry['title']} {entry['subject']}"


async def remove(work: Work, things: Sequence[tuple[str, str]]) -> None:
    """Take entries away, by kind and subject; those that are not there do no harm."""
    if not things:
        return
    gone = delete(SearchEntry).where(*of(work, things)).returning(col(SearchEntry.id))
    ids = (await work.session.execute(gone)).scalars().all()
    if is_sqlite(work) and ids:
        await work.session.execute(UNSAID, [{"id": id_} for id_ in ids])


def of(work: Work, things: Iterable[tuple[str, str]]) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for the entries of these things, by kind and subject."""
    thing = tuple_(col(SearchEntry.kind), col(SearchEntry.subject))
    return col(SearchEntry.workspace) == work.workspace, thing.in_(list(things))


async def clear(work: Work) -> None:
    """Take all entries of a workspace away."""
    here = col(SearchEntry.workspace) == work.workspace
    if is_sqlite(work):
        ids = (await work.session.execute(select(col(SearchEntry.id)).where(here))).scalars().all()
        if ids:
            await work.session.execute(UNSAID, [{"id": id_} for id_ in ids])
    await work.session.execute(delete(SearchEntry).where(here))


def vector(title: str, body: str) -> str:
    """Return words with their places as PostgreSQL reads them, so that it cuts none by itself."""
    places: dict[str, list[str]] = {}
    heading = words(title)
    for at, word in enumerate(heading, start=1):
        places.setdefault(word, []).append(f"{at}A")
    for at, word in enumerate(words(body), start=len(heading) + 2):  # no phrase goes across
        if at <= LAST:
            places.setdefault(word, []).append(str(at))
    return " ".join(f"'{word}':{','.join(found[:255])}" for word, found in places.items())
