"""Strong ETags are a row's revision; weak ones say that nothing happened since."""

import hashlib
import re

from coordinator.core.errors import RevisionMoved

__all__ = ["expected_revision", "matches", "strong", "weak"]


def strong(revision: int) -> str:
    """Return the ETag of a single row: the only kind that `If-Match` accepts."""
    return f'"{revision}"'


def weak(*parts: object) -> str:
    """Return the ETag of a list or view from all that it depends on."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
    return f'W/"{digest[:24]}"'


def matches(header: str | None, etag: str) -> bool:
    """Tell whether an `If-None-Match` header names this ETag (weak comparison)."""
    if not header:
        return False
    named = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in named or etag.removeprefix("W/") in named


def expected_revision(header: str | None) -> int | None:
    """Read `If-Match`; None where it is absent or `*`.

    Raises `RevisionMoved` for anything that cannot be a row's ETag, since none is such.
    """
    if header is None or header.strip() == "*":
        return None
    match = re.fullmatch(r'\s*"(\d{1,10})"\s*', header)
    if match is None:
        raise RevisionMoved(
            f'`If-Match: {header[:60]}` names no revision; a row\'s ETag looks like `"7"`.',
            fix="Read the thing and send the ETag of that answer.",
        )
    return int(match[1])
