"""The handoff that tells a consumer of a version: what changes for it, and what it can do.

Pure functions. Every way out is there as the literal call and as what to write in a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coordinator.domains.contracts.comparison import Change, Gap
from coordinator.domains.contracts.comparison.report import line, markdown
from coordinator.domains.contracts.models import Consumer, ContractVersion

__all__ = ["Letter", "body", "provider_body", "sunset_line", "title"]

MOST = 200
"""How many changes a letter lists; the rest is in the comparison that it names."""
NAMED = 3
"""How many operations a title names."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one consumer is told of one version: the changes since `base` that touch it."""

    version: ContractVersion
    consumer: Consumer
    base: str
    changes: Sequence[Change]
    gaps: Sequence[Gap]
    why: str = ""
    """What made this version the one in use, where that was not publishing it."""

    @property
    def is_breaking(self) -> bool:
        """Tell whether one of the changes breaks it."""
        return any(change.level == "breaking" for change in self.changes)


def title(letter: Letter) -> str:
    """Say which version does what to which operations: `users 2.0.0 breaks GET /users/{id}`."""
    level = "breaking" if letter.is_breaking else "risky"
    found = [one for one in letter.changes if one.level == level] or letter.gaps
    verb = "breaks" if letter.is_breaking else "may break"
    places = list(dict.fromkeys(line(one.place) for one in found if one.place))
    what = ", ".join(places[:NAMED]) or "every operation"
    if len(places) > NAMED:
        what += f" and {len(places) - NAMED} more"
    if not letter.changes:
        verb, what = "cannot be compared", f": {what}" if places else ""
        return f"{_named(letter)} {verb}{what}"[:500]
    return f"{_named(letter)} {verb} {what}"[:500]


def body(letter: Letter) -> str:
    """Write what changes for the consumer, then the ways out."""
    since = f"since {letter.base}" if letter.base else "in it"
    changes = letter.changes[:MOST]
    parts = [
        letter.why,
        f"What {_named(letter)} changes {since} for what you use:",
        markdown(changes, letter.gaps[:MOST]).strip(),
        _left_out(letter),
        sunset_line(letter.version.sunset_at),
        _ways_out(letter),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def provider_body(name: str, version: ContractVersion) -> str:
    """Write to a contract's provider that somebody else's file published a version of it."""
    return f"""\
You provide `{name}`; the file `{version.source}` published {version.version} of it, and names
nobody. The folder's permissions are the only proof of who wrote it. Those whom it touches are told.

- It is yours, or fine: complete this handoff. A file that says who wrote it (`author:` in the head
  of a guide, `x-author:` at the top of a document) needs none.
- It is not: publish what holds as the next version, and ask a person to look after the folder.
"""


def sunset_line(until: datetime | None) -> str:
    """Say until when what a version replaces stays served; empty where nobody said that."""
    return f"What it replaces stays served until {until:%Y-%m-%d %H:%M} UTC." if until else ""


def _named(letter: Letter) -> str:
    return f"{letter.version.contract} {letter.version.version}"


def _left_out(letter: Letter) -> str:
    more = max(0, len(letter.changes) - MOST) + max(0, len(letter.gaps) - MOST)
    if not more:
        return ""
    call = f"coord contract compare {letter.version.contract} --base {letter.base}"
    return f"{more} more: `{call} --revision {letter.version.version}`."


def _ways_out(letter: Letter) -> str:
    me = letter.consumer.agent
    call = f"coord contract verdict {letter.version.contract} {letter.version.version}"
    return f"""\
## What You Can Do

- **Adopt it**: accept this handoff, and complete it when what you build works with the new version:
  `{call} acknowledged --as {me}`, then `{call} verified --as {me}`.
  In a file: `state: accepted`, then `state: completed`.
- **Dispute it**: decline with the reason: `{call} failed --reason "…" --as {me}`.
  In a file: `state: declined` with a `reason`.
- **Ask for a waiver**: reply with what you need and until when. A person or the documentation
  orchestrator grants it: `{call} waived --consumer {me} --reason "…" --until DATE`.
  In a file: write it under `## Reply`."""
