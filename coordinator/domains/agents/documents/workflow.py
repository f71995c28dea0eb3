"""The way of work that a role's document states: steps, criteria, who with, and the report."""

import re
from collections.abc import Sequence
from functools import lru_cache

from coordinator.core.kinds import Refused
from coordinator.core.markdown import slug
from coordinator.domains.agents.documents.criteria import read_criteria
from coordinator.domains.agents.documents.lines import (
    Heading,
    Line,
    bare,
    fences,
    headings,
    items,
    plain,
    scan,
)
from coordinator.domains.agents.documents.steps import read_steps
from coordinator.domains.agents.documents.words import CRITERIA, INTEGRATIONS, WORKFLOW, part_of
from coordinator.domains.agents.schemas import ReportLine, Workflow

__all__ = ["known_workflow", "read_workflow", "workflow_of"]

KNOWN = 64
"""How many documents are kept as they were read."""

LINES = 50
FINAL = re.compile(r"final[-_ ]status|workflow complete", re.IGNORECASE)
TITLE = re.compile(r"#{1,6} +([^\"'`]{1,200})")
REPORTED = re.compile(r" *[-*+] +(?:\[.\] +)?([A-Za-z][^:\[\]]{0,60}): *(.*)")
PARTNER = re.compile(r" *(?::| [-–—] ) *")
SHELL = re.compile(r"""["'] *>.*|["']$""")
STRUCTURE = re.compile(r" {0,3}#{1,6} +(.+)| {0,3}\*\*(.{1,60}?)\*\*:? *")
FENCE_EXAMPLE = """\
1. Run the tests:
   ```bash
   make test
   ```

**Expected Output**:
- All tests passing
"""


def workflow_of(text: str) -> Workflow:
    """Return the workflow of a document; an empty one where it cannot be read (any more)."""
    try:
        return known_workflow(text)
    except Refused:
        return Workflow()


@lru_cache(maxsize=KNOWN)
def known_workflow(text: str) -> Workflow:
    """Return what `read_workflow` does; a document that was read lately is not read again."""
    return read_workflow(text)


def read_workflow(text: str) -> Workflow:
    """Return the workflow that a document states; raises `Refused` with line and reason."""
    lines = scan(text)
    _check_fences(lines)
    found = headings(lines)
    steps, known, within = read_steps(lines, found)
    criteria = read_criteria(
        lines, found, of_steps=[one.parts.get("criteria", ()) for one in known], within=within
    )
    title, report = _report(lines)
    return Workflow(
        steps=steps,
        criteria=criteria,
        integrations=_integrations(lines, found),
        report_title=title,
        report=report,
    )


def _check_fences(lines: Sequence[Line]) -> None:
    """Raise `Refused` where a block is never closed and holds what should be structure."""
    if not lines or lines[-1].fence <= 0:
        return
    opened = lines[-1].fence
    opening = lines[opened - 1].text.strip()
    mark = opening[0] if opening[0] in "`~" else "`" if "`" in opening else "~"
    closing = lines[-1].text.strip()
    if lines[-1].number > opened and len(closing) >= 3 and not closing.strip(mark):
        return
    for line in lines[opened:]:
        said = STRUCTURE.fullmatch(line.text)
        name = bare(said[1] or said[2]) if said else ""
        if said and (
            part_of(name)
            or CRITERIA.fullmatch(name)
            or WORKFLOW.fullmatch(name)
            or INTEGRATIONS.fullmatch(name)
            or re.match(r"(?:step|phase|stage) \d", name)
        ):
            raise Refused(
                f"The block that begins here is never closed, so it swallows line {line.number}: "
                f"“{line.text.strip()[:80]}”.",
                line=opened,
                fix="Close it with the same marks on a line of their own; a block that shows such "
                "marks itself needs longer ones.",
                example=FENCE_EXAMPLE,
            )


def _integrations(lines: Sequence[Line], found: Sequence[Heading]) -> dict[str, str]:
    """Return what the role shares with others: by role, as in `**With Vibe Coder**: ideas`."""
    shared = dict[str, str]()
    for at, one in enumerate(found):
        if not INTEGRATIONS.fullmatch(one.name) or shared:
            continue
        later = (next_.line for next_ in found[at + 1 :] if next_.level <= one.level)
        for item in items(lines[one.begins : next(later, len(lines) + 1) - 1])[:LINES]:
            role, colon, words = PARTNER.sub(":", item.text, count=1).partition(":")
            name = re.sub(r"^with (?:the )?", "", role.strip(), flags=re.IGNORECASE)
            more = "; ".join(child.text for child in item.children)
            said = "; ".join(part for part in (words.strip(), more) if part)
            if (colon or more) and name and len(name) <= 64:
                shared.setdefault(slug(name), said[:2000])
    return shared


def _report(lines: Sequence[Line]) -> tuple[str, list[ReportLine]]:
    """Return title and lines of the final report, from the last block that writes one."""
    for _, block in reversed(list(fences(lines))):
        if not any(FINAL.search(line) for line in block):
            continue
        titles = (TITLE.search(line) for line in block)
        title = next((plain(each[1]) for each in titles if each), "")
        said = (REPORTED.match(line) for line in block)
        report = [
            ReportLine(label=each[1].strip(), placeholder=SHELL.sub("", each[2])[:300].strip())
            for each in said
            if each
        ]
        if report:
            return title, list({line.label.casefold(): line for line in report}.values())[:LINES]
    return "", []
