"""The rungs of waits: what others wait for you to do, and what you wait for."""

from urllib.parse import quote

from coordinator.domains.attention.concerns import DeadlockLine
from coordinator.domains.claims.concerns import ClaimLine
from coordinator.domains.contexts.concerns import Member
from coordinator.domains.contracts.concerns import VerdictLine
from coordinator.domains.handoffs.concerns import HandoffLine
from coordinator.views.brief.facts import Facts
from coordinator.views.brief.items import (
    Item,
    Place,
    Rung,
    clock,
    cut,
    entry,
    flat,
    named,
    quoted,
    seconds,
)
from coordinator.views.brief.you import (
    COMMITS,
    EXCERPT,
    STATUS,
    claim_fields,
    commit_item,
    resources,
)

__all__ = ["waits_for_you", "you_wait"]

URGENCY = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
PEOPLE = ("human", "admin")
CIRCLE = 6
CONTRACTS = Place(folder="contracts/")
CONTEXTS = Place("contexts", STATUS)


def waits_for_you(facts: Facts) -> Rung:
    """What others wait for you to do: deadlocks, then the most urgent handoffs."""
    name = facts.me.agent
    items = [
        entry(deadlock.id, Place("deadlocks?state=open"), _deadlock, deadlock)
        for deadlock in facts.deadlocks
        if name in deadlock.agents
    ]
    owed = {verdict.handoff: verdict for verdict in facts.verdicts if verdict.consumer == name}
    mine = sorted(
        (item for item in facts.handoffs if item.receiver == name),
        key=lambda item: _urgency(item, facts),
    )
    inbox = Place(f"handoffs?to={name}&state=open", f"handoffs/{name}/")
    items += [entry(item.id, inbox, _handoff, item, facts, owed.get(item.number)) for item in mine]
    told = {item.number for item in mine}
    items += [
        entry(verdict.id, CONTRACTS, _verdict, verdict)
        for verdict in facts.verdicts
        if verdict.consumer == name and verdict.handoff not in told
    ]
    items += [
        entry(member.agent, CONTEXTS, _waiter, member, facts)
        for member in facts.team
        if _waits_for(member, facts.me)
    ]
    items += [
        entry(commit.id, COMMITS, commit_item, commit, facts, " wants a review")
        for commit in facts.near
        if commit.state == "needs_review"
    ]
    return Rung("owed", "Waits for you", items)


def _deadlock(deadlock: DeadlockLine) -> Item:
    circle = "; ".join(
        f"{named(wait['waiter'])} waits for {named(wait['holder'])} over {named(wait['subject'])}"
        for wait in deadlock.waits[:CIRCLE]
    )
    line = f"{deadlock.id} is a deadlock that you are in: {circle}"
    return Item(deadlock.id, f"deadlocks/{deadlock.id}", line, {"agents": deadlock.agents})


def _urgency(item: HandoffLine, facts: Facts) -> tuple[object, ...]:
    """Order what is overdue first, then by urgency, then by when it is due, then by age."""
    due = seconds(item.due_at, facts.now)
    return due > 0, URGENCY.get(item.priority, 2), due, item.number


def _handoff(item: HandoffLine, facts: Facts, verdict: VerdictLine | None) -> Item:
    is_mine = item.receiver == facts.me.agent
    parts = [f"{item.id} {item.kind.replace('_', ' ')}"]
    parts.append(f"from {item.sender}" if is_mine else f"to {item.receiver}")
    state = item.state + (" but not delivered" * (not is_mine and item.delivered_at is None))
    facets = [state, facts.age(item.offered_at) + " old"]
    facets += [item.priority] * (item.priority != "normal")
    if item.due_at is not None:
        late = facts.until(item.due_at)
        facets.append(late if late.startswith("overdue") else f"due {late}")
    if item.evidence_needed:
        facets.append(f"evidence wanted: {item.evidence_needed}")
    if verdict is not None:
        facets.append(f"verdict on {verdict.contract}@{verdict.version}")
    body = f": {quoted(item.body)}" if item.body and is_mine else ""
    line = f"{' '.join(parts)}, {', '.join(facets)}: {quoted(item.title, 120)}{body}"
    fields = {
        "from": item.sender,
        "to": item.receiver,
        "kind": item.kind,
        "state": item.state,
        "priority": item.priority,
        "due_at": clock(item.due_at),
        "title": item.title[:200],
    }
    if is_mine:
        fields["body"] = cut(flat(item.body), EXCERPT)
    call, folder = f"handoffs/{item.id}", f"handoffs/{item.receiver}/"
    return Item(item.id, call, line, fields, item.title, folder)


def _verdict(verdict: VerdictLine) -> Item:
    is_clear = f"{verdict.breaking} breaking, {verdict.risky} risky changes"
    changes = is_clear if verdict.is_comparable else "changes that could not be compared"
    why = f": {quoted(verdict.reason)}" if verdict.reason else ""
    version = f"{verdict.contract}@{verdict.version}"
    line = f"verdict {verdict.state} of {verdict.consumer} on {version}, {changes}{why}"
    fields = {
        "contract": verdict.contract,
        "version": verdict.version,
        "consumer": verdict.consumer,
        "state": verdict.state,
        "breaking": verdict.breaking,
        "risky": verdict.risky,
    }
    call = f"contracts/{verdict.contract}/versions/{quote(verdict.version)}/verdicts"
    return Item(verdict.id, call, line, fields, file=f"contracts/{verdict.contract}/")


def _waits_for(member: Member, me: Member) -> bool:
    if member.agent == me.agent:
        return False
    if me.role in PEOPLE and member.state == "waiting_human":
        return True
    return member.state in ("blocked", "waiting_human") and me.agent in member.waiting_on


def _waiter(member: Member, facts: Facts) -> Item:
    line = (
        f"{member.agent} is {member.state.replace('_', ' ')} for {facts.age(member.since)} "
        "and waits for you"
    ) + (f": {quoted(member.summary)}" if member.summary else "")
    fields = {"state": member.state, "summary": cut(flat(member.summary), EXCERPT)}
    file = f"{STATUS}{member.agent}-status.md"
    return Item(member.agent, f"contexts/{member.agent}", line, fields, file=file)


def you_wait(facts: Facts) -> Rung:
    """What you wait for: what you named, claims you queue for, what others owe you."""
    name = facts.me.agent
    said = Place(f"contexts/{name}", STATUS)
    items = [entry(each, said, _named_wait, each) for each in facts.me.waiting_on]
    items += [
        entry(claim.id, Place(f"claims?agent={name}&state=waiting"), _queued, claim)
        for claim in facts.claims
        if claim.state == "waiting" and claim.agent == name
    ]
    sent = [item for item in facts.handoffs if item.sender == name and item.receiver != name]
    sent.sort(key=lambda item: _urgency(item, facts))
    outbox = Place(f"handoffs?from={name}&state=open", "handoffs/")
    items += [entry(item.id, outbox, _handoff, item, facts, None) for item in sent]
    items += [
        entry(verdict.id, CONTRACTS, _verdict, verdict)
        for verdict in facts.verdicts
        if verdict.provider == name
    ]
    return Rung("waiting", "You wait for", items)


def _named_wait(words: str) -> Item:
    return Item(named(words, 60), "", f"you said that you wait on {quoted(words, 120)}")


def _queued(claim: ClaimLine) -> Item:
    line = f"{claim.id} you queue for {claim.mode} {resources(claim)}"
    return Item(claim.id, f"claims/{claim.id}", line, claim_fields(claim))
