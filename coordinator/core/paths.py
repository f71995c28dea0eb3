"""Where the server writes a thing's file: a free path for it, chosen once and kept on its row."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from coordinator.core.database import Row
from coordinator.core.work import Work

__all__ = ["file_name", "free_path"]


def file_name(text: str, limit: int = 80) -> str:
    """Return the text as one part of a path: a `/` and all that is not `A-Z a-z 0-9 . _ -` is `-`.

    Never empty and never hidden.
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:limit].strip(".-") or "untitled"


async def free_path(work: Work, table: type[Row], column: Mapped[Any], stem: str) -> str:
    """Return `<stem>.md`, or `<stem>-2.md` and so on, so that no row has it in `column` yet.

    Letters differ only by case on some file systems, so they count as the same here.
    """
    near = select(column).where(
        col(table.workspace) == work.workspace, column.istartswith(stem, autoescape=True)
    )
    taken = {path.lower() for path in (await work.session.execute(near)).scalars()}
    path, number = f"{stem}.md", 1
    while path.lower() in taken:
        number += 1
        path = f"{stem}-{number}.md"
    return path
