"""Whatever a file holds, reading and writing it takes time in proportion to its length."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import pytest

from coordinator.core import front_matter, markdown
from coordinator.core.errors import CoordError
from coordinator.core.kinds import kinds
from coordinator.domains.agents.documents import read_role
from coordinator.domains.contexts import status
from coordinator.domains.contexts.schemas import ContextRead
from coordinator.domains.contracts import files as contracts
from coordinator.domains.contracts.comparison.documents import recognised
from coordinator.domains.contracts.comparison.guides import compare_guides
from coordinator.domains.documents import grammar as documents
from coordinator.domains.documents.schemas import DocumentRead
from coordinator.domains.handoffs import grammar as handoffs
from coordinator.domains.handoffs.schemas import HandoffRead
from coordinator.domains.pending_commits import grammar as commits
from coordinator.domains.pending_commits.schemas import PendingCommitRead

SHORT, LONG = 2 * 1024, 20 * 1024
RATIO = 4 * LONG / SHORT
"""Quadratic would be four times this; the noise of a busy machine stays below it."""
FLOOR = 0.03
"""Seconds that count as nothing."""

UNITS = {
    "stars": "*",
    "spaces": " ",
    "hashes": "#",
    "backticks": "`",
    "dashes": "-",
    "brackets": "[",
    "angles": "<",
    "colons": ":",
    "percents": "%\n",
    "labels": "a:",
    "words": "done ",
    "links": "http://a.",
    "headings": "# a\n",
    "deeper headings": "## Reply\n### Acceptance\n",
    "fences": "```\n````\n",
    "items": "- [ ] a\n",
    "bold labels": "**a**: ",
    "directives": "%TAG !a! x\n",
    "stars and spaces": "* ",
    "hashes and spaces": "# \t",
    "operations": "- GET /{a}/:b\n",
    "methods": "GET/",
    "rates": "1 request per ",
    "counts": "1 a b c ",
    "linked": "[a](",
    "tags": "<b ",
    "quotes": "> ",
    "shown": "e.g. ",
    "indented": "    {\n",
    "calls": "GET /a/1\n",
    "arrows": "- GET /a `{b}` -> {c}\n",
    "sentences": "It returns `a`. Only 5. ",
    "scopes": "a.b ",
    "cells": "| a ",
    "comments": "<!---->",
    "commas": "a, ",
    "braces": "{",
}
BEFORE = {
    "plain": "",
    "front matter": "---\n",
    "value": "---\ntitle: ",
    "identity": "# R\n\n## Agent Identity\n**Name**:",
    "duties": "## Agent Identity\n**Name**: x\n\n## Duties\n- ",
    "own handoff": "---\nid: HO-1\n---\n\n## Acceptance\n\n",
    "own commit": "---\nid: PC-1\n---\n\n## Branch: ",
    "files": "## Branch: a\n\n## Files\n- ",
    "heading": "# ",
    "operation": "# GET /users\n\n## Response\n\n- ",
    "table": "| Path | Limit |\n|--|--|\n| GET /a ",
    "limits": "## Rate limits\n",
    "access": "- GET /a\n\n## Authentication\nA bearer token ",
}
AFTER = "\n---\nx!\n"
COMMIT_AT = PurePosixPath("pending-commits/2026-03-01-main-a.md")
WHEN = datetime(2026, 3, 1, tzinfo=UTC)
KEPT = {"revision": 1, "created_at": WHEN, "updated_at": WHEN}


def written_status(text: str) -> object:
    """Write a context with this summary."""
    context = ContextRead.model_construct(
        agent="a", state="active", summary=text, waiting_on=[], ttl_seconds=1800, stale=False,
        feature="", branch="", repository="", worktree="", step="", **KEPT,
    )  # fmt: skip
    return status.write(context)


def written_handoff(text: str) -> object:
    """Write a handoff with this body, and read it back."""
    handoff = HandoffRead.model_construct(
        id="HO-1", sender="a", receiver="b", kind="task", title="t", priority="normal",
        state="offered", due_at=None, refs=[], reason="", acceptance=[], evidence=[], replies=[],
        body=text, **KEPT,
    )  # fmt: skip
    return handoffs.parse(handoffs.render(handoff).text)


def written_commit(text: str) -> object:
    """Write a pending commit with this message and summary."""
    commit = PendingCommitRead.model_construct(
        id="PC-1", author="a", branch="main", repository="", title="t", message=text, summary=text,
        files=[], depends_on=[], state="draft", reason="", commit=None, path=str(COMMIT_AT), **KEPT,
    )  # fmt: skip
    return commits.write(commit)


def written_document(text: str) -> object:
    """Write a document with this body."""
    document = DocumentRead.model_construct(
        id="DOC-1", type="note", title="t", body=text, author="a", tags=[], path="a.md", **KEPT
    )
    return documents.write(document)


READERS: dict[str, Callable[[str], Any]] = {
    "front_matter": front_matter.front_matter,
    "with_front_matter": lambda text: front_matter.with_front_matter({"title": text}, text),
    "headings": markdown.headings,
    "section": lambda text: markdown.section(text, "a", "reply"),
    "labelled": lambda text: markdown.labelled(text, "a"),
    "fenced": markdown.fenced,
    "fence_for": markdown.fence_for,
    "checkboxes": markdown.checkboxes,
    "slug": markdown.slug,
    "role": lambda text: read_role("a.md", text, "a.md"),
    "status": lambda text: status.read(text, "backend-developer"),
    "status written": written_status,
    "handoff": handoffs.parse,
    "handoff written": written_handoff,
    "commit": lambda text: commits.read(COMMIT_AT, text),
    "commit written": written_commit,
    "document": lambda text: documents.read(PurePosixPath("a.md"), text),
    "document written": written_document,
    "guide": lambda text: contracts.read(PurePosixPath("pending-commits/a-api-guide.md"), text),
    "contract": lambda text: contracts.read(PurePosixPath("contracts/a/1.yaml"), text),
    "contract's document": recognised,
    "guides": lambda text: compare_guides(text, f"{text}\n- GET /users\n"),
} | {
    f"{kind.name} claims": lambda text, claims=kind.files.claims: claims(COMMIT_AT, text)
    for kind in kinds()
    if kind.files is not None
}


def seconds(reader: Callable[[str], Any], text: str) -> float:
    """Return how much processor time it took to read or refuse the text."""
    start = time.thread_time()
    with suppress(CoordError):
        reader(text)
    return time.thread_time() - start


def seconds_of(reader: Callable[[str], Any], before: str, unit: str, length: int) -> float:
    """Return the time for a text of this length."""
    return seconds(reader, before + unit * (length // len(unit)) + AFTER)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_length_and_no_faster(reader):
    """Sixteen times the text takes about sixteen times as long, never the square of it."""
    read, slow = READERS[reader], []
    for beginning, before in BEFORE.items():
        for name, unit in UNITS.items():
            least = seconds_of(read, before, unit, SHORT)
            if seconds_of(read, before, unit, LONG) > max(FLOOR, RATIO * least) and (
                seconds_of(read, before, unit, LONG) > max(FLOOR, RATIO * least)
            ):
                slow.append((beginning, name))
    assert slow == []
