"""How a handoff stands in a file, and how its file is read: pure functions.

Whatever a body holds, none of it is ever taken for an answer: in the files that the server writes
(they carry an `id`), a line that would read as one of their headings has a backslash before it,
and replies are quoted. What a difference between two readings means is in `answers.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from coordinator.core import markdown
from coordinator.core.kinds import Rendered
from coordinator.domains.handoffs.schemas import Evidence, HandoffRead

__all__ = ["FOLDER", "HandoffFile", "additions", "parse", "proof_of", "render"]

FOLDER = "handoffs"
HINT = (
    "<!-- Write your answer below. Set `state` above to acknowledged, accepted, declined "
    "(with a `reason`) or completed. -->"
)
HEADING = re.compile(
    r"( {0,3})(\\*)##[ \t]+(acceptance|evidence|thread|reply):?[ \t#]*", re.IGNORECASE | re.ASCII
)
BULLET = re.compile(r"[-*+][ \t]+(\S.*)")
LINK = re.compile(r"https?://[^\s<>]+")
COMMIT = re.compile(
    r"(?P<commit>[0-9a-f]{7,64})(?: on (?P<branch>[^\s()]+))?"
    r"(?: in (?P<repository>[^()]+))?\)"
)
LEVELS = ("claimed", "committed", "pushed", "tested")
NAMES = {
    "acceptance": "acceptance",
    "acceptance criteria": "acceptance",
    "evidence": "evidence",
    "reply": "reply",
}
"""What the headings of a file that someone else wrote mean."""


@dataclass(frozen=True, slots=True)
class HandoffFile:
    """What a file says; an empty part says nothing."""

    fields: Mapping[str, Any]
    title: str
    body: str
    boxes: Mapping[str, bool]
    proofs: tuple[str, ...]
    strays: tuple[str, ...]
    """Lines under our headings that mean nothing there; those of the thread are among them."""
    reply: str

    @property
    def identifier(self) -> str | None:
        """The handoff that it is the file of, where the server wrote it."""
        return str(self.fields["id"]) if self.fields.get("id") else None

    @property
    def state(self) -> str:
        """The state that it names, in lower case."""
        return self.text_of("state").lower()

    def text_of(self, name: str) -> str:
        """Return a field of the front matter as text, empty where it is not there."""
        value = self.fields.get(name)
        return "" if value is None else str(value).strip()


def render(it: HandoffRead) -> Rendered:
    """Write a handoff as a file in its receiver's folder."""
    fields: dict[str, Any] = {
        "id": it.id,
        "from": it.sender,
        "to": it.receiver,
        "kind": it.kind,
        "title": it.title,
        "priority": it.priority,
        "state": it.state,
    }
    said: dict[str, Any] = {
        "due": it.due_at and it.due_at.isoformat(),
        "refs": it.refs,
        "reason": it.reason,
    }
    said |= {"evidence_needed": it.evidence_needed, "demand": it.demand and it.demand.level}
    fields |= {name: value for name, value in said.items() if value}
    boxes = [f"- [{'x' if item.done else ' '}] {item.text}" for item in it.acceptance]
    parts = [
        f"# {it.title}",
        _escaped(_plain(it.body).strip("\n")),
        _section("Acceptance", "\n".join(boxes)),
        _section("Evidence", "\n".join(_proof(proof) for proof in it.evidence)),
        _section("Thread", "\n\n".join(_entries(it))),
        _section("Reply", HINT),
    ]
    text = markdown.with_front_matter(fields, "\n\n".join(part for part in parts if part) + "\n")
    name = f"{it.id}-{markdown.slug(it.title)}.md"
    return Rendered(PurePosixPath(FOLDER, it.receiver, name), text)


def _section(name: str, text: str) -> str:
    return f"## {name}\n\n{text}" if text else ""


def _entries(it: HandoffRead) -> Iterator[str]:
    for entry in it.replies:
        lines = _plain(entry.body).split("\n")
        quoted = "\n".join(f"> {line}" if line else ">" for line in lines)
        yield f"### {entry.number}. {entry.author}, {entry.at:%Y-%m-%d %H:%M} UTC\n\n{quoted}"


def _proof(proof: Evidence) -> str:
    on = f" on {proof.branch}" if proof.branch else ""
    at = f" in {proof.repository}" if proof.repository else ""
    commit = f" ({proof.commit}{on}{at})" if proof.commit else ""
    return f"- {proof.level}: {proof.text}{commit}" + (f" <{proof.url}>" if proof.url else "")


def proof_of(line: str) -> dict[str, str] | None:
    """Read `- tested: text (commit on branch in repository) <link>`; None for any other line.

    Without a level it is a claim; all but the text may be left out.
    """
    bullet = BULLET.fullmatch(line.strip())
    if bullet is None:
        return None
    level, _, rest = bullet[1].partition(": ")
    proof = {"level": level, "text": rest} if level in LEVELS else _claim(bullet[1])
    before, _, link = proof["text"].rpartition(" <")
    if link.endswith(">") and LINK.fullmatch(link[:-1]):
        proof |= {"text": before, "url": link[:-1]}
    before, _, where = proof["text"].rpartition(" (")
    if before.strip() and (named := COMMIT.fullmatch(where)):
        proof |= {"text": before} | {name: part for name, part in named.groupdict().items() if part}
    return proof


