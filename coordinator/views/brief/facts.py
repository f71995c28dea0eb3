"""All that a brief is made from, read from one snapshot in two round trips."""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from coordinator.core.database.bundle import Bundle, Part
from coordinator.core.errors import NotFound
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention import concerns as attention
from coordinator.domains.attention.concerns import DeadlockLine
from coordinator.domains.claims import concerns as claims
from coordinator.domains.claims.concerns import ClaimLine
from coordinator.domains.contexts import concerns as contexts
from coordinator.domains.contexts.concerns import Member
from coordinator.domains.contracts import concerns as contracts
from coordinator.domains.contracts.concerns import Use, VerdictLine
from coordinator.domains.documents import concerns as documents
from coordinator.domains.documents.concerns import DocumentLine
from coordinator.domains.handoffs import concerns as handoffs
from coordinator.domains.handoffs.concerns import HandoffLine
from coordinator.domains.pending_commits import concerns as commits
from coordinator.domains.pending_commits.concerns import CommitLine
from coordinator.domains.workflows import concerns as workflows
from coordinator.domains.workflows.concerns import RunLine
from coordinator.views.brief.changes import Change, Cursor, last_of_each, latest, numbers
from coordinator.views.brief.claims import claims_near
from coordinator.views.brief.items import age, clock, until

__all__ = ["Facts", "facts"]

WORD = re.compile(r"[^\W_]{3,40}")
DULL = frozenset(("the", "and", "for", "with", "add", "new", "main", "feature"))
"""Words of a feature's name that match too much."""

FILES = 200
"""How many files of an agent's own commits are looked for in those of others."""

AROUND: dict[str, Part] = {
    "team": contexts.TEAM,
    "run": workflows.OPEN_RUN,
    "handoffs": handoffs.CONCERNING,
    "verdicts": contracts.VERDICTS,
    "uses": contracts.USES,
    "commits": commits.PROPOSED,
    "claims": claims.LIVE,
    "deadlocks": attention.DEADLOCKS,
}
WHOLE = Bundle({"changes": latest, **AROUND})
SINCE = Bundle({"changes": last_of_each, **AROUND})
SECOND = Bundle(
    {
        "near": commits.near,
        "learned": documents.learned,
        "decided": documents.decided,
    }
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one agent's work and of what is around it."""

    me: Member
    now: datetime
    is_file: bool
    """Whether the text is kept: its ages are coarse then, and an end is told as a moment."""
    cursor: Cursor
    changes: list[Change]
    """The newest by others; since a cursor, the last of each thing that they touched."""
    team: list[Member]
    run: RunLine | None
    feature: str
    """What it works on: its run's feature, else its context's."""
    words: list[str]
    """What of that is looked for in documents."""
    branch: str
    """Where it works: its context's branch, else its run's."""
    handoffs: list[HandoffLine]
    verdicts: list[VerdictLine]
    uses: list[Use]
    commits: list[CommitLine]
    """Its own open ones."""
    near: list[CommitLine]
    """Those of others on its branch or of its files."""
    claims: list[ClaimLine]
    documents: list[DocumentLine]
    unlisted: int
    """How many more such documents there are."""
    deadlocks: list[DeadlockLine]
    files: frozenset[str]
    """What its own commits change."""
    claims_near: list[ClaimLine]
    """Others' claims that meet its own, its files or its feature."""

    def age(self, at: str | None) -> str:
        """Return how long ago it was; empty for never."""
        now = self.now
        return age(at, now - timedelta(seconds=now.timestamp() % STEP) if self.is_file else now)

    def until(self, at: str) -> str:
        """Return when it ends, never later than it does: `in 2h`, `overdue 3d`; in a file `by`."""
        if not self.is_file:
            return until(at, self.now)
        is_over = datetime.fromisoformat(at) <= self.now
        return f"{'overdue since' if is_over else 'by'} {clock(at)}"


KEPT: WeakKeyDictionary[object, OrderedDict[tuple[object, ...], Facts]] = WeakKeyDictionary()
"""What was gathered, by database: the agents that asked last."""

MOST_KEPT = 32

STEP = 600
"""How coarse ages are in a file, in seconds, so that time alone seldom changes it."""

NOWHERE = Cursor()


async def facts(work: Work, agent: str, cursor: Cursor, *, is_file: bool = False) -> Facts:
    """Gather it, or take it from memory where nothing happened since it was gathered.

    All of it changes with an event only, so the last event's number says whether it still holds.
    Raises `NotFound` for an unknown or retired agent.
    """
    if work.writing:
        return replace(await _gathered(work, agent, cursor), is_file=is_file)
    kept = KEPT.setdefault(work.session.get_bind(), OrderedDict())
    key = (work.workspace, agent, cursor.head, cursor.since)
    found = kept.pop(key, None) or await _gathered(work, agent, cursor)
    kept[key] = replace(found, cursor=NOWHERE)
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)
    return replace(found, now=work.now, cursor=cursor, is_file=is_file)


