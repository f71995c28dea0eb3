"""A document as lines, headings and list items, however people write them.

Fenced blocks, comments and front matter are seen and kept apart, so that nothing in them is taken
for structure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = [
    "Heading",
    "Item",
    "Line",
    "bare",
    "bullet",
    "fences",
    "headings",
    "items",
    "rows",
    "scan",
]

OPENING = re.compile(r" *(?:(?:[-*+]|\d{1,9}[.)]) +)?(`{3,}(?=[^`]*$)|~{3,})")
BULLET = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?: +|$)(?:\[([ xX✓✔]?)\](?: +|$))?(.*)")
SIGN = re.compile(r"( *)[•·‣▪◦–—✅☑☐✔✓❌⬜🔲][\ufe0f ]*()()(\S.*)")
FIELD = re.compile(r"[A-Za-z_][\w .-]{0,60}:( |$)")
HASHES = re.compile(r" {0,3}(#{1,6})(?: +|(?<=##)(?=[^\s#])|$)")
UNDER = re.compile(r" {0,3}(=+|-{3,})")
DECORATION = re.compile(r"^[^\w\[(<>`~\"'$@&%+=/\\.-]+")
NUMBERING = re.compile(r"(?:\d{1,4}(?:\.\d{1,4}){0,5}[.):]?|[IVX]{1,5}[.):]) +(?=\S)")
EMPHASIS = re.compile(r"\*+|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|(?<=[:.])_+(?!\w)")
QUOTE = re.compile(r"^ {0,3}> +(?=[*_#A-Za-z-])")
ROW = re.compile(r"[\s|:-]+")
MATTER_LINES = 500


class Line(NamedTuple):
    """A line without tabs and what ends it; `fence` is the line that opened its block, else 0.

    What stands in a comment or the front matter has -1 there.
    """

    number: int
    text: str
    fence: int


class Heading(NamedTuple):
    """A heading: its level (1 to 6), its line (from 1), and where in the lines its part begins."""

    level: int
    text: str
    line: int
    begins: int

    @property
    def name(self) -> str:
        """What it says, without case, numbering, emphasis, and what stands in brackets."""
        return bare(self.text)


@dataclass(slots=True)
class Item:
    """An item of a list with those beneath it, whatever their depth."""

    text: str
    line: int
    children: list["Item"] = field(default_factory=list)


def scan(text: str) -> list[Line]:
    """Return the lines of a document."""
    raw = [line.expandtabs(4).rstrip() for line in text.removeprefix("\ufeff").split("\n")]
    last_close = max((at for at, line in enumerate(raw) if "-->" in line), default=-1)
    found, fence, opened, comment = list[Line](), "", 0, False
    ahead = _front_matter(raw)
    for at, line in enumerate(raw):
        number = at + 1
        if at < ahead:
            found.append(Line(number, line, -1))
        elif fence:
            found.append(Line(number, line, opened))
            closing = line.strip()
            if len(closing) >= len(fence) and not closing.strip(fence[0]):
                fence = ""
        elif comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line and at < last_close
            found.append(Line(number, line, -1))
        else:
            opening = OPENING.match(line)
            fence, opened = (opening[1], number) if opening else ("", 0)
            found.append(Line(number, QUOTE.sub("", line, count=1), opened if fence else 0))
    return found


def _front_matter(raw: Sequence[str]) -> int:
    """Return how many lines the front matter takes."""
    if not raw or raw[0] != "---":
        return 0
    inner = next((line for line in raw[1:MATTER_LINES] if line), "")
    ends = (at + 1 for at, line in enumerate(raw[:MATTER_LINES]) if at and line in ("---", "..."))
    return next(ends, 0) if FIELD.match(inner) else 0


def fences(lines: Iterable[Line]) -> Iterator[tuple[int, list[str]]]:
    """Yield each fenced block: the line that opens it, and the lines from there to its end."""
    opened, block = 0, list[str]()
    for line in lines:
        if line.fence != opened and block:
            yield opened, block
            block = []
        opened = line.fence
        if opened > 0:
            block.append(line.text)
    if block:
        yield opened, block


def headings(lines: Sequence[Line]) -> list[Heading]:
    """Return the headings, `## so` or underlined, in order."""
    found = []
    for at, line in enumerate(lines):
        if line.fence:
            continue
        if hashes := HASHES.match(line.text):
            said = line.text[hashes.end() :]
            closed = said.rstrip("#")
            text = closed if not closed or closed[-1] == " " else said
            found.append(Heading(len(hashes[1]), text.strip(), line.number, at + 1))
        elif _is_underlined(lines, at):
            level = 1 if "=" in lines[at + 1].text else 2
            found.append(Heading(level, line.text.strip(), line.number, at + 2))
    return found


def _is_underlined(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line stands alone and is underlined by the next one, and is no list or label.

    A rule right after a text is more often meant as a rule.
    """
    text = lines[at].text
    if at + 1 == len(lines) or not text or lines[at + 1].fence or len(text) > 200:
        return False
    if not UNDER.fullmatch(lines[at + 1].text) or UNDER.fullmatch(text):
        return False
    before = lines[at - 1] if at else None
    is_alone = not before or not before.text or before.fence != 0 or HASHES.match(before.text)
    has_value = text.lstrip("*_ ").partition(":")[2].strip("*_ ") and text.lstrip()[:1] in "*_"
    return bool(is_alone) and not bullet(text) and "|" not in text and not has_value


