"""How a document reads and writes as a file: pure functions, `read(write(x))` gives x.

The body is the text as it was dropped. Front matter that holds nothing but our own fields is kept
out of it; any other is somebody else's and stays part of the body.
"""

import re
from pathlib import PurePosixPath
from typing import Any, NamedTuple, get_args

from coordinator.core import markdown
from coordinator.domains.documents.schemas import DocumentRead, Type, title_of

__all__ = ["COMMITS", "FINAL", "LEARNINGS", "RUNBOOKS", "FileText", "read", "write"]

COMMITS = PurePosixPath("pending-commits")
LEARNINGS = PurePosixPath("agent-system/learnings")
RUNBOOKS = (PurePosixPath("runbooks"), PurePosixPath("docs/runbooks"))
FINAL = re.compile(r"(?!\d{4}-\d\d-\d\d-).+-final-status\.md")
"""The name of a final report, in the folder of the pending commits."""

OURS = {"id", "type", "title", "author", "from", "tags"}
TYPES = get_args(Type)


class FileText(NamedTuple):
    """What a file says: its fields, and its front matter."""

    fields: dict[str, Any]
    front: dict[str, Any]


def read(path: PurePosixPath, text: str) -> FileText:
    """Read a file: `type`, `title` and `body` always, `tags` where it gives some.

    Raises `Refused` for bad YAML.
    """
    front, inner, _ = markdown.front_matter(text)
    title = str(front.get("title") or "") or title_of(inner) or _readable(path)
    title = " ".join(title.split())[:500].strip()
    kind = front.get("type")
    fields = {
        "type": kind if kind in TYPES else _type_of(path, title),
        "title": title,
        "body": inner if front.keys() <= OURS else text,
    }
    if (tags := front.get("tags")) is not None:
        fields["tags"] = tags.split(",") if isinstance(tags, str) else tags
    return FileText(fields, front)


def _readable(path: PurePosixPath) -> str:
    words = " ".join(re.split(r"[-_\s]+", path.stem)).strip()
    return words[:1].upper() + words[1:] or path.name


def _type_of(path: PurePosixPath, title: str) -> str:
    if path.is_relative_to(LEARNINGS):
        return "learning"
    if any(path.is_relative_to(folder) for folder in RUNBOOKS):
        return "runbook"
    if not path.is_relative_to(COMMITS):
        return "note"
    if FINAL.fullmatch(path.name):
        return "report"
    words = re.split(r"[^a-z]+", f"{title} {path.stem}".lower())
    return "plan" if "plan" in words else "note"


def write(document: DocumentRead) -> str:
    """Write a document as the file that `read` reads as the same."""
    front: dict[str, Any] = {"id": document.id, "author": document.author}
    if document.tags:
        front["tags"] = document.tags
    said = read(PurePosixPath(document.path), markdown.with_front_matter(front, document.body))
    if said.fields["title"] != document.title:
        front["title"] = document.title
    if said.fields["type"] != document.type or "title" in front:
        front["type"] = document.type
    return markdown.with_front_matter(front, document.body)
