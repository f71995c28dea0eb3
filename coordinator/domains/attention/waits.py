"""Who waits for whom: pure rules from what is known to the waits between agents.

An agent waits for what its status names while it is blocked, and for the claims that it queues
for; what it names leads to whoever must act on it. A handoff that is open, a verdict that is owed
or a commit that depends on another is no wait of its sender, provider or author as long as they
can go on: it becomes one when they are blocked and name it, or are blocked and name nothing.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from coordinator.domains.attention.schemas import WaitKind, WaitRead

__all__ = ["Facts", "Owed", "Proposed", "Queued", "Status", "names_in", "waits_of"]

IDENTIFIER = re.compile(r"(?:HO|PC|CL|RUN)-[1-9][0-9]{0,8}", re.IGNORECASE | re.ASCII)
STUCK = "blocked"


WAYS_OUT = {
    "status": "{holder} does what {waiter} waits for",
    "handoff": "{holder} answers {subject}, or it is cancelled",
    "claim": "{holder} releases what it holds, or {waiter} leaves the queue",
    "verdict": "{holder} gives its verdict on {subject}, or it is waived",
    "pending_commit": "{holder} commits {subject}, or nobody depends on it any more",
    "run": "{holder} ends {subject}",
}
"""What ends a wait of each kind."""


@dataclass(frozen=True, slots=True)
class Status:
    """What an agent says of itself."""

    agent: str
    state: str
    waiting_on: tuple[str, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A handoff that is open: its receiver owes something to its sender."""

    sender: str
    receiver: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pending commit that is neither committed nor closed."""

    author: str
    depends_on: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A claim that waits, and the claims before it with their agents."""

    claim: str
    agent: str
    before: tuple[tuple[str, str], ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of those who wait, and of what they wait for; keys are identifiers."""

    agents: frozenset[str] = frozenset()
    statuses: tuple[Status, ...] = ()
    handoffs: Mapping[str, Owed] = field(default_factory=dict)
    commits: Mapping[str, Proposed] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    """Who holds or waits for a claim."""
    queue: tuple[Queued, ...] = ()
    verdicts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who owes a verdict, by the contract's name and by `name@version`."""
    providers: Mapping[str, str] = field(default_factory=dict)
    """Who provides a contract, by the same names, where nobody owes a verdict but it is not there
    yet."""
    provided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The contracts with verdicts owed, by provider."""
    runs: Mapping[str, str] = field(default_factory=dict)


def names_in(statuses: Iterable[Status]) -> set[str]:
    """Return what these statuses wait on, identifiers in capitals."""
    return {_plain(word) for status in statuses for word in status.waiting_on}


def waits_of(facts: Facts) -> list[WaitRead]:
    """Return every wait of one agent for another, sorted; nobody waits for themselves."""
    found = [*_of_statuses(facts), *_of_queue(facts)]
    kept: dict[tuple[str, str, str], WaitRead] = {}
    for wait in found:
        if wait.waiter != wait.holder:
            kept.setdefault((wait.waiter, wait.holder, wait.subject), wait)
    return [kept[key] for key in sorted(kept)]


def _plain(word: str) -> str:
    word = word.strip().strip("`").removeprefix("@")
    return word.upper() if IDENTIFIER.fullmatch(word) else word


def _of_statuses(facts: Facts) -> Iterator[WaitRead]:
    for status in facts.statuses:
        words = [_plain(word) for word in status.waiting_on]
        if not words and status.state == STUCK:
            words = _asked(facts, status.agent)
        for word in words:
            for kind, holder, via in _who_acts(facts, status.agent, word):
                yield WaitRead(
                    waiter=status.agent,
                    holder=holder,
                    kind=kind,
                    subject=word,
                    via=[word, *via],
                    why=_why(status, word, via),
                    way_out=_way_out(kind, status.agent, holder, word),
                    since=status.since,
                    is_blocking=status.state == STUCK,
                )


def _why(status: Status, word: str, via: Sequence[str]) -> str:
    through = f", which depends on {', '.join(via)}" if via else ""
    named = "" if status.waiting_on else " (it named nothing)"
    state = status.state.replace("_", " ")
    return f"{status.agent} is {state} and waits on {word}{through}{named}"


def _way_out(kind: WaitKind, waiter: str, holder: str, subject: str) -> str:
    return WAYS_OUT[kind].format(waiter=waiter, holder=holder, subject=subject)


def _of_queue(facts: Facts) -> Iterator[WaitRead]:
    for queued in facts.queue:
        for claim, holder in queued.before:
            yield WaitRead(
                waiter=queued.agent,
                holder=holder,
                kind="claim",
                subject=queued.claim,
                via=[queued.claim, claim],
                why=f"{queued.agent} queues for {queued.claim} behind {claim} of {holder}",
                way_out=_way_out("claim", queued.agent, holder, queued.claim),
                since=queued.since,
                is_blocking=True,
            )


def _asked(facts: Facts, agent: str) -> list[str]:
    """Return what an agent asked of others: what it waits for that is blocked and names nothing."""
    handoffs = [name for name, owed in facts.handoffs.items() if owed.sender == agent]
    commits = [
        needed
        for commit in facts.commits.values()
        if commit.author == agent
        for needed in commit.depends_on
    ]
    return sorted({*handoffs, *commits, *facts.provided.get(agent, ())})


Found = tuple[WaitKind, str, tuple[str, ...]]


def _who_acts(facts: Facts, agent: str, word: str) -> list[Found]:
    """Return who must act on what an agent names, and over which further things."""
    if word in facts.handoffs:
        owed = facts.handoffs[word]
        return [("handoff", owed.sender if owed.receiver == agent else owed.receiver, ())]
    if word in facts.commits:
        return _who_commits(facts, agent, word)
    if word in facts.claims:
        return [("claim", facts.claims[word], ())]
    if word in facts.runs:
        return [("run", facts.runs[word], ())]
    if word in facts.verdicts:
        return [("verdict", consumer, ()) for consumer in facts.verdicts[word]]
    if word in facts.providers:
        return [("status", facts.providers[word], ())]
    return [("status", word, ())] if word in facts.agents else []


def _who_commits(facts: Facts, agent: str, word: str) -> list[Found]:
    """Return the authors of a commit and of all that it still depends on."""
    return [
        ("pending_commit", facts.commits[name].author, way)
        for name, way in _ways_through(facts.commits, word).items()
        if facts.commits[name].author != agent
    ]


def _ways_through(commits: Mapping[str, Proposed], start: str) -> dict[str, tuple[str, ...]]:
    """Return a commit and all open ones that it depends on, each with the way to it."""
    ways: dict[str, tuple[str, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        name = queue.popleft()
        for needed in commits[name].depends_on:
            if needed in commits and needed not in ways:
                ways[needed] = (*ways[name], needed)
                queue.append(needed)
    return ways
