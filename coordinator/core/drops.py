"""What several kinds ask of a dropped file: whose id it carries, and whether its row went on."""

import re
from collections.abc import Mapping
from typing import Any

from coordinator.core.kinds import Drop, Moved, Refused
from coordinator.core.schemas import Schema

__all__ = ["check_unmoved", "copied", "differing", "said_id"]


def said_id(front: Mapping[str, Any], prefix: str) -> str | None:
    """Return the identifier that front matter gives the file, `PC-7` for the prefix `PC`."""
    said = str(front.get("id"))
    return said if re.fullmatch(rf"{prefix}-[1-9]\d{{0,8}}", said) else None


def differing(row: Schema, wanted: Schema) -> list[str]:
    """Return the names of the wanted fields that would change the row."""
    values, said = row.model_dump(), wanted.model_dump(exclude_none=True)
    return [name for name, value in said.items() if values[name] != value]


def check_unmoved(drop: Drop, row: Schema, wanted: Schema) -> None:
    """Raise `Moved` where the row went on from what the file knew, and the file did too.

    `row` has an `id` and a `revision`; where both say the same, nothing has moved.
    """
    values = row.model_dump(include={"id", "revision"})
    if drop.base_revision in (None, values["revision"]):
        return
    if fields := differing(row, wanted):
        raise Moved(
            f"`{values['id']}` went on to revision {values['revision']} while this file changed "
            f"{', '.join(fields)} of revision {drop.base_revision}.",
            fix="Look at both and put into the file what shall hold.",
        )


def copied(identifier: str, path: str) -> Refused:
    """Return the refusal of a file that carries the id of another file's thing."""
    return Refused(
        f"`id: {identifier}` belongs to the file `{path}`, and this file says other things.",
        line=2,
        fix=f"Leave the line `id: {identifier}` out to make this a thing of its own, "
        "or edit that file.",
    )
