"""Evidence: asking git what it says of a commit, and whether a level that was asked for is shown.

Asking is slow, so a door does it before its transaction (`looked_at`). What git does not bear out
is kept with what it says, and counts as no more than a claim where a level is asked for.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args

from coordinator.core.errors import Conflict, NotFound
from coordinator.core.git import Standing, folder_of, standing
from coordinator.core.work import Reader, Work
from coordinator.domains.contexts import service as contexts
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.schemas import Evidence, EvidenceRead, Level
from coordinator.domains.workspaces import service as workspaces

__all__ = [
    "EvidenceFull",
    "EvidenceMissing",
    "check_needed",
    "check_shown",
    "entries",
    "is_met",
    "joined",
    "look_at",
    "looked_at",
    "reaches",
    "same",
]

LEVELS = get_args(Level)
MOST = 200
"""How many entries a handoff takes, over all its completions."""

SECONDS = 20
"""How long git is asked about all the evidence of one call."""


class Giving(Protocol):
    """A body that gives evidence."""

    @property
    def evidence(self) -> list[Evidence]:
        """What it gives."""

    def model_copy(self, *, update: dict[str, Any]) -> Any:
        """Return the same with some fields changed."""


G = TypeVar("G", bound=Giving)


class EvidenceMissing(Conflict):
    """It needs evidence of a higher level"""


class EvidenceFull(Conflict):
    """It takes no more evidence"""


async def looked_at(reader: Reader, given: G) -> G:
    """Return a body with its evidence looked at, for the verb that takes it."""
    found: G = given.model_copy(update={"evidence": await look_at(reader, given.evidence)})
    return found


async def look_at(
    reader: Reader, given: Sequence[Evidence], *, giver: str | None = None
) -> list[EvidenceRead]:
    """Return evidence with what git says of the commits that it names, outside a transaction.

    A commit is looked for in the folder that the evidence names, else in those that the context of
    its giver (the caller unless said) names, else around the workspace's folder.
    """
    if not any(one.commit for one in given):
        return [EvidenceRead(**_given(one)) for one in given]
    named, root = await reader(lambda work: _places(work, giver or work.actor.name))
    folders = [await asyncio.to_thread(folder_of, name) for name in named]
    places = list(dict.fromkeys([*(folder for folder in folders if folder), Path(root)]))
    until = asyncio.get_running_loop().time() + SECONDS
    return [EvidenceRead(**_given(one), **await _checked(places, one, until)) for one in given]


async def _places(work: Work, giver: str) -> tuple[list[str], str]:
    """Return what a giver's context names as worktree and repository, and the workspace's root."""
    root = (await workspaces.find(work, work.workspace)).root
    try:
        context = await contexts.find(work, giver)
    except NotFound:
        return [], root
    return [context.worktree, context.repository], root


async def _checked(places: Sequence[Path], one: Evidence, until: float) -> dict[str, Any]:
    if one.commit is None:
        return {}
    named = await asyncio.to_thread(folder_of, one.repository or "")
    found = await _found([named] if named else places, one, until)
    where = one.repository or "the repository"
    unseen = f"{where} cannot be seen from here, so git bears nothing out"
    if not found.is_seen:
        return {"verified": None, "checked": unseen}
    if not found.commit and one.repository and named is None:  # it may well be known over there
        return {"verified": None, "checked": unseen}
    verified, words = _verdict(one, found)
    return {"verified": verified, "checked": f"{one.commit[:12]} {words}"}


async def _found(places: Sequence[Path], one: Evidence, until: float) -> Standing:
    """Return where a commit stands in the first of these folders that knows it."""
    last = Standing(is_seen=False)
    try:
        async with asyncio.timeout_at(until):
            for folder in places:
                found = await standing(folder, commit=one.commit or "", branch=one.branch or "")
                if found.commit:
                    return found
                last = found if found.is_seen else last
    except TimeoutError:
        pass
    return last


def _verdict(one: Evidence, found: Standing) -> tuple[bool | None, str]:
    """Return whether git bears out a level, and in words where the commit stands."""
    if not found.commit:
        return False, "is not known in this repository"
    wants_pushed = LEVELS.index(one.level) >= LEVELS.index("pushed")
    if found.remotes:
        remote, _, branch = found.remotes[0].partition("/")
        return True, f"is on {branch} of {remote}"
    if found.branches and found.is_bare:
        return True, f"is on {found.branches[0]}, which others push to"
    if one.branch and not found.branches:
        return False, f"is there, but not on {one.branch}"
    here = f"is on {found.branches[0]} here" if found.branches else "is there, but on no branch"
    if not wants_pushed:
        return True, here
    if found.has_remotes or found.is_bare:
        return False, f"{here}, and on no branch that was pushed"
    return None, f"{here}; no remote of this repository is known, so it may not be pushed"


def entries(given: Sequence[Evidence], *, by: str) -> list[dict[str, Any]]:
    """Return evidence as it is stored; what was looked at keeps what was found."""
    return [EvidenceRead(**{**one.model_dump(), "by": by}).model_dump() for one in given]


def _of_sender(row: Handoff) -> list[dict[str, Any]]:
    """Return what was shown for the sender, be it by a person; the rest goes with completions."""
    receivers = {"", row.receiver} - {row.sender}
    return [one for one in row.evidence if one.get("by", "") not in receivers]


def joined(row: Handoff, added: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a handoff's evidence with more of it; raises `EvidenceFull` beyond 200 entries."""
    if len(row.evidence) + len(added) > MOST:
        raise EvidenceFull(
            f"`{row.subject}` holds {len(row.evidence)} entries of evidence; {MOST} are the most.",
            fix="Give the newest alone, or say the rest in a reply.",
        )
    return [*row.evidence, *added]


