"""Contracts as files: `contracts/<name>/<version>.<ending>` and `pending-commits/<x>-api-guide.md`.

Pure functions. A file's whole text is the version's content; front matter only says who and which.
What changed with a version stands beside it as a note, which `notes.py` writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from coordinator.core import markdown
from coordinator.core.errors import CoordError, Unsupported
from coordinator.core.kinds import Refused, Rendered
from coordinator.domains.contracts.comparison.documents import Unreadable, load
from coordinator.domains.contracts.numbers import NAME, VERSION
from coordinator.domains.contracts.schemas import (
    ContractRead,
    Format,
    VersionPublish,
    VersionWhole,
)

__all__ = [
    "FOLDER",
    "ContractFile",
    "author",
    "breaking",
    "check_format",
    "claims",
    "is_note",
    "mended",
    "note_path",
    "read",
    "render",
    "unknown_author",
    "worded",
]

FOLDER = "contracts"
GUIDES = "pending-commits"
GUIDE = "-api-guide.md"
NOTE = ".changes.md"
ENDINGS = {".md": "markdown", ".yaml": None, ".yml": None, ".json": None}
AUTHOR = "x-author"
"""The key of a document that says who speaks, as `author` does in front matter."""
EXAMPLE = f"{FOLDER}/users/2.0.0.yaml"


@dataclass(frozen=True, slots=True)
class ContractFile:
    """What a file says: a version of a contract, and who speaks where it says so."""

    name: str
    wanted: VersionPublish
    is_guide: bool
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


def claims(path: PurePosixPath, text: str) -> int:
    """Claim API guides, every file in a contract's folder with one of its endings, and the notes.

    A note is claimed most surely: it must become neither a version nor a document.
    """
    if is_note(path):
        return 60
    if str(path.parent) == GUIDES:
        return 40 if path.name.endswith(GUIDE) and path.name != GUIDE else 0
    return 40 if path.parts[:1] == (FOLDER,) and path.suffix in ENDINGS else 0


def read(path: PurePosixPath, text: str) -> ContractFile:
    """Read what a file says, but for its content; raises `Refused` where its path says nothing."""
    if is_note(path):
        raise Refused(
            "This is the note in which the server writes what changed with a version.",
            fix="Take it away, or give your text another name; the note comes back by itself when "
            "the version's comparison changes. To answer it, reply to your handoff.",
        )
    is_guide = str(path.parent) == GUIDES
    name, version = _guide(path) if is_guide else _named(path)
    fields, body, _ = markdown.front_matter(text) if path.suffix == ".md" else ({}, "", 1)
    said = {
        "version": _version_inside(fields, body) if is_guide else version,
        "format": ENDINGS[path.suffix],
        "content": text,
        "summary": _summary(fields, body),
        **_said(fields),
    }
    try:
        wanted = markdown.fitted(VersionPublish, said)
    except Refused as error:
        raise worded(error) from None
    return ContractFile(name, wanted, is_guide, fields, body)


def author(path: PurePosixPath, text: str) -> Mapping[str, Any]:
    """Return whom a document in YAML or JSON names as its author, as front matter would.

    Slow on a large text; empty for what names nobody or cannot be read.
    """
    if path.suffix == ".md" or AUTHOR not in text:
        return {}
    try:
        value = load(text)
    except Unreadable:
        return {}
    name = value.get(AUTHOR) if isinstance(value, dict) else None
    return {"author": name} if isinstance(name, str) and name.strip() else {}


def unknown_author(path: PurePosixPath, text: str, error: Refused) -> Refused:
    """Return the refusal of an author who is not there, in the words of its file."""
    if path.suffix == ".md":
        return error
    line = next((n for n, one in enumerate(text.splitlines(), 1) if AUTHOR in one), None)
    detail, fix = (one.replace("`author", f"`{AUTHOR}") for one in (error.detail, error.fix or ""))
    return Refused(detail, line=line, fix=fix, example=f"{AUTHOR}: backend-developer")


def worded(error: CoordError) -> Refused:
    """Return the refusal of a sunset by the name that it has in a file's head."""
    detail, fix = (one.replace("sunset_at", "sunset") for one in (error.detail, error.fix or ""))
    return Refused(detail, line=getattr(error, "line", None), fix=fix)


def check_format(path: PurePosixPath, text: str, found: Format) -> None:
    """Raise what is wrong with a file of YAML or JSON that turned out to be no contract.

    Slow on a large text.
    """
    if found == "markdown" and path.suffix != ".md":
        load(text)
        raise Unsupported("It is neither OpenAPI nor a JSON Schema.")


