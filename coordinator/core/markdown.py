"""What the file grammars share: reading front matter, headings, sections, fences and checkboxes.

Pure functions in linear time, so that a hostile file costs no more than its length. They never
look at a database; what a file *means* is each domain's own `kind.py`. Front matter is
read in `front_matter.py`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from coordinator.core.front_matter import front_matter, with_front_matter
from coordinator.core.kinds import Refused

__all__ = [
    "Checkbox",
    "Heading",
    "checkboxes",
    "fence_for",
    "fenced",
    "fitted",
    "front_matter",
    "headings",
    "labelled",
    "section",
    "slug",
    "unfenced",
    "with_front_matter",
]

S = TypeVar("S", bound=BaseModel)
OPENING = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`]*$)|~{3,})")
CHECKBOX = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(\S.*)")


class Heading(NamedTuple):
    """A heading with its level (1 to 6) and its line (from 1)."""

    level: int
    text: str
    line: int

    @property
    def name(self) -> str:
        """What it says, without case, emphasis and a colon at the end."""
        return self.text.strip("*_: ").casefold()


class Checkbox(NamedTuple):
    """A line `- [ ] text`, ticked or not."""

    text: str
    done: bool


def _lines(body: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each line with its number and whether it is part of a fenced block."""
    fence = ""
    for number, line in enumerate(body.removeprefix("\ufeff").split("\n"), 1):
        line = line.removesuffix("\r")
        if not fence:
            opening = OPENING.match(line)
            fence = opening[1] if opening else ""
            yield number, line, bool(fence)
            continue
        yield number, line, True
        closing = line.strip()
        if len(closing) >= len(fence) and not closing.strip(fence[0]):
            fence = ""


def unfenced(body: str) -> list[str]:
    """Return the lines outside fenced blocks, in order."""
    return [line for _, line, inside in _lines(body) if not inside]


def headings(body: str) -> list[Heading]:
    """Return the headings (`## Text`) outside fenced blocks, in order."""
    found = []
    for number, line, inside in _lines(body):
        heading = None if inside else _heading(line, number)
        if heading is not None:
            found.append(heading)
    return found


def _heading(line: str, number: int) -> Heading | None:
    text = line.strip()
    level = len(text) - len(text.lstrip("#"))
    if not 1 <= level <= 6 or len(line) - len(line.lstrip(" ")) > 3:
        return None
    rest = text[level:]
    if rest and not rest[0].isspace():
        return None
    bare = rest.rstrip("#")
    closed = not bare or bare[-1].isspace()
    return Heading(level, (bare if closed else rest).strip(), number)


def section(body: str, *names: str) -> str | None:
    """Return what stands under the first heading of one of these names, without blank ends.

    It goes to the next heading of its level or above; None where there is no such heading. Case,
    emphasis and a colon at the end do not matter.
    """
    wanted = {name.casefold() for name in names}
    found = headings(body)
    for at, heading in enumerate(found):
        if heading.name in wanted:
            ends = (later.line - 1 for later in found[at + 1 :] if later.level <= heading.level)
            lines = body.split("\n")[heading.line : next(ends, None)]
            return _without_blank_ends(lines)
    return None


def _without_blank_ends(lines: list[str]) -> str:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if not filled:
        return ""
    return "\n".join(line.removesuffix("\r") for line in lines[filled[0] : filled[-1] + 1])


def labelled(body: str, name: str) -> str | None:
    """Return the value of the first `## Name: value`, `Name: value` or `**Name**: value` line.

    Lines in fenced blocks do not count; None where no line gives a value.
    """
    wanted = name.casefold()
    for _, line, inside in _lines(body):
        label, colon, value = line.strip().lstrip("#-+* \t").partition(":")
        if inside or not colon or label.strip("* \t").casefold() != wanted:
            continue
        if bare := value.strip("* \t`"):
            return bare
    return None


def fenced(body: str) -> str | None:
    """Return the text of the first fenced block; None where there is none."""
    lines: list[str] = []
    fence = ""
    for _, line, inside in _lines(body):
        if not inside:
            continue
        if not fence:
            opening = OPENING.match(line)
            fence = opening[1] if opening else ""
            continue
        closing = line.strip()
        if len(closing) >= len(fence) and not closing.strip(fence[0]):
            break
        lines.append(line)
    return "\n".join(lines) if fence else None


def fence_for(text: str) -> str:
    """Return the shortest fence that this text cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def checkboxes(text: str) -> list[Checkbox]:
    """Return the checkboxes outside fenced blocks, in order."""
    found = (None if inside else CHECKBOX.fullmatch(line) for _, line, inside in _lines(text))
    return [Checkbox(match[2].strip(), match[1] != " ") for match in found if match]


def slug(title: str, limit: int = 60) -> str:
    """Return the title as part of a file name: ASCII letters and digits, at most `limit` of them.

    A title without any gives `untitled`.
    """
    plain = unicodedata.normalize("NFKD", title[: limit * 4]).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words[:limit].strip("-") or "untitled"


def fitted(schema: type[S], fields: Mapping[str, Any]) -> S:
    """Return the schema with what a file says; raises `Refused` naming the field that is wrong."""
    try:
        return schema.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the file"
        if first["type"] == "missing":
            raise Refused(
                f"The file does not say its `{name}`.",
                fix=f"Add a line `{name}: …` to the front matter, between `---` lines at the top.",
            ) from None
        raise Refused(
            f"`{name}`: {first['msg']}.",
            fix=f"Correct `{name}` in the front matter or text, or leave it out.",
        ) from None
