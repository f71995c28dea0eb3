"""The further rungs: what changed, who else is near, what was learned, the rest of the team."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from coordinator.core.kinds import kind_for
from coordinator.domains.claims.concerns import ClaimLine
from coordinator.domains.contexts.concerns import Member
from coordinator.domains.contracts.concerns import Use
from coordinator.domains.documents.concerns import DocumentLine
from coordinator.domains.pending_commits.concerns import CommitLine
from coordinator.views.brief.changes import Change, merged
from coordinator.views.brief.facts import Facts
from coordinator.views.brief.items import Entry, Item, Place, Rung, entry, flat, quoted, seconds
from coordinator.views.brief.you import COMMITS, STATUS, claim_fields, commit_item, resources

__all__ = ["changed", "known", "near", "team"]

OPERATIONS = 4
CONTEXTS = Place("contexts", STATUS)
LEARNINGS = "agent-system/learnings/"
PEOPLE = ("agent", "author", "sender", "receiver", "consumer", "provider", "successor")
"""Fields of a state that name whom it concerns."""


def changed(facts: Facts, told: Collection[str]) -> Rung:
    """What others did that concerns you, newest first, one line for each thing."""
    concern, since = _Concern(facts), facts.cursor.since
    concerning = [each for each in facts.changes if concern.holds(each)]
    if since is None:
        lately = merged(concerning)
        title = "Changed lately"
    else:
        touched = facts.cursor.touched
        lately = [(each, touched[each.subject].times) for each in concerning]
        title = "Changed"
    found = [
        entry(change.subject, Place(), _change, change, count, facts)
        for change, count in lately
        if change.subject not in told
    ]
    return Rung("changed", title, found)


def _change(change: Change, count: int, facts: Facts) -> Item:
    kind = kind_for(change.type)
    said = kind.summary(change.data) if kind is not None else ""
    more = f", {count} times" if count > 1 else ""
    line = f"{change.type} by {change.actor} {facts.age(change.at)} ago{more}"
    line += f": {quoted(said)}" if said else ""
    fields = {"type": change.type, "actor": change.actor, "count": count, "summary": flat(said)}
    call = f"events?after={change.seq - 1}&limit=1"
    return Item(change.subject, call, line, fields)


class _Concern:
    """Whether an event concerns an agent: told from the state that the event carries."""

    def __init__(self, facts: Facts) -> None:
        self.me = facts.me.agent
        self.feature = facts.feature
        self.branch = facts.branch
        self.contracts = {use.contract for use in facts.uses} | set(facts.me.waiting_on)
        self.things = {commit.id for commit in (*facts.commits, *facts.near)}
        self.things |= {claim.id for claim in facts.claims_near}
        self.things |= set(facts.me.waiting_on)
        self.things |= {document.id for document in facts.documents}

    def holds(self, change: Change) -> bool:
        """Tell whether the event is about this agent, its feature, or what it works with."""
        data: Mapping[str, Any] = change.data
        if change.subject in self.things or self.me in (data.get(each) for each in PEOPLE):
            return True
        if self.me in (data.get("agents") or ()):
            return True
        if self.feature and data.get("feature") == self.feature:
            return True
        contract = data.get("contract") or (data.get("name") if "provider" in data else None)
        if contract in self.contracts:
            return True
        return bool(self.branch) and data.get("branch") == self.branch


def near(facts: Facts) -> Rung:
    """Who else is at work near you: same feature or branch, files, claims, operations."""
    items = [
        entry(member.agent, CONTEXTS, _neighbour, member, facts) for member in _neighbours(facts)
    ]
    items += [
        entry(commit.id, COMMITS, _overlapping, commit, facts)
        for commit in facts.near
        if commit.state != "needs_review"
    ]
    items += [entry(claim.id, Place(), _claimed, claim) for claim in facts.claims_near]
    items += _fellow_users(facts)
    return Rung("near", "Near your work", items)


def _overlapping(commit: CommitLine, facts: Facts) -> Item:
    shared = [file for file in commit.files if file in facts.files]
    more = f" and {len(shared) - 1} more" * (len(shared) > 1)
    return commit_item(
        commit, facts, f" also changes {quoted(shared[0], 80)}{more}" if shared else ""
    )


def _claimed(claim: ClaimLine) -> Item:
    does = "holds" if claim.state == "held" else "queues for"
    line = f"{claim.id} {claim.agent} {does} {claim.mode} {resources(claim)}"
    return Item(claim.id, f"claims/{claim.id}", line, claim_fields(claim))


def _neighbours(facts: Facts) -> list[Member]:
    return [
        member
        for member in facts.team
        if member.agent != facts.me.agent
        and member.state not in ("", "done")
        and (
            (facts.feature and member.feature == facts.feature)
            or (facts.branch and member.branch == facts.branch)
        )
    ]


def _neighbour(member: Member, facts: Facts) -> Item:
    same = "feature" if facts.feature and member.feature == facts.feature else "branch"
    line = f"{member.agent} is on the same {same}: {_doing(member, facts)}"
    return Item(
        member.agent,
        f"contexts/{member.agent}",
        line,
        _member_fields(member),
        file=f"{STATUS}{member.agent}-status.md",
    )


def _fellow_users(facts: Facts) -> Iterator[Entry]:
    """Yield who uses the same operations of a contract as you."""
    mine = {use.contract: use for use in facts.uses if use.agent == facts.me.agent}
    for use in facts.uses:
        own = mine.get(use.contract)
        if own is None or use.agent in ("", facts.me.agent):
            continue
        shared = _shared(own, use)
        if shared is not None:
            yield entry(f"{use.contract}/{use.agent}", Place(), _fellow, use, shared[:OPERATIONS])


def _fellow(use: Use, shared: list[str]) -> Item:
    said = ", ".join(quoted(each, 60) for each in shared) or "all of it"
    return Item(
        f"{use.contract}/{use.agent}",
        f"contracts/{use.contract}",
        f"{use.agent} uses {use.contract} too: {said}",
        {"contract": use.contract, "agent": use.agent, "operations": shared},
    )


def _shared(own: Use, other: Use) -> list[str] | None:
    """Return the operations that both use, none named where one uses all; None where none."""
    if not own.operations or not other.operations:
        return list(own.operations or other.operations)
    both = set(own.operations)
    return [each for each in other.operations if each in both] or None


def known(facts: Facts) -> Rung:
    """What was learned and decided about your feature."""
    word = facts.words[0] if facts.words else ""
    call = f"search?q={quote(word)}&kind=documents" if facts.unlisted else ""
    place = Place(call, LEARNINGS)
    items = [entry(document.id, place, _document, document, facts) for document in facts.documents]
    return Rung("known", "Learned and decided", items, facts.unlisted, place)


def _document(document: DocumentLine, facts: Facts) -> Item:
    return Item(
        document.id,
        f"documents/{document.id}",
        f"{document.id} {document.type} by {document.author}, "
        f"{facts.age(document.updated_at)} old: {quoted(document.title, 120)}",
        {"type": document.type, "author": document.author, "title": document.title[:200]},
        document.title,
        document.path or LEARNINGS,
    )


def team(facts: Facts) -> Rung:
    """The rest of the team in a line each: who reported last comes first."""
    near_you = {member.agent for member in _neighbours(facts)}
    others = [
        member
        for member in facts.team
        if member.agent != facts.me.agent and member.agent not in near_you and member.state
    ]
    others.sort(key=lambda member: (member.state == "done", member.stale, _unseen(member, facts)))
    items = [entry(member.agent, CONTEXTS, _member, member, facts) for member in others]
    return Rung("team", "The team", items)


def _member(member: Member, facts: Facts) -> Item:
    line = f"{member.agent}: {_doing(member, facts)}"
    return Item(
        member.agent,
        f"contexts/{member.agent}",
        line,
        _member_fields(member),
        file=f"{STATUS}{member.agent}-status.md",
    )


def _unseen(member: Member, facts: Facts) -> float:
    return -seconds(member.updated_at, facts.now)


def _doing(member: Member, facts: Facts) -> str:
    """Say in a few words what an agent does."""
    said = member.state.replace("_", " ") + ", stale" * member.stale
    if member.feature:
        said += f" on {quoted(member.feature, 60)}"
    if member.step:
        said += f", {quoted(member.step, 60)}"
    if member.waiting_on:
        said += f", waits on {quoted(member.waiting_on[0], 60)}"
    return f"{said}, {facts.age(member.updated_at)} ago"


def _member_fields(member: Member) -> dict[str, Any]:
    return {
        "state": member.state,
        "stale": member.stale,
        "feature": member.feature,
        "branch": member.branch,
        "step": member.step,
    }
