"""Checking a contract's content, and making a version of it.

Pure and possibly slow (a large YAML document takes seconds): call it in a thread and outside a
transaction, or through `comparison/workers.py`, which does.
"""

import hashlib
from typing import cast

from coordinator.core.errors import Fault, TooLarge
from coordinator.core.schemas import storable
from coordinator.domains.contracts.comparison.documents import Unreadable
from coordinator.domains.contracts.comparison.inspection import Inspected, inspect
from coordinator.domains.contracts.schemas import Format, VersionDraft, VersionPublish

__all__ = ["CONTENT_LIMIT", "check_size", "checked", "drafted", "pointed"]

CONTENT_LIMIT = 20 * 1024 * 1024


def checked(wanted: VersionPublish) -> VersionDraft:
    """Return the version with its format, hash and operations.

    Raises `TooLarge` over 20 MiB, `Unsupported` for another format than the three, `Unreadable`
    for a document that is not what its format says.
    """
    check_size(wanted)
    try:
        return drafted(wanted, inspect(wanted.content, wanted.format))
    except Unreadable as error:
        raise pointed(error) from None


def check_size(wanted: VersionPublish) -> None:
    """Raise `TooLarge` for a content over 20 MiB, `Unreadable` for one that says nothing."""
    size = len(wanted.content.encode())
    if size > CONTENT_LIMIT:
        raise TooLarge(
            f"The content has {size} bytes; a contract is {CONTENT_LIMIT} bytes (20 MiB) at most.",
            fix="Split it, or take examples and vendored schemas out.",
        )
    if not wanted.content.strip():
        raise pointed(Unreadable("the content is empty; a contract says something."))


def drafted(wanted: VersionPublish, found: Inspected) -> VersionDraft:
    """Return the version that a content is which has been looked over."""
    raw = wanted.content.encode()
    return VersionDraft(
        version=wanted.version,
        format=cast("Format", found.format),
        content=wanted.content,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        summary=wanted.summary or " ".join(storable(found.title).split())[:500].strip(),
        provider=wanted.provider,
        state="draft" if wanted.draft else "published",
        operations=[storable(operation) for operation in found.operations],
    )


def pointed(error: Unreadable) -> Unreadable:
    """Return the error with where in a body it is and how to mend it."""
    error.errors = (Fault("/content", error.detail),)
    error.fix = "Mend the document; or say another `format`, where it is not what it was taken for."
    return error
