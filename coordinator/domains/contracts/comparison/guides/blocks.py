"""A guide's text as blocks: headings, list items, lines, tables and code, each with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coordinator.domains.contracts.comparison.guides.text import plain

__all__ = ["Block", "Kind", "blocks_of"]

Kind = str
"""`heading`, `item`, `text`, `table`, `code` or `front`, a line of front matter."""

FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*([^`]*)$")
ITEM = re.compile(r"(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)")
RULE = re.compile(r"[|:\- \t]+")
UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*")
COMMENT = re.compile("(<!--|-->)")
QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
ENDED = "\x1f"


@dataclass(slots=True)
class Block:
    """One block: what it is, where it begins (from 1), how deep it stands, and what it says."""

    kind: Kind
    line: int
    depth: int
    """The level of a heading; columns of indent of all others."""
    text: str = ""
    """The text; of a table nothing; of code its language."""
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    """Of a table its rows with their lines, the head first; of code one row of its lines."""


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a text in order, without comments."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    at = _end_of_front_matter(lines)
    for number, line in enumerate(lines[:at], 1):
        if ":" in line and not line[:1].isspace():
            yield Block("front", number, 0, line.strip())
    lines = [""] * at + _without_comments([_unquoted(line) for line in lines[at:]])
    while at < len(lines):
        block, at = _next(lines, at)
        if block is not None:
            yield block


def _next(lines: list[str], at: int) -> tuple[Block | None, int]:
    """Return the block that begins at this line, None for a blank one, and where the next does."""
    line = lines[at]
    stripped = line.strip()
    depth = _indent(line)
    if not stripped:
        return None, at + 1
    fence = FENCE.match(line)
    if fence is not None:
        return _code(lines, at, fence, depth)
    if depth >= 4 and stripped[0] in "{[" and stripped[-1] in "{[}],":
        return _indented(lines, at, depth)
    following = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if "|" in stripped and "-" in following and "|" in following and RULE.fullmatch(following):
        return _table(lines, at, depth)
    level = len(stripped) - len(stripped.lstrip("#"))
    if 1 <= level <= 6 and (len(stripped) == level or stripped[level].isspace()):
        return Block("heading", at + 1, level, plain(stripped[level:].strip("# \t"))), at + 1
    item = ITEM.fullmatch(stripped)
    if item is not None:
        return Block("item", at + 1, depth, plain(item[1].strip())), at + 1
    if UNDERLINE.fullmatch(following) and depth < 4:
        return Block("heading", at + 1, 1 if following[0] == "=" else 2, plain(stripped)), at + 2
    words = plain(stripped)
    return (Block("text", at + 1, depth, words) if words else None), at + 1


def _code(lines: list[str], at: int, fence: "re.Match[str]", depth: int) -> tuple[Block, int]:
    marks, end = fence[1], at + 1
    while end < len(lines):
        closing = lines[end].strip()
        if len(closing) >= len(marks) and not closing.strip(marks[0]):
            break
        end += 1
    block = Block("code", at + 1, depth, fence[2].strip(), [(at + 2, lines[at + 1 : end])])
    return block, end + 1


def _indented(lines: list[str], at: int, depth: int) -> tuple[Block, int]:
    """Return an object that stands indented, without marks of code around it."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) >= depth:
        end += 1
    return Block("code", at + 1, depth, rows=[(at + 1, lines[at:end])]), end


def _unquoted(line: str) -> str:
    quote = QUOTE.match(line)
    return line[quote.end() :] if quote else line


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _table(lines: list[str], at: int, depth: int) -> tuple[Block, int]:
    rows, end = [(at + 1, _cells(lines[at]))], at + 2
    while end < len(lines) and "|" in lines[end]:
        rows.append((end + 1, _cells(lines[end])))
        end += 1
    return Block("table", at + 1, depth, rows=rows), end


def _cells(line: str) -> list[str]:
    cells = line.strip().replace("\\|", ENDED).strip("|").split("|")
    return [plain(cell.replace(ENDED, "|").strip()) for cell in cells]


def _end_of_front_matter(lines: list[str]) -> int:
    """Return how many lines front matter takes."""
    if lines[0].strip() != "---":
        return 0
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == "---"), -1)
    return end + 1


def _without_comments(lines: list[str]) -> list[str]:
    """Return the lines without comments; one in code, or that is never closed, is none."""
    last = max((at for at, line in enumerate(lines) if "-->" in line), default=-1)
    kept, is_inside, marks = [], False, ""
    for at, line in enumerate(lines):
        fence = None if is_inside else FENCE.match(line)
        if marks:
            closing = line.strip()
            is_end = len(closing) >= len(marks) and not closing.strip(marks[0])
            marks = "" if is_end else marks
            kept.append(line)
            continue
        marks = fence[1] if fence else ""
        shown = []
        for part in COMMENT.split(line) if is_inside or "<!--" in line else [line]:
            if part == ("-->" if is_inside else "<!--") and (is_inside or at <= last):
                is_inside = not is_inside
            elif not is_inside:
                shown.append(part)
        kept.append("".join(shown))
    return kept