async def _gathered(work: Work, agent: str, cursor: Cursor) -> Facts:
    asked = {"workspace": work.workspace, "agent": agent}
    if cursor.since is None:
        first = await WHOLE.ask(work.session, **asked)
    else:
        first = await SINCE.ask(work.session, **asked, seqs=numbers(cursor.touched))
    team = sorted(map(contexts.read, first["team"]))
    me = next((member for member in team if member.agent == agent), None)
    if me is None:
        await agents.find(work, agent)
        raise NotFound(f"`{agent}` has retired; nothing waits for it.", fix="`GET agents`")
    run = RunLine(*first["run"][0]) if first["run"] else None
    feature, branch = run.feature if run else me.feature, me.branch or (run.branch if run else "")
    own = sorted(map(CommitLine._make, first["commits"]), reverse=True)
    words = [word for word in WORD.findall(feature.lower()) if word not in DULL]
    files = [file for commit in own for file in commit.files]
    wanted = {
        "branch": branch or "\n",  # no branch has this name
        "files": json.dumps(files[:FILES]),
        **documents.patterns(words),
    }
    asking = asyncio.create_task(SECOND.ask(work.session, **asked, **wanted))
    await asyncio.sleep(0)  # the database is at work while the first rows are read
    try:
        read = _read(first)
    finally:
        second = await asking
    learned = second["learned"]
    return Facts(
        me=me,
        now=work.now,
        is_file=False,
        cursor=cursor,
        team=team,
        run=run,
        feature=feature,
        words=words,
        branch=branch,
        commits=own,
        near=sorted(map(CommitLine._make, second["near"]), reverse=True),
        documents=_ranked([row[:-1] for row in learned] + second["decided"], words),
        unlisted=learned[0][-1] - len(learned) if learned else 0,
        files=frozenset(files),
        claims_near=claims_near(read["claims"], own, agent=agent, feature=feature),
        **read,
    )


def _read(first: Mapping[str, list[list[Any]]]) -> dict[str, Any]:
    """Return the rows that nothing else depends on as lines, in order."""
    return {
        "changes": sorted(map(Change._make, first["changes"]), reverse=True),
        "handoffs": sorted(map(HandoffLine._make, first["handoffs"])),
        "verdicts": sorted(map(VerdictLine._make, first["verdicts"])),
        "uses": [Use(row[0], row[1], row[2], row[3] or []) for row in sorted(first["uses"])],
        "claims": sorted(map(ClaimLine._make, first["claims"])),
        "deadlocks": sorted(map(DeadlockLine._make, first["deadlocks"])),
    }


def _ranked(rows: list[list[Any]], words: list[str]) -> list[DocumentLine]:
    """Return documents with the most of the words first, then the newest."""
    found = map(DocumentLine._make, rows)

    def hits(document: DocumentLine) -> int:
        text = f"{document.title} {' '.join(document.tags)}".lower()
        return sum(word in text for word in words)

    return sorted(found, key=lambda document: (-hits(document), -document.number))