def same(stored: Sequence[dict[str, Any]], given: Sequence[Evidence]) -> bool:
    """Tell whether what is stored is what is given, whatever was found or who gave it."""
    return [_given(EvidenceRead(**one)) for one in stored] == [_given(one) for one in given]


def _given(one: Evidence) -> dict[str, Any]:
    return one.model_dump(include=set(Evidence.model_fields))


def reaches(stored: Sequence[dict[str, Any]], level: str) -> bool:
    """Tell whether any of this evidence counts at a level or above.

    Above `claimed` it must name its commit, and git must bear it out: what could not be looked at
    is no more than a claim, which whoever asked for more may take at its word.
    """
    return any(LEVELS.index(_counts_as(one)) >= LEVELS.index(level) for one in stored)


def _counts_as(one: dict[str, Any]) -> str:
    return str(one["level"]) if one.get("commit") and one.get("verified") is True else "claimed"


def is_met(row: Handoff) -> bool:
    """Tell whether the sender has shown what the receiver demands; so where nothing is."""
    return row.demand is None or reaches(_of_sender(row), row.demand["level"])


def check_shown(row: Handoff) -> None:
    """Raise `EvidenceMissing` where the sender has yet to show what the receiver demands."""
    if row.demand is None or is_met(row):
        return
    level = row.demand["level"]
    raise EvidenceMissing(
        f"`{row.subject}` is accepted once `{row.sender}` shows what it says as {level}; "
        f"{_shown(_of_sender(row))}.",
        fix=f"`{row.sender}` gives it: POST handoffs/{row.subject}/evidence "
        f'{{"evidence": [{_example(level)}]}}. `{row.receiver}` takes it at its word: POST '
        f'handoffs/{row.subject}/demand {{"level": "claimed", "reason": "…"}}.',
    )


def check_needed(row: Handoff, given: Sequence[dict[str, Any]]) -> None:
    """Raise `EvidenceMissing` where a completion shows less than its sender asked for."""
    level = row.evidence_needed
    if level is None or reaches(given, level):
        return
    raise EvidenceMissing(
        f"`{row.sender}` needs evidence of `{row.subject}` as {level}; {_shown(given)}.",
        fix=f'POST handoffs/{row.subject}/complete {{"evidence": [{_example(level)}]}} '
        f"(`coord handoff complete {row.subject} --evidence '{level}: …' --commit HASH`). "
        f"`{row.sender}` takes less: PATCH handoffs/{row.subject} "
        '{"evidence_needed": "claimed"}.',
    )


def _example(level: str) -> str:
    commit = "" if level == "claimed" else ', "commit": "HASH", "branch": "BRANCH"'
    return f'{{"level": "{level}", "text": "…"{commit}}}'


def _shown(given: Sequence[dict[str, Any]]) -> str:
    """Say in words what was shown of late and why it does not do."""
    if not given:
        return "nothing is shown yet"
    last = given[-1]
    if last.get("verified") is False:
        return f"“{last['text']}” says {last['level']}, but {last['checked']}"
    if not last.get("commit") and last["level"] != "claimed":
        return f"“{last['text']}” says {last['level']}, but names no commit"
    if last.get("commit") and last.get("verified") is None and last["level"] != "claimed":
        found = last.get("checked") or "nothing looked for its commit"
        return f"“{last['text']}” says {last['level']}, and that is a claim: {found}"
    return f"“{last['text']}” is {last['level']}"
