"""Lists in pages: by key, so that a page costs the same wherever it begins."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from coordinator.core.database import Row
from coordinator.core.errors import Invalid
from coordinator.core.ids import LARGEST
from coordinator.core.schemas import Page, Schema, Slice
from coordinator.core.work import Work

__all__ = ["all_of", "page_of"]

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Schema)
LIMIT = 200


async def page_of(
    work: Work,
    statement: Select[R],
    part: Slice,
    *,
    key: Mapped[Any],
    read: Callable[[R], S],
    newest_first: bool = True,
) -> Page[S]:
    """Return the wanted part of what `statement` selects, in the order of the unique column `key`.

    Raises `Invalid` for a `limit` outside 1 to 200 or a `page` that this list never gave out.
    """
    if not 1 <= part.limit <= LIMIT:
        raise Invalid(f"`limit` is {part.limit}; it goes from 1 to {LIMIT}.")
    column = cast("InstrumentedAttribute[Any]", key)
    total = await work.session.scalar(select(func.count()).select_from(statement.subquery()))
    ordered = statement.order_by(key.desc() if newest_first else key.asc()).limit(part.limit + 1)
    if part.page is not None:
        after = _decode(part.page, number=column.type.python_type is int)
        ordered = ordered.where(key < after if newest_first else key > after)
    rows = list((await work.session.execute(ordered)).scalars())
    more, rows = len(rows) > part.limit, rows[: part.limit]
    return Page(
        items=[read(row) for row in rows],
        total=total or 0,
        next=_encode(getattr(rows[-1], column.key)) if more else None,
        cursor=await work.cursor(),
    )


async def all_of(
    query: Callable[[Work, Mapping[str, str], Slice], Awaitable[Page[S]]],
    work: Work,
    filters: Mapping[str, str] | None = None,
) -> list[S]:
    """Return everything that a listing query lists under these filters, page by page."""
    found = await query(work, filters or {}, Slice(limit=LIMIT))
    items = list(found.items)
    while found.next is not None:
        found = await query(work, filters or {}, Slice(limit=LIMIT, page=found.next))
        items += found.items
    return items


def _encode(value: Any) -> str:
    return base64.urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def _decode(page: str, *, number: bool) -> Any:
    try:
        text = base64.urlsafe_b64decode(page + "=" * (-len(page) % 4)).decode()
        key = int(text) if number else text
    except (binascii.Error, ValueError):
        key = None
    if key is None or (isinstance(key, int) and abs(key) > LARGEST) or "\0" in text:
        raise Invalid(
            f"`page={page[:40]}` is not a page of this list; use the value of `next` as it came."
        )
    return key
