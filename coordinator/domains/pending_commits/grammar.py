"""How a pending commit reads and writes as a file: pure functions, `read(write(x))` gives x.

The text says what people edit: `## Branch: main`, `## Status: Ready for commit`, the message in a
fence, `## Changes Summary`, `## Files`. Front matter gives fields exactly; `write` puts there only
what the text would not give back.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from coordinator.core import markdown
from coordinator.domains.pending_commits.schemas import PendingCommitRead, title_of

__all__ = ["EMPTY", "NAME", "FileText", "label", "read", "write"]

NAME = re.compile(r"\d{4}-\d\d-\d\d-(?P<rest>[^/]+-[^/]+)\.md")
"""`YYYY-MM-DD-<branch>-<slug>.md`."""

EMPTY: dict[str, Any] = {
    "title": "",
    "message": "",
    "summary": "",
    "repository": "",
    "files": [],
    "depends_on": [],
    "state": "draft",
    "reason": "",
    "commit": None,
}
"""What a field is that a file does not speak of."""

STATUS = {
    "draft": "Draft",
    "needs_review": "Needs review",
    "ready": "Ready for commit (not yet committed)",
    "committed": "Committed",
    "closed": "Closed",
}
WORDS = (
    ("ready", "ready"),
    ("needs review", "needs_review"),
    ("review", "needs_review"),
    ("in review", "needs_review"),
    ("committed", "committed"),
    ("closed", "closed"),
)
"""How a status begins, and the state it means; any other is a draft."""

LISTS = ("files", "depends_on")
SUMMARY = ("Changes Summary", "Summary", "Changes")
FILES = ("Files", "Files Changed", "Changed Files")
ITEM = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?:`([^`]+)`|(\S.*))")


class FileText(NamedTuple):
    """What a file says: its fields, its front matter, and the rest."""

    fields: dict[str, Any]
    front: dict[str, Any]
    body: str


def read(path: PurePosixPath, text: str) -> FileText:
    """Read a file; fields that it does not speak of are absent. Raises `Refused` for bad YAML."""
    front, body, _ = markdown.front_matter(text)
    body = body.replace("\r\n", "\n")
    fields = _of_body(body) | {
        name: value for name in EMPTY if (value := _given(name, front.get(name))) is not None
    }
    branch = label(body, "Branch") or str(front.get("branch") or "") or _branch_of(path)
    fields["branch"] = branch.split()[0] if branch.split() else branch
    fields["title"] = fields.get("title") or _title(path, body, fields.get("message", ""))
    return FileText(fields, front, body)


def label(body: str, name: str) -> str:
    """Return the value of the heading `## Name: value`; empty without one."""
    for heading in markdown.headings(body):
        said, colon, value = heading.text.partition(":")
        if colon and said.strip().casefold() == name.casefold():
            return value.strip(" \t`*")
    return ""


def _of_body(body: str) -> dict[str, Any]:
    message = markdown.fenced(body)
    summary = markdown.section(body, *SUMMARY)
    found: dict[str, Any] = {}
    if message is not None:
        found["message"] = message
    if summary is not None or message is None:
        found["summary"] = (body if summary is None else summary).strip()
    if (listed := markdown.section(body, *FILES)) is not None:
        items = (ITEM.match(line) for line in listed.split("\n"))
        found["files"] = [(item[1] or item[2]).strip()[:500] for item in items if item]
    if status := label(body, "Status"):
        found["state"], reason = _state(status)
        if found["state"] == "closed":
            found["reason"] = reason
    return found


def _state(status: str) -> tuple[str, str]:
    words = re.sub(r"^[^a-z]+", "", status.lower().replace("_", " "))
    state = next((state for start, state in WORDS if words.startswith(start)), "draft")
    return state, status.partition(":")[2].strip() or "withdrawn"


def _given(name: str, value: Any) -> Any:
    if name in LISTS and isinstance(value, str):
        return value.replace(",", " ").split()
    if isinstance(value, int) and name not in LISTS:
        return str(value)
    return value


def _branch_of(path: PurePosixPath) -> str:
    rest = match["rest"] if (match := NAME.fullmatch(path.name)) else ""
    folder = "/".join(path.parts[1:-1])
    return folder or rest.partition("-")[0]


def _title(path: PurePosixPath, body: str, message: str) -> str:
    if title := title_of(message):
        return title
    for heading in markdown.headings(body):
        if heading.text and ":" not in heading.text and not _is_usual(heading.text):
            return heading.text[:500]
    match = NAME.fullmatch(path.name)
    return (match["rest"].partition("-")[2] if match else path.stem).replace("-", " ")[:500]


def _is_usual(heading: str) -> bool:
    usual = {name.casefold() for name in (*SUMMARY, *FILES)}
    return heading.casefold().startswith("pending commit") or heading.casefold() in usual


def write(commit: PendingCommitRead) -> str:
    """Write a pending commit as the file that `read` reads as the same."""
    fields = {"branch": commit.branch} | {name: getattr(commit, name) for name in EMPTY}
    front: dict[str, Any] = {"id": commit.id, "author": commit.author}
    front |= {
        name: fields[name]
        for name in ("repository", "depends_on", "commit")
        if fields[name] != EMPTY[name]
    }
    status = STATUS[commit.state] + (f": {commit.reason}" if commit.state == "closed" else "")
    body = f"# Pending Commit Message\n\n## Branch: {commit.branch}\n## Status: {status}\n"
    for name, part in _parts(commit):
        said = _said(commit, front, body + part)
        if all(said[shown] == fields[shown] for shown in ("message", name)):
            body += part
        else:
            front[name] = fields[name]
    said = _said(commit, front, body)
    front |= {name: value for name, value in fields.items() if said[name] != value}
    return markdown.with_front_matter(front, body)


def _parts(commit: PendingCommitRead) -> list[tuple[str, str]]:
    fence = markdown.fence_for(commit.message)
    parts = [("message", f"\n{fence}\n{commit.message}\n{fence}\n")]
    if commit.summary:
        parts.append(("summary", f"\n## Changes Summary\n{commit.summary}\n"))
    if commit.files:
        items = "".join(f"- `{file}`\n" for file in commit.files)
        parts.append(("files", f"\n## Files\n{items}"))
    return parts


def _said(commit: PendingCommitRead, front: Mapping[str, Any], body: str) -> dict[str, Any]:
    text = markdown.with_front_matter(front, body)
    return EMPTY | read(PurePosixPath(commit.path or ""), text).fields
