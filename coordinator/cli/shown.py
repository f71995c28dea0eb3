"""How answers look on a terminal: aligned tables, fields and bodies, nothing that can steer it."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

__all__ = ["ago", "clean", "fields", "out", "short", "table", "word_for_word"]

WIDEST = 200
"""Characters of a cell where the output is no terminal."""

NARROWEST = 8
GAP = "  "
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def out(text: str) -> None:
    """Print to standard output, at once."""
    print(text, flush=True)  # noqa: T201


def word_for_word(text: str) -> None:
    """Print text exactly as it is, as a file keeps it; cleaned where a terminal would read it."""
    print(clean(text) if sys.stdout.isatty() else text, end="", flush=True)  # noqa: T201


def clean(text: str) -> str:
    """Return text that others wrote without what could steer a terminal."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def short(text: str, width: int) -> str:
    """Return text of at most `width` characters, its middle left out where it is longer."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"


def ago(moment: str | None) -> str:
    """Return how long ago an ISO 8601 time was, in its largest unit."""
    if not moment:
        return ""
    seconds = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit} ago"
    return "now"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows under a head in aligned columns that fit the terminal."""
    cells = [[_line(cell) for cell in row] for row in rows]
    columns = list(zip(head, *cells, strict=True))
    widths = [min(max(map(len, column)), WIDEST) for column in columns]
    if sys.stdout.isatty():
        _fit(widths, shutil.get_terminal_size().columns)
    lines = [
        GAP.join(short(cell, width).ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [list(head), *cells]
    ]
    return "\n".join([_bold(lines[0].rstrip()), *(line.rstrip() for line in lines[1:])])


def fields(thing: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the fields of a thing that hold something, one a line, their values aligned."""
    held = {name: _line(thing[name]) for name in names if thing.get(name)}
    width = max(map(len, held), default=0)
    return "\n".join(f"{name.replace('_', ' ').ljust(width)}{GAP}{held[name]}" for name in held)


def _line(value: object) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return " ".join(clean("" if value is None else str(value)).split())


def _fit(widths: list[int], room: int) -> None:
    while sum(widths) + len(GAP) * (len(widths) - 1) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1


def _bold(text: str) -> str:
    is_plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if is_plain or os.environ.get("TERM") == "dumb" else f"\x1b[1m{text}\x1b[0m"
