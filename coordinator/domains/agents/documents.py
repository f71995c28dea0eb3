"""Reading a role's document: who it is and what it owes the team.

Pure functions over markdown in the form that `docs/explanation/roles.md` describes. Fenced blocks
are for the agent, not for us: nothing inside one is read.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from pydantic import ValidationError

from coordinator.core.kinds import Refused
from coordinator.core.markdown import Heading, headings, section, unfenced
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.agents.service import RESERVED, UNWRITTEN

__all__ = ["WORKFLOWS", "read_role"]

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

ITEM = re.compile(r" {0,1}(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)")


def read_role(name: str, text: str, source: str) -> RoleDraft:
    """Read the role that the file `name` (`backend-developer-workflow.md`) defines.

    `source` says where the file is. Raises `Refused` where nothing says who the role is, or
    where the file's name is no role's name or that of a built-in one.
    """
    found = headings(text)
    title = next((heading.text for heading in found if heading.level == 1), "")
    role = name.removesuffix(".md").removesuffix("-workflow")
    if role in RESERVED.union(UNWRITTEN):
        raise Refused(
            f"`{role}` is built in, so no document can define it.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    identity = _identity(text, found)
    try:
        return RoleDraft(
            name=role,
            title=title or identity.get("Name") or role,
            identity=identity,
            duties=_items(_lines(section(text, "duties") or "")),
            source=source,
            body=text,
        )
    except ValidationError as error:
        raise _unfit(role, error) from None


def _identity(text: str, found: Sequence[Heading]) -> dict[str, str]:
    part = section(text, "agent identity")
    said = (_named(line) for line in _lines(part or ""))
    identity = dict(pair for pair in said if pair)
    if not identity.keys() & {"Name", "Role"}:
        lines = (heading.line for heading in found if heading.name == "agent identity")
        raise Refused(
            "It has no section `## Agent Identity`, so nothing says who this role is."
            if part is None
            else "The section `## Agent Identity` has no `**Name**:` or `**Role**:` line.",
            line=next(lines, 1),
            fix="Say who the role is, as in the example; the rest of the document may stay.",
            example=EXAMPLE,
        )
    return identity


def _lines(part: str) -> list[str]:
    """Return a section's own lines: outside fences, down to the first heading within it."""
    return list(takewhile(lambda line: not headings(line), unfenced(part)))


def _named(line: str) -> tuple[str, str] | None:
    """Read `**Name**: value` or `**Name:** value`, with or without a bullet."""
    label, colon, value = line.strip().lstrip("-+* \t").partition(":")
    key = label.strip("* \t")
    said = value.removeprefix("**").rstrip("\\ \t").strip()
    is_bold = "**" in line.partition(":")[0] and "*" not in key
    if not (colon and is_bold and key and said):
        return None
    return key[:1].upper() + key[1:], said


def _items(lines: Sequence[str]) -> list[str]:
    items: list[list[str]] = []
    for line in lines:
        if item := ITEM.match(line):
            items.append([item[1].strip()])
        elif items and line.strip():
            items[-1].append(line.strip())
    return [" ".join(parts) for parts in items]


def _unfit(role: str, error: ValidationError) -> Refused:
    if any(fault["loc"] == ("name",) for fault in error.errors()):
        return Refused(
            f"`{role}` is no name for a role: lower case letters, digits, `.`, `_` and `-`, "
            "64 at most, a letter or digit first.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    fault = error.errors()[0]
    return Refused(f"Its {fault['loc'][0]} {fault['msg']}.", fix="Shorten or mend it.")
