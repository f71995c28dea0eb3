"""Asking the index, the same on both databases: best first.

Only letters and digits of what is typed ever reach a database's own query language.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from coordinator.core.errors import Invalid
from coordinator.core.pages import LIMIT
from coordinator.core.schemas import Page, Schema
from coordinator.core.search.asking import Term, Wanted
from coordinator.core.search.marks import Marked, marked, snippet
from coordinator.core.search.models import SearchCursor, SearchEntry
from coordinator.core.search.store import is_sqlite
from coordinator.core.work import Work

__all__ = ["Hit", "SearchPage", "search"]

DEEPEST = 10_000
"""How many results pages go through."""

SHOWN = ("kind", "subject", "title", "body", "author", "state", "feature", "at")
WORDS = table("search_words", column("rowid"))
HERE: ColumnElement[str] = literal_column("+search_entries.workspace")
"""The workspace without its index, by which SQLite would look every entry up in the words."""

FITS: ColumnElement[float] = literal_column("bm25(search_words, 4.0, 1.0)")
"""How well a thing fits on SQLite, the less the better; a word in a title counts fourfold."""


class Hit(Schema):
    """A thing that was found: its title, and the piece of its text where the words stand."""

    kind: str
    id: str
    title: Marked
    snippet: Marked
    author: str
    state: str
    feature: str
    at: datetime


class SearchPage(Page[Hit]):
    """What was found, best first; `kinds` counts it by kind, whichever kind was asked for.

    `cursor` is the last event that the index has seen, `words` what was looked for.
    """

    kinds: dict[str, int]
    words: list[str]


async def search(work: Work, wanted: Wanted, *, limit: int, page: str | None) -> SearchPage:
    """Return what is called so, then what fits best, then what is newest.

    Raises `Invalid` for a `limit` outside 1 to 200, or a `page` that was never given out.
    """
    if not 1 <= limit <= LIMIT:
        raise Invalid(f"`limit` is {limit}; it goes from 1 to {LIMIT}.")
    begin = _begin(page)
    counts = {} if wanted.is_nothing else await _counts(work, wanted)
    total = counts.get(wanted.kind, 0) if wanted.kind else sum(counts.values())
    rows = await _rows(work, wanted, begin, limit) if begin < total else []
    after = begin + limit
    cursor = await work.session.get(SearchCursor, work.workspace)
    return SearchPage(
        items=[_hit(row, wanted.terms) for row in rows],
        total=total,
        next=str(after) if after < min(total, DEEPEST) else None,
        cursor=cursor.seq if cursor is not None else 0,
        kinds={name.replace("_", "-"): count for name, count in counts.items()},
        words=[" ".join(term.words) for term in wanted.terms],
    )


def _begin(page: str | None) -> int:
    if page is None:
        return 0
    if not re.fullmatch(r"[1-9][0-9]{0,4}", page, re.ASCII) or int(page) >= DEEPEST:
        raise Invalid(f"`page={page[:40]}` is not a page of this list; use `next` as it came.")
    return int(page)


async def _counts(work: Work, wanted: Wanted) -> dict[str, int]:
    kind = col(SearchEntry.kind)
    statement = _among(work, select(kind, func.count()), wanted).group_by(kind).order_by(kind)
    return {name: count for name, count in (await work.session.execute(statement)).all()}


async def _rows(work: Work, wanted: Wanted, begin: int, limit: int) -> Sequence[Any]:
    """Return the entries of a page: chosen and ordered without their texts, which are large."""
    chosen = _among(work, select(col(SearchEntry.id)), wanted)
    if wanted.kind:
        chosen = chosen.where(col(SearchEntry.kind) == wanted.kind)
    is_called = case((func.lower(col(SearchEntry.subject)) == wanted.spoken.lower(), 0), else_=1)
    fits = [_fits(work, wanted)] if wanted.terms else []
    newest = (col(SearchEntry.at).desc(), col(SearchEntry.id).desc())
    ordered = chosen.order_by(is_called, *fits, *newest).offset(begin).limit(limit)
    ids = (await work.session.execute(ordered)).scalars().all()
    columns = (getattr(SearchEntry, name) for name in ("id", *SHOWN))
    whole = select(*columns).where(col(SearchEntry.id).in_(ids))
    found = {row.id: row for row in (await work.session.execute(whole)).all()}
    return [found[id_] for id_ in ids]


def _among(work: Work, statement: Any, wanted: Wanted) -> Any:
    """Leave the entries that hold all terms and that the filters let through, of any kind."""
    if wanted.terms and is_sqlite(work):
        matches = text("search_words MATCH :match").bindparams(match=_fts5(wanted.terms))
        statement = statement.join(WORDS, WORDS.c.rowid == col(SearchEntry.id)).where(matches)
        statement = statement.where(work.workspace == HERE)
    else:
        statement = statement.where(col(SearchEntry.workspace) == work.workspace)
    for name in ("author", "state"):
        if value := getattr(wanted, name):
            statement = statement.where(getattr(SearchEntry, name) == value)
    if wanted.since is not None:
        statement = statement.where(col(SearchEntry.at) >= wanted.since)
    if wanted.terms and not is_sqlite(work):
        statement = statement.where(col(SearchEntry.words).op("@@")(_tsquery(wanted.terms)))
    return statement


def _fits(work: Work, wanted: Wanted) -> ColumnElement[Any]:
    if is_sqlite(work):
        return FITS
    return func.ts_rank(col(SearchEntry.words), _tsquery(wanted.terms)).desc()


def _fts5(terms: Sequence[Term]) -> str:
    return " AND ".join(f'"{" ".join(term.words)}"{"*" * term.is_prefix}' for term in terms)


def _tsquery(terms: Sequence[Term]) -> ColumnElement[Any]:
    parts = (" <-> ".join(f"'{word}'" for word in term.words) for term in terms)
    spoken = (f"({part}{':*' * term.is_prefix})" for part, term in zip(parts, terms, strict=True))
    return cast(literal(" & ".join(spoken)), TSQUERY)


def _hit(row: Any, terms: Sequence[Term]) -> Hit:
    return Hit(
        kind=row.kind.replace("_", "-"),
        id=row.subject,
        title=marked(row.title, terms),
        snippet=snippet(row.body, terms),
        author=row.author,
        state=row.state,
        feature=row.feature,
        at=row.at,
    )
