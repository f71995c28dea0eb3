"""The first rung: who you are, the step you are at, what you hold and propose."""

from collections.abc import Iterator
from typing import Any

from coordinator.domains.claims.concerns import ClaimLine
from coordinator.domains.pending_commits.concerns import CommitLine
from coordinator.domains.workflows.concerns import RunLine
from coordinator.views.brief.facts import Facts
from coordinator.views.brief.items import (
    Item,
    Place,
    Rung,
    clock,
    count,
    cut,
    entry,
    flat,
    named,
    quoted,
)

__all__ = ["COMMITS", "EXCERPT", "STATUS", "claim_fields", "commit_item", "resources", "you"]

FILES = 5
EXCERPT = 160
STATUS = "agent-system/active-contexts/"
COMMITS = Place(folder="pending-commits/")


def you(facts: Facts) -> Rung:
    """Who you are: role, state, the step you are at with what it expects, claims, commits."""
    name = facts.me.agent
    items = [entry(name, Place(f"contexts/{name}", STATUS), _self, facts)]
    if facts.run is not None:
        run = Place(f"workflow-runs/{facts.run.id}")
        items += [entry(facts.run.id, run, lambda item=item: item) for item in _step(facts.run)]
    items += [
        entry(claim.id, Place(f"claims?agent={name}&state=held"), _held, claim, facts)
        for claim in facts.claims
        if claim.state == "held" and claim.agent == name
    ]
    items += [entry(commit.id, COMMITS, commit_item, commit, facts) for commit in facts.commits]
    return Rung("you", "You", items)


def _self(facts: Facts) -> Item:
    me = facts.me
    places = {name: getattr(me, name) for name in ("feature", "branch", "repository", "step")}
    said = [f"{name} {quoted(value, 80)}" for name, value in places.items() if value]
    state = me.state or "not reported yet"
    if me.since is not None:
        state += f" for {facts.age(me.since)}"
    if me.expires_at is not None:
        state += ", stale" * me.stale or f", report again {facts.until(me.expires_at)}"
    summary = f"; {quoted(me.summary)}" if me.summary else ""
    where = "`agent-system/agent-identities.md`" if facts.is_file else f"`GET roles/{me.role}`"
    role = f"{named(me.title)} ({where})" if me.title else f"role {me.role}"
    line = f"{me.agent}, {role}: {state}; {', '.join(said)}"
    fields = {
        "role": me.role,
        "title": me.title,
        "state": me.state,
        "stale": me.stale,
        "expires_at": clock(me.expires_at),
        **places,
        "summary": cut(flat(me.summary), EXCERPT),
    }
    file = f"{STATUS}{me.agent}-status.md"
    return Item(me.agent, f"contexts/{me.agent}", line.rstrip("; ") + summary, fields, file=file)


def _step(run: RunLine) -> Iterator[Item]:
    """Yield the step under way, or the next one, what it still has to bring, and what fails."""
    steps = run.steps
    now = next((step for step in steps if step["state"] == "started"), None)
    now = now or next((step for step in steps if step["state"] == "pending"), None)
    call = f"workflow-runs/{run.id}"
    if now is None:
        yield Item(run.id, call, f"{run.id} {quoted(run.feature, 80)}: every step is through")
    else:
        place = f"step {now['number']} of {len(steps)}, {now['state']}"
        objective = f": {quoted(now['objective'], 200)}" if now.get("objective") else ""
        line = f"{run.id} {quoted(run.feature, 80)}, {place}: {quoted(now['title'], 80)}{objective}"
        fields = {
            "feature": run.feature,
            "step": now["number"],
            "steps": len(steps),
            "state": now["state"],
            "title": now["title"],
            "objective": now.get("objective", ""),
        }
        yield Item(run.id, call, line, fields, run.feature)
        for output in now.get("outputs", ()):
            if not output.get("done"):
                text = f"expected output: {quoted(output['text'], 200)}"
                said = {"expected": output["text"]}
                yield Item(run.id, call, text, said, output["text"])
    for criterion in run.criteria:
        if criterion.get("state") == "failing":
            text = f"criterion fails: {quoted(criterion['text'], 200)}"
            yield Item(run.id, call, text, {"fails": criterion["text"]}, criterion["text"])


def _held(claim: ClaimLine, facts: Facts) -> Item:
    ends = f", ends {facts.until(claim.expires_at)}" if claim.expires_at else ""
    line = f"{claim.id} you hold {claim.mode} {resources(claim)}{ends}"
    return Item(claim.id, f"claims/{claim.id}", line, claim_fields(claim))


def resources(claim: ClaimLine) -> str:
    """Say what a claim is for, the first few of its resources."""
    said = ", ".join(quoted(each, 80) for each in claim.resources[:FILES])
    return said + f" and {len(claim.resources) - FILES} more" * (len(claim.resources) > FILES)


def claim_fields(claim: ClaimLine) -> dict[str, Any]:
    """Return a claim as programs read it."""
    return {
        "agent": claim.agent,
        "state": claim.state,
        "mode": claim.mode,
        "resources": list(claim.resources[:FILES]),
        "expires_at": clock(claim.expires_at),
    }


def commit_item(commit: CommitLine, facts: Facts, why: str = "") -> Item:
    """Return a pending commit as an item."""
    who = "your" if commit.author == facts.me.agent else f"{commit.author}'s"
    files = f", {count(len(commit.files), 'file')}" if commit.files else ""
    line = (
        f"{commit.id} {who} {commit.state.replace('_', ' ')} on {quoted(commit.branch, 60)}"
        f"{files}{why}: {quoted(commit.title, 100)}"
    )
    fields = {
        "author": commit.author,
        "state": commit.state,
        "branch": commit.branch,
        "title": commit.title[:200],
        "files": len(commit.files),
    }
    file = commit.path or COMMITS.folder
    return Item(commit.id, f"pending-commits/{commit.id}", line, fields, commit.title, file)