def bullet(text: str) -> tuple[int, str, str] | None:
    """Return indentation, marker and text of an item's first line; None where it is none."""
    found = BULLET.fullmatch(text) or SIGN.fullmatch(text)
    if found is None or re.fullmatch(r" *([-*] *){3,}", text):
        return None
    return len(found[1]), found[2], found[4].strip()


def items(lines: Iterable[Line]) -> list[Item]:
    """Return the items of the lists in these lines, each with those beneath it."""
    found, base, current, is_open = list[Item](), -1, list[str](), False
    parts: list[tuple[Item, list[str]]] = []
    for line in lines:
        if line.fence:
            is_open = False
            continue
        begun = bullet(line.text)
        if begun:
            indent, _, text = begun
            base = indent if base < 0 else min(base, indent)
            item, current, is_open = Item("", line.number), [text], True
            (found if indent <= base + 1 or not found else found[-1].children).append(item)
            parts.append((item, current))
        elif not line.text:
            is_open = False
        elif parts and (is_open or line.text.startswith("  ")):
            current.append(line.text.strip())
    for item, words in parts:
        item.text = plain(" ".join(word for word in words if word))
    return [item for item in found if item.text or item.children]


def rows(lines: Sequence[Line]) -> list[Item]:
    """Return the rows of a table, by their first two cells: `Coverage: > 90%`."""
    found = [line for line in lines if line.fence == 0 and line.text.lstrip().startswith("|")]
    if len(found) < 2 or not ROW.fullmatch(found[1].text):
        return []
    read = [(line.number, line.text.strip(" |").split("|")[:2]) for line in found[2:]]
    told = [(at, ": ".join(cell.strip() for cell in cells if cell.strip())) for at, cells in read]
    return [Item(plain(text), at) for at, text in told if text]


def plain(text: str) -> str:
    """Return a text without emphasis."""
    return " ".join(EMPHASIS.sub("", text).split()) if len(text) < 10_000 else text


def bare(text: str) -> str:
    """Return what a heading or label says: no case, numbering, emphasis, signs, brackets, colon."""
    said = DECORATION.sub("", plain(text[:300]))
    said = DECORATION.sub("", NUMBERING.sub("", said, count=1) if NUMBERING.match(said) else said)
    return said.partition(" (")[0].strip(" :：-–—").casefold()
