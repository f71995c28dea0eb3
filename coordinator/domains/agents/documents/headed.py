"""Finding the steps of a document: headings that say so, however they are written.

What says `Step 1` (or phase, stage) goes first, as a heading, a bold line or a plain one; else what
stands under a heading such as `Workflow Steps`; else numbered headings.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coordinator.core.kinds import Refused
from coordinator.domains.agents.documents.lines import DECORATION, Heading, Line, bullet, plain
from coordinator.domains.agents.documents.words import (
    CRITERIA,
    DUTIES,
    IDENTITY,
    INTEGRATIONS,
    OTHERS,
    WORKFLOW,
    part_of,
)

__all__ = ["EXAMPLE", "Head", "ends", "heads"]

EXAMPLE = """\
## Workflow Steps

### Step 1: Plan
**Objective**: Know what is asked

**Actions**:
1. Read what concerns you

**Expected Output**:
- Plan in `pending-commits/`
"""

NUMBERS = {
    word: at
    for at, words in enumerate(
        (
            ("zero",),
            ("one", "i"),
            ("two", "ii"),
            ("three", "iii"),
            ("four", "iv"),
            ("five", "v"),
            ("six", "vi"),
            ("seven", "vii"),
            ("eight", "viii"),
            ("nine", "ix"),
            ("ten", "x"),
            ("eleven", "xi"),
            ("twelve", "xii"),
        )
    )
    for word in words
}
SAID = re.compile(
    r"\[?(step|phase|stage)\b ?#?(?:(\d{1,4})(?!\.?\d)|("
    + "|".join(sorted(NUMBERS, key=len, reverse=True))
    + r")\b)?\]?(?: ?(?:/|of) ?\d{1,4}\b)?( ?[:.)|]| [-–—]+(?= |$)| ?$|(?= ))(.*)",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"(\d{1,4})(?!\.?\d)(?:[.):]| [-–—](?= ))\s*(.*)")
BOLD_LEVEL, PLAIN_LEVEL = 7, 8
SECTIONS = 3
"""How many sections that say they hold the steps are looked into."""


class Head(NamedTuple):
    """Where a step begins: its level (7 bold, 8 plain), number where it says one, and title.

    `word` is what it calls itself (`step`), or `item` where it is one of a list.
    """

    level: int
    number: int | None
    title: str
    line: int
    begins: int
    word: str = ""


def heads(lines: Sequence[Line], found: Sequence[Heading]) -> list[Head]:
    """Return where the steps begin, in order; none where the document has no workflow.

    Raises `Refused` where a section says that it holds the steps and holds none.
    """
    return (
        _outermost(filter(None, (_said(one) for one in found)))
        or _outermost(filter(None, (_said_in_line(lines, at) for at in range(len(lines)))))
        or _in_section(lines, found)
        or _numbered(found)
    )


def ends(lines: Sequence[Line], found: Sequence[Heading], steps: Sequence[Head], at: int) -> int:
    """Return the index of the line that is the first after a step."""
    head = steps[at]
    begin = bisect_right(found, head.line, key=lambda one: one.line)
    level = head.level
    if level >= BOLD_LEVEL:
        level = found[begin - 1].level if begin else 0
    later = steps[at + 1].line if at + 1 < len(steps) else len(lines) + 1
    for one in found[begin:]:
        if one.line >= later:
            break
        is_part = one.level == level and part_of(one.name) not in (None, "criteria")
        if (one.level <= level and not is_part) or _is_elsewhere(one):
            return one.line - 1
    return later - 1


def _is_elsewhere(one: Heading) -> bool:
    """Tell whether a heading of any level leads away from the steps."""
    name = one.name
    return bool(INTEGRATIONS.fullmatch(name) or IDENTITY.fullmatch(name) or DUTIES.fullmatch(name))


def _said(one: Heading) -> Head | None:
    return _read(one.text, one.level, one.line, one.begins)


def _read(text: str, level: int, line: int, begins: int) -> Head | None:
    found = SAID.fullmatch(DECORATION.sub("", plain(text)))
    if found is None:
        return None
    word, digits, spelled, sign, title = found.groups()
    if not (digits or spelled or sign.strip()):
        return None
    number = int(digits) if digits else NUMBERS[spelled.lower()] if spelled else None
    return Head(level, number, title.strip(" :-–—|"), line, begins, word.lower())


def _said_in_line(lines: Sequence[Line], at: int) -> Head | None:
    line = lines[at]
    begun = bullet(line.text)
    said = (begun[2] if begun else line.text).strip()
    if line.fence or len(said) > 300 or len(line.text) - len(line.text.lstrip()) > 3:
        return None
    is_bold = said[:2] in ("**", "__")
    if not is_bold and begun:
        return None
    found = _read(said, BOLD_LEVEL if is_bold else PLAIN_LEVEL, line.number, at + 1)
    return found if found and found.number is not None else None


def _outermost(found: Iterable[Head]) -> list[Head]:
    """Return those that use the word of the first, so that steps within phases are not steps.

    Bold lines go before plain ones: those may only speak of a step.
    """
    known = list(found)
    known = [one for one in known if one.level < PLAIN_LEVEL] or known
    return [one for one in known if one.word == known[0].word]


def _in_section(lines: Sequence[Line], found: Sequence[Heading]) -> list[Head]:
    """Return the steps under the heading that says that they are there."""
    named = [at for at, one in enumerate(found) if _is_of_steps(one, is_first=at == 0)][:SECTIONS]
    for at in named:
        one = found[at]
        later = (next_.line for next_ in found[at + 1 :] if next_.level <= one.level)
        end = next(later, len(lines) + 1)
        within = [next_ for next_ in found[at + 1 :] if next_.line < end]
        part = lines[one.begins : end - 1]
        if steps := _below(within) or _bold(part) or _listed(part):
            return steps
    if not named:
        return []
    raise Refused(
        f"The section `{found[named[0]].text[:80]}` holds no step.",
        line=found[named[0]].line,
        fix="Give each step a heading in it, as in the example; or take the section out.",
        example=EXAMPLE,
    )


def _is_of_steps(one: Heading, *, is_first: bool) -> bool:
    return bool(WORKFLOW.fullmatch(one.name)) and not (one.level == 1 and is_first)


def _below(within: Sequence[Heading]) -> list[Head]:
    top = min((one.level for one in within), default=0)
    chosen = [one for one in within if one.level == top and not _is_known(one)]
    return [_numbered_or_not(one.text, one.level, one.line, one.begins) for one in chosen]


def _is_known(one: Heading) -> bool:
    name = one.name
    others = (IDENTITY, DUTIES, CRITERIA, INTEGRATIONS, OTHERS, WORKFLOW)
    return any(words.fullmatch(name) for words in others) or part_of(name) is not None


def _numbered_or_not(text: str, level: int, line: int, begins: int) -> Head:
    said = DECORATION.sub("", plain(text))
    found = NUMBERED.fullmatch(said)
    number, title = (int(found[1]), found[2]) if found else (None, said)
    return Head(level, number, title.strip(" :"), line, begins)


def _bold(part: Sequence[Line]) -> list[Head]:
    """Return lines that are bold from end to end, but for a number or colon, and no label."""
    found = []
    for line in part:
        begun = bullet(line.text)
        said = (begun[2] if begun else line.text).strip().rstrip(":")
        is_bold = len(said) > 4 and said[:2] == "**" == said[-2:] and "**" not in said[2:-2]
        if line.fence or not is_bold or (begun and begun[0] > 1) or part_of(plain(said).casefold()):
            continue
        number = int(begun[1][:-1]) if begun and begun[1][:-1].isdigit() else None
        one = _numbered_or_not(said, BOLD_LEVEL, line.number, line.number)
        number = one.number if one.number is not None else number
        found.append(one._replace(number=number, word="item" if begun else ""))
    return found


def _listed(part: Sequence[Line]) -> list[Head]:
    """Return the items of the section's own list: `1. Plan: know what is asked`."""
    found = []
    for line in part:
        begun = None if line.fence else bullet(line.text)
        if begun and begun[0] <= 1 and begun[2]:
            title = plain(begun[2]).partition(": ")[0].strip(" :")[:200]
            found.append(Head(BOLD_LEVEL, None, title, line.number, line.number - 1, "item"))
    return found


def _numbered(found: Sequence[Heading]) -> list[Head]:
    """Return headings of one level, from the second on, that are numbered and name no section."""
    for level in range(2, 7):
        chosen = [one for one in found if one.level == level and not _is_known(one)]
        read = [_numbered_or_not(one.text, level, one.line, one.begins) for one in chosen]
        steps = [one for one in read if one.number is not None]
        if len(steps) > 1:
            return steps
    return []
