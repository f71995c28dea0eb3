"""Reading a role's document: who it is and what it owes the team.

Pure functions over markdown in the form that `docs/explanation/roles.md` describes. Fenced blocks
are for the agent, not for us: nothing inside one is read.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from coordinator.core.kinds import Refused
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.agents.service import BUILT_IN, RESERVED

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

Lines = list[tuple[int, str]]
FENCE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)[\s#]*$")
IDENTITY = re.compile(r"\s*(?:[-*+]\s+)?\*\*([^*:]+?)\s*(?::\s*\*\*|\*\*\s*:)\s*(.*?)\s*\\?$")
ITEM = re.compile(r" {0,1}(?:[-*+]|\d+[.)])\s+(.+)")


def read_role(name: str, text: str, source: str) -> RoleDraft:
    """Read the role that the file `name` (`backend-developer-workflow.md`) defines.

    `source` says where the file is. Raises `Refused` where nothing says who the role is, or
    where the file's name is no role's name or that of a built-in one.
    """
    lines = list(_unfenced(text))
    headings = [(number, match) for number, line in lines if (match := HEADING.fullmatch(line))]
    title = next((match[2] for _, match in headings if len(match[1]) == 1), "")
    role = name.removesuffix(".md").removesuffix("-workflow")
    if role in RESERVED.union(BUILT_IN.values()):
        raise Refused(
            f"`{role}` is built in, so no document can define it.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    identity = _identity(lines)
    try:
        return RoleDraft(
            name=role,
            title=title or identity.get("Name") or role,
            identity=identity,
            duties=_items(_section(lines, "duties")[1]),
            source=source,
            body=text,
        )
    except ValidationError as error:
        raise _unfit(role, error) from None


def _unfenced(text: str) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
        else:
            yield number, line


def _section(lines: Lines, title: str) -> tuple[int | None, Lines]:
    """Return the number of the section's heading and the lines down to the next one."""
    start: int | None = None
    found: Lines = []
    for number, line in lines:
        if heading := HEADING.fullmatch(line):
            if start is not None:
                break
            if heading[2].strip("*_: ").lower() == title:
                start = number
        elif start is not None:
            found.append((number, line))
    return start, found


def _identity(lines: Lines) -> dict[str, str]:
    start, section = _section(lines, "agent identity")
    matches = (IDENTITY.fullmatch(line) for _, line in section)
    identity = {_capital(match[1]): match[2] for match in matches if match and match[2]}
    if not identity.keys() & {"Name", "Role"}:
        raise Refused(
            "The section `## Agent Identity` has no `**Name**:` or `**Role**:` line."
            if start
            else "It has no section `## Agent Identity`, so nothing says who this role is.",
            line=start or 1,
            fix="Say who the role is, as in the example; the rest of the document may stay.",
            example=EXAMPLE,
        )
    return identity


def _capital(key: str) -> str:
    return key[:1].upper() + key[1:]


def _items(section: Lines) -> list[str]:
    items: list[str] = []
    for _, line in section:
        if item := ITEM.match(line):
            items.append(item[1].strip())
        elif items and line.strip():
            items[-1] += f" {line.strip()}"
    return items


def _unfit(role: str, error: ValidationError) -> Refused:
    if any(fault["loc"] == ("name",) for fault in error.errors()):
        return Refused(
            f"`{role}` is no name for a role: lower case letters, digits, `.`, `_` and `-`, "
            "64 at most, a letter or digit first.",
            fix="Rename the file, for example to `release-manager.md`.",
        )
    fault = error.errors()[0]
    return Refused(f"Its {fault['loc'][0]} {fault['msg']}.", fix="Shorten or mend it.")
