"""All that a brief is made from, read from one snapshot in a few light queries."""

import re
from dataclasses import dataclass
from datetime import datetime

from coordinator.core.errors import NotFound
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
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
from coordinator.views.brief.changes import Cursor, News

__all__ = ["Facts", "facts"]

WORD = re.compile(r"[^\W_]{3,40}")
DULL = frozenset(("the", "and", "for", "with", "add", "new", "main", "feature"))
"""Words of a feature's name that match too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one agent's work and of what is around it."""

    me: Member
    now: datetime
    cursor: Cursor
    news: News
    team: list[Member]
    run: RunLine | None
    handoffs: list[HandoffLine]
    verdicts: list[VerdictLine]
    uses: list[Use]
    commits: list[CommitLine]
    """Its own open ones."""
    near: list[CommitLine]
    """Those of others on its branch or of its files."""
    claims: list[ClaimLine]
    documents: list[DocumentLine]
    documents_total: int

    @property
    def feature(self) -> str:
        """What it works on: its run's feature, else its context's."""
        return self.run.feature if self.run else self.me.feature

    @property
    def branch(self) -> str:
        """Where it works: its context's branch, else its run's."""
        return self.me.branch or (self.run.branch if self.run else "")


async def facts(work: Work, agent: str, cursor: Cursor, news: News) -> Facts:
    """Gather it; raises `NotFound` for an unknown or retired agent."""
    team = await contexts.team(work)
    me = next((member for member in team if member.agent == agent), None)
    if me is None:
        await agents.find(work, agent)
        raise NotFound(f"`{agent}` has retired; nothing waits for it.", fix="`GET agents`")
    run = await workflows.open_run(work, agent)
    feature, branch = run.feature if run else me.feature, me.branch or (run.branch if run else "")
    own = await commits.proposed_by(work, agent)
    files = [file for commit in own for file in commit.files]
    words = [word for word in WORD.findall(feature.lower()) if word not in DULL]
    found, total = await documents.about(work, words)
    return Facts(
        me=me,
        now=work.now,
        cursor=cursor,
        news=news,
        team=team,
        run=run,
        handoffs=await handoffs.concerning(work, agent),
        verdicts=await contracts.verdicts_around(work, agent),
        uses=await contracts.uses_around(work, agent),
        commits=own,
        near=await commits.near(work, agent, branch=branch, files=files),
        claims=await claims.live(work),
        documents=found,
        documents_total=total,
    )
