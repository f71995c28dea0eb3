"""Snapshot + events = later snapshot, for every verb of every domain, in any order."""

import hashlib
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from coordinator.core.errors import CoordError
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.agents.schemas import AgentJoin, RoleDraft
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch, ContextReport
from coordinator.domains.contracts import service as contracts
from coordinator.domains.contracts.schemas import VersionChange, VersionDraft
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate, DocumentUpdate
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import (
    Completion,
    HandoffOffer,
    HandoffPatch,
    Reason,
    ReplyCreate,
)
from coordinator.domains.pending_commits import service as pending
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate
from tests.laws.replay import Replay, tables
from tests.laws.test_domains import emitted

PEOPLE = ("backend-developer", "frontend-developer", "human", "admin")
STEPS = 500

Verb = Callable[[Work], Awaitable[object]]


class Chance:
    """Everything that is left to chance, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.links: list[str] = []

    def one(self, *choices: Any) -> Any:
        """Return one of these."""
        return self.random.choice(choices)

    def text(self) -> str:
        """Return words, now and then none, and now and then more than an event holds whole."""
        return self.one("", "one", "zwei ü", "# Three\n\nwords", "x" * 17_000, "é" * 9_000)

    def agent(self) -> str:
        """Return an agent's name."""
        return self.one(*PEOPLE, "a1", "a2")

    def id(self, prefix: str) -> str:
        """Return an identifier that may be there."""
        return f"{prefix}-{self.random.randint(1, 6)}"

    def moment(self) -> datetime:
        """Return a moment in some zone."""
        zone = timezone(timedelta(hours=self.one(-8, 0, 5)))
        return datetime(2026, 4, self.random.randint(1, 28), 9, tzinfo=UTC).astimezone(zone)


def _contexts(c: Chance) -> Verb:
    name = c.agent()
    whole = ContextReport(
        state=c.one("active", "blocked", "done"),
        summary=c.text(),
        waiting_on=c.one([], ["HO-1"]),
    )
    some = ContextPatch(step=c.one("1", "2"), waiting_on=c.one([], ["PC-1", "HO-2"]))
    return c.one(
        lambda work: contexts.report(work, name, whole),
        lambda work: contexts.report(work, name, some),
        lambda work: contexts.sign_off(work, name),
        contexts.mark_stale,
    )


def _agents(c: Chance) -> Verb:
    name, role = c.one("a1", "a2", "a3"), c.one("backend-developer", "vibe-coder", "r1")
    draft = RoleDraft(
        name=c.one("r1", "r2"),
        title=c.text()[:40],
        identity=c.one({}, {"Name": c.text(), "A": "b", "Long-key": "c"}),
        duties=[c.text()],
        source="r.md",
        body=c.text(),
    )
    return c.one(
        lambda work: agents.define_role(work, draft),
        lambda work: agents.join(work, AgentJoin(name=name, role=role)),
        lambda work: agents.join(work, AgentJoin(name=name, role=role)),
        lambda work: agents.retire(work, c.one("a2", "a3")),
    )


def _tokens(c: Chance) -> Verb:
    async def link(work: Work) -> None:
        issued = await tokens.issue(work, "human", purpose="link")
        c.links.append(issued.token or "")

    def secret() -> str:
        return c.links.pop() if c.links else "none"

    return c.one(
        link,
        lambda work: tokens.issue(work, c.agent(), label=c.text()[:20]),
        lambda work: tokens.exchange(work, secret()),
        lambda work: tokens.revoke(work, c.agent(), c.id("TK")),
        lambda work: tokens.revoke_secret(work, secret()),
    )


def _documents(c: Chance) -> Verb:
    draft = DocumentCreate(type=c.one("note", "plan"), title=c.text()[:90], body=c.text())
    change = DocumentUpdate(
        title=c.one(None, "Other"), body=c.one(None, c.text()), tags=c.one(None, ["a", "b"])
    )
    return c.one(
        lambda work: documents.create(work, draft),
        lambda work: documents.change(work, c.id("DOC"), change),
        lambda work: documents.change(work, c.id("DOC"), DocumentUpdate(restore=1)),
    )


