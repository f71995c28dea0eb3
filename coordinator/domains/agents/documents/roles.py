"""Who a role is and what it owes the team, from its document."""

import re
from collections.abc import Sequence
from itertools import takewhile

from pydantic import ValidationError

from coordinator.core.kinds import Refused
from coordinator.domains.agents.documents.labels import label
from coordinator.domains.agents.documents.lines import Heading, Line, headings, items, plain, scan
from coordinator.domains.agents.documents.words import DUTIES, IDENTITY
from coordinator.domains.agents.documents.workflow import known_workflow
from coordinator.domains.agents.reserved import RESERVED, UNWRITTEN
from coordinator.domains.agents.schemas import RoleDraft

__all__ = ["WORKFLOWS", "read_role", "role_name"]

WORKFLOWS = "agent-system/workflows"
"""Folder of a workspace's own role documents, relative to its root."""

EXAMPLE = """\
# Release Manager Agent Workflow

## Agent Identity
**Name**: Release Manager
**Role**: Brings finished features to users

## Duties
- Announce each release before it begins.
"""

PLAIN = re.compile(r"[A-Za-z][\w /-]{0,30}")
BOLD_LEVEL = 7
FIELDS, DUTIES_MOST = 50, 200


def role_name(name: str) -> str:
    """Return the name of the role that a file of this name defines."""
    return re.sub(r"[-_](?:agent[-_])?workflow$", "", name.removesuffix(".md"))


def read_role(name: str, text: str, source: str) -> RoleDraft:
    """Read the role that the file `name` (`backend-developer-workflow.md`) defines.

    `source` says where the file is. Raises `Refused` where nothing says who the role is, where the
    file's name is no role's name or that of a built-in one, and where its workflow cannot be read.
    """
    lines = scan(text)
    found = headings(lines)
    title = next((heading.text for heading in found if heading.level == 1), "")
    role = role_name(name)
    if role in RESERVED.union(UNWRITTEN):
        raise Refused(
            f"`{role}` is built in, so no document can define it.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    identity = _identity(lines, found)
    known_workflow(text)
    try:
        return RoleDraft(
            name=role,
            title=plain(title) or identity.get("Name") or role,
            identity=identity,
            duties=_duties(lines, found),
            source=source,
            body=text,
        )
    except ValidationError as error:
        raise _unfit(role, error) from None


def _identity(lines: Sequence[Line], found: Sequence[Heading]) -> dict[str, str]:
    section = _section(lines, found, IDENTITY)
    part = _own(lines, found, section) if section else _preamble(lines, found)
    said = (_named(line.text) for line in part)
    identity = dict([pair for pair in said if pair][:FIELDS])
    if not identity.keys() & {"Name", "Role"}:
        raise Refused(
            "It has no section `## Agent Identity`, so nothing says who this role is."
            if section is None
            else f"The section `## {section.text[:80]}` has no `**Name**:` or `**Role**:` line.",
            line=section.line if section else 1,
            fix="Say who the role is, as in the example; the rest of the document may stay.",
            example=EXAMPLE,
        )
    return identity


def _section(
    lines: Sequence[Line], found: Sequence[Heading], words: re.Pattern[str]
) -> Heading | None:
    """Return the heading of these words, or else the bold line."""
    bold = (
        Heading(BOLD_LEVEL, plain(one.text), one.number, one.number)
        for one in lines
        if _is_bold(one)
    )
    return next((one for one in (*found, *bold) if words.fullmatch(one.name)), None)


def _is_bold(line: Line) -> bool:
    """Tell whether a line is bold from end to end, as some write headings."""
    said = line.text.strip().rstrip(":")
    return (
        len(said) > 4 and not line.fence and said[:2] == said[-2:] == "**" and ":" not in said[:-3]
    )


def _preamble(lines: Sequence[Line], found: Sequence[Heading]) -> list[Line]:
    """Return what stands before the first section: some say there who they are."""
    end = next((one.line for one in found if one.level > 1), len(lines) + 1)
    titles = {one.line for one in found}
    return [line for line in lines[: end - 1] if not line.fence and line.number not in titles]


def _own(lines: Sequence[Line], found: Sequence[Heading], section: Heading) -> list[Line]:
    """Return a section's own lines: outside fences, down to the first heading within it."""
    ended = {heading.line for heading in found}
    if section.level == BOLD_LEVEL:
        ended |= {line.number for line in lines if _is_bold(line)}
    rest = lines[section.begins :]
    return [line for line in takewhile(lambda one: one.number not in ended, rest) if not line.fence]


def _named(text: str) -> tuple[str, str] | None:
    """Read `**Name**: value` or `**Name:** value`, with or without a bullet or emphasis."""
    bare = text.strip().lstrip("-+ ").removeprefix("* ").strip().rstrip("\\").rstrip()
    found = label(bare)
    if found and found.value:
        words = bare.lstrip("*_")[: len(found.name)]
        return words[:1].upper() + words[1:], found.value
    key, colon, value = bare.partition(":")
    if colon and value.strip() and PLAIN.fullmatch(key):
        return key[:1].upper() + key[1:], plain(value)
    return None


def _duties(lines: Sequence[Line], found: Sequence[Heading]) -> list[str]:
    section = _section(lines, found, DUTIES)
    part = _own(lines, found, section) if section else []
    return [item.text for item in items(part)[:DUTIES_MOST]]


def _unfit(role: str, error: ValidationError) -> Refused:
    if any(fault["loc"] == ("name",) for fault in error.errors()):
        return Refused(
            f"`{role}` is no name for a role: lower case letters, digits, `.`, `_` and `-`, "
            "64 at most, a letter or digit first.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    fault = error.errors()[0]
    return Refused(f"Its {fault['loc'][0]} {fault['msg']}.", fix="Shorten or mend it.")
