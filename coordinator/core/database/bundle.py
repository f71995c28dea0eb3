"""Several queries sent as one: each round trip to a database costs more than most queries do.

The statement is put together once for each dialect; the rows of a query come back as one JSON
array, in no order, so that queries of different columns fit into one answer.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import from_json
from sqlalchemy import (
    JSON,
    ColumnElement,
    SelectBase,
    TextClause,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Bundle", "Part", "among"]

Part = SelectBase | Callable[[str], SelectBase]
"""A query with named parameters, or what makes it for a dialect: `sqlite` or `postgresql`."""


class Bundle:
    """Queries by name, asked together."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        """Hold the queries; nothing is asked yet."""
        self._parts = parts
        self._made: dict[str, tuple[TextClause, dict[str, Any]]] = {}

    async def ask(self, session: AsyncSession, **values: Any) -> dict[str, list[list[Any]]]:
        """Return the rows of every query; `values` are the parameters of all of them."""
        name = session.get_bind().dialect.name
        if name not in self._made:
            self._made[name] = self._statement(name)
        statement, constants = self._made[name]
        connection = await session.connection()  # a session would look for objects in it
        found = (await connection.execute(statement, {**constants, **values})).one()
        pairs = zip(self._parts, found, strict=True)
        return {part: _rows(given) for part, given in pairs}

    def _statement(self, name: str) -> tuple[TextClause, dict[str, Any]]:
        dialect: Any = PGDialect if name == "postgresql" else SQLiteDialect
        parts = (_part(part, made, name) for part, made in self._parts.items())
        compiled = select(*parts).compile(dialect=dialect(paramstyle="named"))
        constants = {key: value for key, value in compiled.params.items() if value is not None}
        return text(str(compiled)), constants


def _rows(given: Any) -> list[list[Any]]:
    """Return a query's rows: SQLite gives text, PostgreSQL values, or nothing for none."""
    return from_json(given) if isinstance(given, str) else given or []


def _part(part: str, query: Part, dialect: str) -> Any:
    rows = (query(dialect) if callable(query) else query).subquery(f"part_{part}")
    if dialect == "postgresql":
        all_rows = func.jsonb_agg(func.jsonb_build_array(*rows.c))
    else:
        row = (func.json(each) if isinstance(each.type, JSON) else each for each in rows.c)
        all_rows = func.json_group_array(func.json_array(*row))
    return select(all_rows).select_from(rows).scalar_subquery().label(part)


def among(column: ColumnElement[Any], words: tuple[str, ...]) -> ColumnElement[bool]:
    """Say that a column holds one of these constant words, which need no parameter each."""
    return column.in_([literal_column(f"'{word}'") for word in words])
