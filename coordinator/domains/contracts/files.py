"""Contracts as files: `contracts/<name>/<version>.<ending>` and `pending-commits/<x>-api-guide.md`.

Pure functions. A file's whole text is the version's content; front matter only says who and which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from coordinator.core import markdown
from coordinator.core.errors import Unsupported
from coordinator.core.kinds import Refused, Rendered
from coordinator.domains.contracts.formats import checked
from coordinator.domains.contracts.numbers import NAME, VERSION
from coordinator.domains.contracts.outlines import Unreadable, outline
from coordinator.domains.contracts.schemas import (
    ContractRead,
    VersionDraft,
    VersionPublish,
    VersionWhole,
)

__all__ = ["FOLDER", "ContractFile", "claims", "read", "render"]

FOLDER = "contracts"
GUIDES = "pending-commits"
GUIDE = "-api-guide.md"
ENDINGS = {".md": "markdown", ".yaml": None, ".yml": None, ".json": None}
EXAMPLE = f"{FOLDER}/users/2.0.0.yaml"


@dataclass(frozen=True, slots=True)
class ContractFile:
    """What a file says: a version of a contract, and who speaks where it says so."""

    name: str
    draft: VersionDraft
    is_guide: bool
    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


def claims(path: PurePosixPath, text: str) -> int:
    """Claim API guides, and every file in a contract's folder that has one of its endings."""
    if str(path.parent) == GUIDES:
        return 40 if path.name.endswith(GUIDE) and path.name != GUIDE else 0
    return 40 if path.parts[:1] == (FOLDER,) and path.suffix in ENDINGS else 0


def read(path: PurePosixPath, text: str) -> ContractFile:
    """Read a version from its file; raises `Refused` where path or content are none."""
    is_guide = str(path.parent) == GUIDES
    name, version = _guide(path) if is_guide else _named(path)
    fields, body, _ = markdown.front_matter(text) if path.suffix == ".md" else ({}, "", 1)
    said = {
        "version": _version_inside(fields, body) if is_guide else version,
        "format": ENDINGS[path.suffix],
        "content": text,
        "summary": _summary(fields, body),
    }
    wanted = markdown.fitted(VersionPublish, said)
    try:
        draft = checked(wanted)
        if draft.format == "markdown" and path.suffix != ".md":
            outline(text)  # what is no YAML or JSON at all is refused with its line
            raise Unsupported("It is neither OpenAPI nor a JSON Schema.")
    except Unreadable as error:
        raise Refused(error.detail, line=error.line, fix=_mend(path)) from None
    except Unsupported as error:
        raise Refused(error.detail, fix=_mend(path)) from None
    return ContractFile(name, draft, is_guide, fields, body)


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


def _mend(path: PurePosixPath) -> str:
    if path.suffix == ".md":
        return "Write down what the API offers."
    return (
        "Mend it; a contract in YAML or JSON is OpenAPI (with a key `openapi`) or a JSON Schema "
        "(with `$schema`). A guide in words has the ending `.md`."
    )
