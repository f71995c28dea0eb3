"""What comes in and goes out about handoffs."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from coordinator.core.schemas import Line, Markdown, Name, Schema, Storable

__all__ = [
    "AcceptanceItem",
    "Completion",
    "Demand",
    "DemandMake",
    "Due",
    "Evidence",
    "EvidenceGive",
    "EvidenceRead",
    "HandoffOffer",
    "HandoffPatch",
    "HandoffRead",
    "Level",
    "Priority",
    "Proofs",
    "Reason",
    "Reply",
    "ReplyCreate",
    "State",
    "Topic",
]

State = Literal["offered", "accepted", "declined", "completed", "cancelled"]
Topic = Literal["task", "question", "bug", "feature", "review", "contract_change"]
Priority = Literal["low", "normal", "high", "urgent"]
Level = Literal["claimed", "committed", "pushed", "tested"]
"""How far evidence goes; each stands on the one before it."""


def _end_of_day(due: object) -> object:
    is_day = isinstance(due, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", due, re.ASCII)
    return f"{due}T23:59:59Z" if is_day else due


Due = Annotated[AwareDatetime, BeforeValidator(_end_of_day)]
"""A moment with its zone; a day alone means its end, in UTC."""


def _folded(text: str) -> str:
    return " ".join(text.split())


Phrase = Annotated[Line, AfterValidator(_folded)]
"""One line in truth: what would break it becomes a space, so that a file can hold it as one."""

Words = Annotated[Phrase, StringConstraints(min_length=1)]


class AcceptanceItem(Schema):
    """Something that must hold before the handoff is complete."""

    text: Words
    done: bool = False


def _distinct(items: list[AcceptanceItem]) -> list[AcceptanceItem]:
    texts = [item.text for item in items]
    for text in texts:
        if texts.count(text) > 1:
            raise PydanticCustomError(
                "not_distinct", "names the item `{text}` twice", {"text": text}
            )
    return items


Acceptance = Annotated[list[AcceptanceItem], Field(max_length=100), AfterValidator(_distinct)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>]+$", max_length=500), Storable]
Refs = Annotated[list[Words], Field(max_length=100)]


CommitHash = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Fa-f]{7,64}$", to_lower=True, max_length=64)
]
Branch = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s~^:?*\[\]\\()-][^\s~^:?*\[\]\\()]*$", max_length=250),
    Storable,
]
Repository = Annotated[Words, StringConstraints(pattern=r"^[^()]*$")]


class Evidence(Schema):
    """What shows that it is done, and how far that goes: from claimed to tested.

    The server looks for a `commit` that it names in `repository`, where that is a folder that it
    sees; else in the worktree and repository that its giver's context names, and in the one around
    the workspace's folder.
    """

    level: Level
    text: Words
    url: Link | None = None
    commit: CommitHash | None = Field(None, description="7 to 64 digits of its hash.")
    branch: Branch | None = None
    repository: Repository | None = None


class EvidenceRead(Evidence):
    """Evidence as it was given, by whom, and what git says of it.

    `verified` is false where git contradicts it, null where there was nothing to look at, which
    counts as a claim where more is asked for; `checked` says what was found in words.
    """

    by: str = ""
    verified: bool | None = None
    checked: str = ""


Proofs = Annotated[list[Evidence], Field(max_length=50)]


class HandoffOffer(Schema):
    """Offer work or a question to an agent; the sender is who calls."""

    to: Name
    kind: Topic = "task"
    title: Words
    body: Markdown = ""
    priority: Priority = "normal"
    refs: Refs = Field(default_factory=list)
    acceptance: Acceptance = Field(default_factory=list)
    due_at: Due | None = None
    evidence_needed: Level | None = Field(None, description="What a completion must show at least.")


class HandoffPatch(Schema):
    """A change of some fields: what is left out stays; a `null` takes away what may be none.

    That is `due_at` and `evidence_needed`.
    """

    title: Words | None = None
    body: Markdown | None = None
    priority: Priority | None = None
    acceptance: Acceptance | None = None
    due_at: Due | None = None
    evidence_needed: Level | None = None


class Reason(Schema):
    """Why: the other side reads it."""

    reason: Words


class Completion(Schema):
    """The work is done: what shows it, and the acceptance items that are ticked with it."""

    evidence: Proofs = Field(default_factory=list)
    acceptance: Acceptance = Field(default_factory=list)
    reason: Phrase = Field("", description="Why it is complete although items are open.")


class EvidenceGive(Schema):
    """What shows that it is as the sender says."""

    evidence: Annotated[Proofs, Field(min_length=1)]


class DemandMake(Schema):
    """The level at which the sender is to show what it says; `claimed` takes a demand back."""

    level: Level
    reason: Phrase = ""


class Demand(Schema):
    """What the receiver asked to be shown before it accepts, and whether that has been."""

    level: Level
    reason: str
    by: str
    at: datetime
    is_met: bool


class ReplyCreate(Schema):
    """An entry for the thread."""

    body: Annotated[Markdown, StringConstraints(strip_whitespace=True, min_length=1)]


class Reply(Schema):
    """An entry of the thread, numbered from 1."""

    number: int
    author: str
    body: str
    at: datetime


class HandoffRead(Schema):
    """A handoff with its thread, and the four times that say how far it got."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    id: str
    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    kind: Topic
    title: str
    body: str
    priority: Priority
    refs: list[str]
    acceptance: list[AcceptanceItem]
    state: State
    reason: str
    due_at: datetime | None
    replies: list[Reply]
    evidence: list[EvidenceRead]
    evidence_needed: Level | None = None
    demand: Demand | None = None
    offered_at: datetime
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    acted_at: datetime | None
    revision: int
    created_at: datetime
    updated_at: datetime
