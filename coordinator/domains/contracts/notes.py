"""The note beside a version's file: what changed with it, for consumers who live in files.

Short markdown, the verdict first. Who still owes a verdict is not in it: that would go stale.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.kinds import Rendered
from coordinator.core.schemas import Schema
from coordinator.core.work import Work
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.comparison.report import markdown
from coordinator.domains.contracts.files import note_path
from coordinator.domains.contracts.models import StoredComparison, Verdict
from coordinator.domains.contracts.queries import version_row

__all__ = ["Note", "find", "render"]

MOST = 100
"""How many changes a note lists."""

HEADLINES = {
    "breaking": "It breaks",
    "not_comparable": "Not all of it can be compared",
    "risky": "It may break",
    "safe": "Nothing breaks",
}


class Note(Schema):
    """What a note says: the comparison with what was in use, and who was told."""

    contract: str
    base: str
    version: str
    source: str
    found: dict[str, object]
    told: list[str]
    revision: int


async def find(work: Work, subject: str) -> Note:
    """Return the note of a comparison, `users@1.0.0:2.0.0`; raises `NotFound` where it has none.

    Only what a published version changes of the one that was in use before it has a note.
    """
    name, _, pair = subject.partition("@")
    base, _, version = pair.partition(":")
    row = await work.get(StoredComparison, name, version, base)
    if row is None or not row.is_main:
        raise NotFound(f"There is no note about `{subject}`.")
    told = select(col(Verdict.consumer), col(Verdict.handoff)).where(
        col(Verdict.workspace) == work.workspace,
        col(Verdict.contract) == name,
        col(Verdict.version) == version,
        col(Verdict.handoff).is_not(None),
    )
    rows = (await work.session.execute(told.order_by(col(Verdict.consumer)))).all()
    return Note(
        contract=name,
        base=base,
        version=version,
        source=(await version_row(work, name, version)).source,
        found=row.found,
        told=[f"{consumer} (HO-{number})" for consumer, number in rows],
        revision=row.revision,
    )


def render(note: Note) -> Rendered:
    """Write the note."""
    result = Comparison.from_json(note.found)
    parts = [
        f"# {note.contract} {note.version}: what changed since {note.base}",
        f"**{_headline(result)}** The server wrote this; edits of it are not read.",
        markdown(result.changes[:MOST], result.gaps[:MOST]).strip(),
        _more(note, result),
        _told(note.told),
    ]
    path = note_path(note.contract, note.version, note.source)
    return Rendered(path, "\n\n".join(part for part in parts if part) + "\n")


def _headline(result: Comparison) -> str:
    counted = [f"{len(result.of_level(level))} {level}" for level in ("breaking", "risky", "safe")]
    return f"{HEADLINES[result.verdict]}: {', '.join(counted)}."


def _more(note: Note, result: Comparison) -> str:
    more = max(0, len(result) - MOST) + result.left_out
    call = f"coord contract compare {note.contract} --base {note.base} --revision {note.version}"
    return f"{more} more: `{call}`." if more else ""


def _told(names: Sequence[str]) -> str:
    return f"Told of it: {', '.join(names)}." if names else "It touches no consumer."
