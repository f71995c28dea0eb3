"""Any verb of contracts, with any input."""

import hashlib
from datetime import timedelta

from coordinator.core.work import Actor
from coordinator.domains.contracts import (
    consumers,
    environments,
    expectations,
    order,
    service,
    verdicts,
)
from coordinator.domains.contracts.comparison import Change, Comparison, Gap
from coordinator.domains.contracts.live import Found
from coordinator.domains.contracts.models import Contract
from coordinator.domains.contracts.publishing import Prepared
from coordinator.domains.contracts.queries import version_rows
from coordinator.domains.contracts.schemas import VersionChange, VersionDraft, VersionPublish
from coordinator.domains.contracts.usage import ConsumerPut, DeploymentPut, VerdictGive
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs.schemas import Completion, Reason
from tests.laws.chance import Chance, Verb

CONSUMERS = ("frontend-developer", "vibe-coder", "backend-developer")
OPERATIONS = ("GET /users", "GET /orders")


def any_verb(c: Chance) -> Verb:
    """Return a verb of contracts with some input."""
    name, version, agent = c.one("users", "orders"), c.one("1", "2", "3"), c.one(*CONSUMERS)
    if c.one(True, False, False):
        return c.one(_publishing(c, name), _moving(c, name, version))
    operations = c.one([], list(OPERATIONS), OPERATIONS[:1])
    return c.one(
        _by_a_person(
            lambda work: consumers.use(work, name, agent, ConsumerPut(operations=operations))
        ),
        lambda work: consumers.leave(work, name, agent),
        _by_a_person(_judging(c, name, version, agent)),
        _by_a_person(_judging(c, name, version, agent)),
        _judging(c, name, version, agent),
        _by_a_person(_answering(c)),
        verdicts.expire,
        verdicts.expire,
        lambda work: expectations.expect(work, name, agent, _draft(c)),
        lambda work: environments.deploy(work, "production", name, DeploymentPut(version=version)),
        lambda work: environments.withdraw(work, "production", name),
    )


def _by_a_person(verb: Verb) -> Verb:
    """Return the verb as a person's, whom nothing of it is forbidden."""

    async def run(work):
        work.actor = Actor("human", "human")
        return await verb(work)

    return run


def _answering(c: Chance) -> Verb:
    identifier, why = c.id("HO"), Reason(reason="so it is")
    return c.one(
        lambda work: moves.accept(work, identifier),
        lambda work: moves.complete(work, identifier, Completion()),
        lambda work: moves.decline(work, identifier, why),
        lambda work: moves.reopen(work, identifier, why),
    )


def _draft(c: Chance) -> VersionDraft:
    content = c.text() or "# API"
    return VersionDraft(
        version=c.one(None, "1", "2", "3"),
        format="markdown",
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        size=len(content.encode()),
        summary=c.text()[:80],
        state=c.one("draft", "published"),
        operations=list(OPERATIONS),
    )


def _publishing(c: Chance, name: str) -> Verb:
    draft = _draft(c)
    wanted = VersionPublish(content=draft.content, sunset_at=c.one(None, c.moment()))
    result = _comparison(c)

    async def publish(work):
        found = await _found(work, name, result)
        return await service.publish(work, name, Prepared(draft, wanted, found))

    return publish


def _moving(c: Chance, name: str, version: str) -> Verb:
    force = c.one({}, {"force": True, "reason": "so it is"})
    change = c.one(
        VersionChange(state=c.one("published", "deprecated", "retired"), **force),
        VersionChange(sunset_at=c.one(None, c.moment())),
    )
    result = _comparison(c)

    async def move(work):
        found = await _found(work, name, result)
        return await service.move(work, name, version, change, found=found)

    return move


async def _found(work, name: str, result: Comparison) -> Found:
    """Return the same result for whatever is or comes into use."""
    contract = await work.get(Contract, name)
    rows = await version_rows(work, name) if contract is not None else []
    published = order.in_use(row for row in rows if row.state == "published")
    heir = published.sha256 if published is not None else ""
    return Found("full", {row.sha256: result for row in rows}, heir)


def _comparison(c: Chance) -> Comparison:
    level = c.one("breaking", "risky", "safe")
    path = c.one("/users", "/orders", "")
    change = Change("some-rule", level, "GET" if path else "", path, "", "", "", "", c.text())
    gap = Gap("", "", "", "it could not be compared")
    return c.one(
        Comparison("markdown", level, (change,)),
        Comparison("markdown", "safe"),
        Comparison("markdown", "not_comparable", (), (gap,)),
    )


def _judging(c: Chance, name: str, version: str, agent: str) -> Verb:
    state = c.one("pending", "acknowledged", "verified", "failed", "waived", "waived")
    reason, hours = c.one("", "so it is", "so be it"), c.one(-1, 0.1, 0.1, 24)

    async def give(work):
        until = work.now + timedelta(hours=hours) if state == "waived" else None
        said = VerdictGive(state=state, consumer=agent, reason=reason, expires_at=until)
        return await verdicts.give(work, name, version, said)

    return give