def mended(path: PurePosixPath, error: Unreadable | Unsupported) -> Refused:
    """Return a content's fault as the refusal of its file."""
    line = error.line if isinstance(error, Unreadable) else None
    return Refused(error.detail, line=line, fix=_mend(path))


def breaking(path: PurePosixPath, said: ContractFile, detail: str, *, number: str) -> Refused:
    """Return the refusal of a file that breaks what it is a patch of, with the ways it has."""
    if said.is_guide:
        fix = (
            f"Write `version: {number}` in its head, or `force: true` with a `reason` there; "
            "without a number it gets the next."
        )
    else:
        force = '--force --reason "…"'
        call = f"coord contract publish {said.name} FILE --version {said.wanted.version} {force}"
        fix = f"Rename it to `{path.with_name(number + path.suffix)}`, or force it: `{call}`."
        if path.suffix == ".md":
            fix = f"{fix} Its head may say `force: true` with a `reason`, too."
    return Refused(detail, fix=fix)


def is_note(path: PurePosixPath) -> bool:
    """Tell whether a note about a version's changes would stand there."""
    if not path.name.endswith(NOTE):
        return False
    if path.parts[:1] == (FOLDER,):
        return True
    return str(path.parent) == GUIDES and path.name.endswith(GUIDE.replace(".md", NOTE))


def note_path(name: str, version: str, source: str) -> PurePosixPath:
    """Return where the note about a version stands: beside the file that it came by."""
    if not source:
        return PurePosixPath(FOLDER, name, version + NOTE)
    path = PurePosixPath(source)
    return path.with_name(path.name.removesuffix(path.suffix) + NOTE)


def render(shown: VersionWhole | ContractRead) -> Rendered | None:
    """Write a version as it was published; drafts and the contract itself have no file."""
    if not isinstance(shown, VersionWhole) or shown.state == "draft":
        return None
    ending = "md" if shown.format == "markdown" else "yaml"
    if ending == "yaml" and shown.content.lstrip("\ufeff \t\r\n").startswith("{"):
        ending = "json"
    return Rendered(PurePosixPath(FOLDER, shown.name, f"{shown.version}.{ending}"), shown.content)


def _guide(path: PurePosixPath) -> tuple[str, None]:
    spoken = path.name.removesuffix(GUIDE).lower()
    return spoken if NAME.fullmatch(spoken) else markdown.slug(spoken), None


def _named(path: PurePosixPath) -> tuple[str, str]:
    if len(path.parts) != 3:
        raise Refused(
            "A contract's file stands in the folder of its contract.",
            fix="Move it to `contracts/<name>/<version>.yaml`, `.json` or `.md`.",
            example=EXAMPLE,
        )
    name, version = path.parts[1], path.stem
    if not NAME.fullmatch(name) or not VERSION.fullmatch(version):
        raise Refused(
            f"`{name}/{version}` is no name with a version: a name has lower case letters, digits, "
            "`.`, `_` and `-`, a version those, capitals and `+`; 64 each at most.",
            fix="Rename the folder or the file.",
            example=EXAMPLE,
        )
    return name, version


def _version_inside(fields: Mapping[str, Any], body: str) -> str | None:
    if "version" in fields:
        version = str(fields["version"]).strip()
        if not VERSION.fullmatch(version):
            raise Refused(
                f"`version: {version[:80]}` is no version: letters, digits, `.`, `+`, `_` and `-`.",
                line=2 + list(fields).index("version"),
                fix="Write it like `2.0.0`, or leave it out to get the next number.",
            )
        return version
    words = (markdown.labelled(body, "Version") or "").split()
    return words[0] if words and VERSION.fullmatch(words[0]) else None


def _summary(fields: Mapping[str, Any], body: str) -> str:
    given = fields.get("summary") or fields.get("title")
    headings = markdown.headings(body)
    return str(given or (headings[0].text if headings else ""))[:500]


def _said(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what else the front matter of a guide may say of its version."""
    names = {"sunset": "sunset_at", "force": "force", "reason": "reason"}
    return {name: str(fields[key]) for key, name in names.items() if fields.get(key)}


def _mend(path: PurePosixPath) -> str:
    if path.suffix == ".md":
        return "Write down what the API offers."
    return (
        "Mend it; a contract in YAML or JSON is OpenAPI (with a key `openapi`) or a JSON Schema "
        "(with `$schema`). A guide in words has the ending `.md`."
    )