def _pending_commits(c: Chance) -> Verb:
    draft = PendingCommitCreate(
        branch=c.one("main", "feature/x"),
        title=c.one("", "Title"),
        message=c.text(),
        files=c.one([], ["src/a.py"]),
        depends_on=c.one([], [c.id("PC")]),
    )
    state = c.one(None, "draft", "needs_review", "ready", "committed", "closed")
    change = PendingCommitUpdate(
        state=state, reason="So." if state == "closed" else None, message=c.one(None, c.text())
    )
    moving = (lambda work: pending.change(work, c.id("PC"), change),) * 9
    return c.one(
        *moving,
        lambda work: pending.propose(work, draft),
        lambda work: pending.committed(work, c.id("PC"), "0123abc"),
        lambda work: pending.gone(work, c.id("PC")),
    )


def _handoffs(c: Chance) -> Verb:
    items = c.one([], [{"text": "It works", "done": c.one(True, False)}])
    offer = HandoffOffer(
        to=c.agent(),
        title="Do it",
        body=c.text(),
        due_at=c.one(None, c.moment()),
        acceptance=items,
    )
    evidence = [{"level": "tested", "text": "All green"}]
    done = Completion(reason=c.one("", "Enough"), evidence=c.one([], evidence))
    patch = HandoffPatch(priority=c.one(None, "high"), due_at=c.moment(), acceptance=items)
    why, reply, it = Reason(reason="Because"), ReplyCreate(body=c.text() or "x"), c.id("HO")
    return c.one(
        lambda work: handoffs.offer(work, offer),
        lambda work: handoffs.change(work, it, patch),
        lambda work: handoffs.reply(work, it, reply),
        lambda work: handoffs.delivered(work, [it]),
        lambda work: moves.acknowledge(work, it),
        lambda work: moves.accept(work, it),
        lambda work: moves.accept(work, it),
        lambda work: moves.decline(work, it, why),
        lambda work: moves.complete(work, it, done),
        lambda work: moves.complete(work, it, done),
        lambda work: moves.cancel(work, it, why),
        lambda work: moves.reopen(work, it, why),
    )


def _contracts(c: Chance) -> Verb:
    content = c.text() or "# API"
    draft = VersionDraft(
        version=c.one(None, "1", "2", "3"),
        format="markdown",
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        size=len(content.encode()),
        summary=c.text()[:80],
        state=c.one("draft", "published"),
    )
    change = VersionChange(state=c.one("published", "deprecated", "retired"))
    name = c.one("users", "orders")
    return c.one(
        lambda work: contracts.publish(work, name, draft),
        lambda work: contracts.move(work, name, c.one("1", "2", "3"), change),
    )


VERBS = {
    "agents": (_agents, _tokens),
    "contexts": (_contexts,),
    "contracts": (_contracts,),
    "documents": (_documents,),
    "handoffs": (_handoffs,),
    "pending_commits": (_pending_commits,),
}


def test_every_domain_that_tells_is_proved_here():
    """A new domain adds its verbs to this test; a workspace is made once, by every test's world."""
    telling = {table.__module__.split(".")[2] for table in tables()}
    assert telling - {"workspaces"} == set(VERBS)


@pytest.mark.parametrize("domain", VERBS)
async def test_a_domains_events_lead_from_any_snapshot_to_any_later_one(world, clock, domain):
    """After each verb the events since tell exactly what is stored now, refusals between or not."""
    chance, replay, told = Chance(7), Replay(world), set[str]()
    await replay.check()
    first_state, first_cursor = replay.state, replay.cursor
    for _ in range(STEPS if domain != "contexts" else STEPS // 3):
        verb = chance.one(*VERBS[domain])(chance)
        try:
            await world.do(chance.one(*PEOPLE), verb)
        except CoordError:
            continue
        told.update(await replay.check())
        clock.move(minutes=chance.one(0, 1, 31))
        if told >= emitted(domain):
            break
    assert told >= emitted(domain), emitted(domain) - told
    whole = Replay(world)
    whole.state, whole.cursor = first_state, first_cursor
    await whole.check()
    assert whole.state == replay.state


async def test_all_domains_together_obey_it_too(world, clock):
    """Verbs of all domains mixed, each seeing what the others did."""
    chance, replay = Chance(11), Replay(world)
    for _ in range(80):
        domain = chance.one(*VERBS)
        verb = chance.one(*VERBS[domain])(chance)
        try:
            await world.do(chance.one(*PEOPLE), verb)
        except CoordError:
            continue
        await replay.check()
        clock.move(minutes=chance.one(0, 1, 31))
