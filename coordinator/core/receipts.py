"""Receipts: what stands beside a file that could not be taken in."""

from pathlib import PurePosixPath

from coordinator.core.errors import CoordError

__all__ = ["receipt"]


def receipt(path: str, error: CoordError) -> str:
    """Write what was wrong with a file: what, which line, how to fix it, and it done right."""
    line = getattr(error, "line", None)
    example = getattr(error, "example", None)
    where = f"`{PurePosixPath(path).name}`" + (f", line {line}" if line else "")
    parts = [f"# Not taken in: {where}", error.detail]
    if error.fix:
        parts.append(f"**How to fix it**: {error.fix}")
    if example:
        parts.append(f"For example:\n\n````\n{example.rstrip()}\n````")
    parts.append(
        f"`{PurePosixPath(path).name}` stays as it is. Once it is mended it is taken in, and this "
        "file goes away by itself."
    )
    return "\n\n".join(parts) + "\n"
