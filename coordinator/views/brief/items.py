"""What a brief is made of: items, rungs of them, and how others' words are put into a line.

What others wrote is data: one line in quotes, without what could be taken for the brief's own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

__all__ = [
    "Entry",
    "Item",
    "Place",
    "Rung",
    "age",
    "clock",
    "count",
    "cut",
    "entry",
    "flat",
    "named",
    "quoted",
    "seconds",
    "until",
]

BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
"""What separates words or hides among them: also what turns the direction of a line."""

MARKS = str.maketrans({"`": "'", "“": '"', "”": '"', "<": "‹", ">": "›"})
SHORT = 48
"""Characters of a title in a shortened item."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a rung: its line for people and agents, its fields for programs."""

    id: str
    call: str
    """The call that shows it whole; empty where the line says all there is."""
    line: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    """What somebody called it, as it came."""
    file: str = ""
    """The file or the folder that shows it to who has only files, where there is one."""

    @property
    def shortened(self) -> str:
        """The line where the whole one does not fit: what it is, and how to read it."""
        return self.short(f"GET {self.call}" if self.call else "")

    def short(self, where: str) -> str:
        """Write the line where the whole one does not fit, with what shows it."""
        title = f" {quoted(self.title, SHORT)}" if self.title else ""
        return f"{cut(self.id, SHORT)}{title} (cut{f': `{where}`' if where else ''})"

    @property
    def shortened_fields(self) -> dict[str, Any]:
        """The same for programs."""
        title = {"title": cut(flat(self.title), SHORT)} if self.title else {}
        call = {"call": f"GET {self.call}"} if self.call else {}
        return {"id": cut(self.id, SHORT), **title, "cut": True, **call}


class Place(NamedTuple):
    """Where items of one sort are listed; both empty where only a larger brief shows them."""

    call: str = ""
    folder: str = ""
    """For who has only files."""


NOWHERE = Place()


class Entry(NamedTuple):
    """An item that is written only when its turn comes: most of them stand beyond the budget."""

    id: str
    make: Callable[[], Item]
    place: Place = NOWHERE


def entry(identifier: str, place: Place, make: Callable[..., Item], *given: Any) -> Entry:
    """Return an item to be made of what is given, and where its like is listed."""
    return Entry(identifier, partial(make, *given), place)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: what it holds, the most important first."""

    key: str
    title: str
    items: Sequence[Entry]
    beyond: int = 0
    """How many more there are that were not even read."""
    place: Place = NOWHERE
    """Where those are listed."""

    def places(self, shown: int = 0) -> list[Place]:
        """Return where all but the first so many are listed, each once."""
        found = [item.place for item in self.items[shown:]] + [self.place] * (self.beyond > 0)
        return list(dict.fromkeys(found))


def flat(text: str) -> str:
    """Return text as one line, without what hides in it."""
    if text.isascii() and text.isprintable():  # most is, and then spaces are all there is
        return " ".join(text.split())
    return BLANK.sub(" ", text).strip()


def cut(text: str, most: int) -> str:
    """Return text of so many characters at most, an ellipsis at its end where it was longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(text: str, most: int = 160) -> str:
    """Return somebody's words in quotes: one line, nothing in it that looks like the brief's own.

    A fence, a heading or a quote's end within it lose their meaning.
    """
    return f"“{cut(flat(text).translate(MARKS), most)}”"


def count(number: int, noun: str) -> str:
    """Return how many of something: `1 file`, `2 files`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def named(text: str, most: int = 80) -> str:
    """Return a short name that somebody gave, such as a branch, without what could mislead."""
    return cut(flat(text).translate(MARKS), most)


def age(at: str | None, now: datetime) -> str:
    """Return how long ago it was, in its largest unit: `3h`; empty for never."""
    return "" if at is None else _span(now - datetime.fromisoformat(at))


def clock(at: str | None) -> str | None:
    """Return a moment to the minute, in UTC."""
    if at is None:
        return None
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def until(at: str, now: datetime) -> str:
    """Return how long it takes until then, or that it is over: `in 2h`, `overdue 3d`."""
    moment = datetime.fromisoformat(at)
    return f"in {_span(moment - now)}" if moment > now else f"overdue {_span(now - moment)}"


def seconds(at: str | None, now: datetime) -> float:
    """Return how many seconds there are until then; without end for never."""
    return float("inf") if at is None else (datetime.fromisoformat(at) - now).total_seconds()


def _span(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