def _claim(text: str) -> dict[str, str]:
    return {"level": "claimed", "text": text}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _escaped(body: str) -> str:
    return "\n".join(
        f"{match[1]}\\{line[len(match[1]) :]}" if (match := HEADING.fullmatch(line)) else line
        for line in body.split("\n")
    )


def _unescaped(line: str) -> str:
    match = HEADING.fullmatch(line)
    return line.replace("\\", "", 1) if match and match[2] else line


def parse(text: str) -> HandoffFile:
    """Read a file; raises `Refused` where its front matter is not YAML."""
    fields, rest, _ = markdown.front_matter(_plain(text))
    lines = rest.split("\n")
    marks = _own_marks(lines) if fields.get("id") else _foreign_marks(rest)
    parts: dict[str, list[str]] = defaultdict(list)
    for name, start, end in marks:
        parts[name] += lines[start:end]
    boxes = dict(box for line in parts["acceptance"] for box in markdown.checkboxes(line))
    proofs = tuple(line.strip() for line in parts["evidence"] if proof_of(line))
    cut = {at for _, start, end in marks for at in range(start - 1, end)}
    title, body = _head([line for at, line in enumerate(lines) if at not in cut])
    if fields.get("id"):
        body = [_unescaped(line) for line in body]
    return HandoffFile(
        fields=fields,
        title=str(fields.get("title") or title).strip(),
        body="\n".join(body).strip("\n"),
        boxes=boxes,
        proofs=proofs,
        strays=tuple(
            line.strip()
            for name, found in parts.items()
            for line in found
            if line.strip() and name != "reply" and not _fits(name, line)
        ),
        reply=_reply(parts["reply"]),
    )


def _own_marks(lines: list[str]) -> list[tuple[str, int, int]]:
    """Return the sections of the server's own file: name, first line, line after the last."""
    starts: list[tuple[str, int]] = []
    for at, line in enumerate(lines):
        match = HEADING.fullmatch(line)
        if match and not match[2]:
            starts.append((match[3].lower(), at + 1))
            if starts[-1][0] == "reply":
                break
    ends = [start - 1 for _, start in starts] + [len(lines)]
    return [(name, start, ends[at]) for at, (name, start) in enumerate(starts, 1)]


def _foreign_marks(text: str) -> list[tuple[str, int, int]]:
    """Return the sections of someone else's file, each once, if all that they hold fits them."""
    lines, found = text.split("\n"), markdown.headings(text)
    marks: dict[str, tuple[str, int, int]] = {}
    for at, heading in enumerate(found):
        name = NAMES.get(heading.text.rstrip(":").casefold()) if heading.level > 1 else None
        if name is None or name in marks:
            continue
        later = (next_.line - 1 for next_ in found[at + 1 :] if next_.level <= heading.level)
        end = len(lines) if name == "reply" else next(later, len(lines))
        held = [line for line in lines[heading.line : end] if line.strip()]
        if name == "reply" or (held and all(_fits(name, line) for line in held)):
            marks[name] = (name, heading.line, end)
        if name == "reply":
            break
    return list(marks.values())


def _fits(name: str, line: str) -> bool:
    if name == "acceptance":
        return bool(markdown.checkboxes(line))
    return name == "evidence" and proof_of(line) is not None


def _head(lines: list[str]) -> tuple[str, list[str]]:
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None or not lines[first].startswith("# "):
        return "", lines
    return lines[first][2:].strip(), lines[first + 1 :]


def _reply(lines: list[str]) -> str:
    kept = [line for line in lines if line.strip() != HINT]
    first = next((at for at, line in enumerate(kept) if not _is_blank(line)), len(kept))
    return "\n".join(kept[first:]).rstrip()


def _is_blank(line: str) -> bool:
    """Tell whether a reply has not begun yet; who appends to a file may repeat the heading."""
    match = HEADING.fullmatch(line)
    again = match is not None and not match[2] and match[3].lower() == "reply"
    return again or not line.strip()


def additions(said: HandoffFile, now: HandoffFile) -> HandoffFile:
    """Return the base for a file that shares no known text with its handoff.

    Against it only what the file adds to the handoff as it is `now` acts: a state other than
    `offered`, new ticks, new evidence, a reply. Older or missing parts say nothing.
    """
    shown = said if said.state in ("", "offered", now.state) else now
    ticks = {text: done and now.boxes.get(text, done) for text, done in said.boxes.items()}
    return replace(
        said,
        fields={**said.fields, **{name: shown.fields.get(name) for name in ("state", "reason")}},
        boxes=ticks,
        proofs=now.proofs,
        reply="",
    )
