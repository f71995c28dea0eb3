"""The API reference of a version: what a page draws of its content.

An OpenAPI document is made safe to draw: nothing in it leads a browser to another host. Reading and
drawing take time, so both happen outside of any transaction.
"""

import asyncio
import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from coordinator.core.errors import NotFound
from coordinator.core.references import Reference
from coordinator.core.work import Reader, Work
from coordinator.domains.contracts.comparison.documents import Unreadable, load
from coordinator.domains.contracts.queries import contract_row, find_version, told, version_row
from coordinator.domains.contracts.schema_tree import parts_of_schema
from coordinator.domains.contracts.schemas import VersionWhole
from coordinator.domains.contracts.showing import parts_of

__all__ = ["DRAWN", "harmless", "reference"]

DRAWN = 1024 * 1024
"""Bytes of a content that a page draws: nearly as many, 1,040 operations, took a browser 5 s."""
VALUES = 200_000
"""Values of a document that a page draws; one of aliases may have many more than bytes."""
IMAGE = re.compile(r"!(?=\[)")
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
TAG = re.compile(r"<(?=[a-zA-Z/!?])(?!https?:|mailto:)")


async def reference(reader: Reader, subject: str) -> Reference:
    """Return the reference of a version, of the one in use where `subject` names none.

    Raises `NotFound` for an unknown contract or version, and where there is no version yet.
    """
    version = await reader(lambda work: _version(work, subject))
    bare = Reference(
        subject=f"{version.name}@{version.version}",
        author=version.author,
        at=version.created_at,
        form="none",
    )
    if version.size > DRAWN:
        size = f"It has {version.size / DRAWN:.1f} MiB; up to 1 MiB is drawn."
        return replace(bare, reason=f"{size} Read the raw text, or load it in a tool.")
    if version.format == "markdown":
        return replace(bare, form="markdown", markdown=version.content)
    try:
        drawn = await asyncio.to_thread(_drawn, version.content, version.format)
    except Unreadable as error:
        return replace(bare, reason=f"It cannot be drawn: {error}")
    except RecursionError:
        return replace(bare, reason="It cannot be drawn: it is nested too deeply.")
    if version.format == "json_schema":
        return replace(bare, form="tree", parts=drawn)
    return replace(bare, form="openapi", document=drawn)


async def _version(work: Work, subject: str) -> VersionWhole:
    name, version = parts_of(subject)
    wanted = version or (await contract_row(work, name)).latest
    if wanted is None:
        raise NotFound(
            f"`{name}` has no version in use, so there is no reference of it.",
            fix=f"`coord contract publish {name} FILE` publishes one; a draft's is at "
            f"`{name}@VERSION/reference`.",
        )
    row = await version_row(work, name, wanted)
    if row.size > DRAWN:
        contract = await contract_row(work, name)
        return VersionWhole(**(await told(work, row, contract)).model_dump(), content="")
    return await find_version(work, name, wanted)


@lru_cache(maxsize=4)
def _drawn(text: str, format_: str) -> Any:
    """Return what is drawn of a text; a page and the document that it loads ask one by one."""
    document = load(text)
    return parts_of_schema(document) if format_ == "json_schema" else harmless(document)


@dataclass(slots=True)
class _Budget:
    left: int = VALUES


def harmless(document: Any) -> Any:
    """Return the document without anything that a page that draws it would load from elsewhere.

    References to other documents and images become words. Raises `Unreadable` for what has too many
    values, as aliases make them.
    """
    return _harmless(document, _Budget())


def _harmless(value: Any, budget: _Budget, key: str = "") -> Any:
    budget.left -= 1
    if budget.left < 0:
        raise Unreadable(f"it holds more than {VALUES} values, more than a page can draw.")
    if isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str) and not target.startswith("#"):
            return {"description": f"Defined in another document: {target}"}
        return {name: _harmless(held, budget, name) for name, held in value.items()}
    if isinstance(value, list):
        return [_harmless(held, budget) for held in value]
    if isinstance(value, str) and key == "description":
        return _prose(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _prose(text: str) -> str:
    """Return markdown whose images are links and whose HTML is the text that it is."""
    parts = CODE.split(text)
    parts[::2] = [TAG.sub("&lt;", IMAGE.sub("", part)) for part in parts[::2]]
    return "".join(parts)
