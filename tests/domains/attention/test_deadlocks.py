"""Deadlocks over real tables: named when the circle closes, resolved with any of its waits."""

from contextlib import suppress
from random import Random

import pytest

from coordinator.core.errors import CoordError
from coordinator.domains.agents import service as agents
from coordinator.domains.attention import deadlocks, waiting
from coordinator.domains.claims import attendance
from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimTake
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import Completion, HandoffOffer, Reason
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate
from tests.domains.attention.reference import AGENTS, Model, step
from tests.domains.contracts.samples import api

A, B, C, D, E = (name for name in AGENTS if name != "documentation-orchestrator")
MEDIATOR = "documentation-orchestrator"


@pytest.fixture
def team(world):
    """Ways to act, each in a transaction of its own."""
    return Team(world)


class Team:
    """What agents do, in a word each."""

    def __init__(self, world):
        self.world = world

    async def block(self, who, *on):
        """Report that an agent cannot go on without these."""
        report = ContextReport(state="blocked", waiting_on=list(on), ttl_seconds=86400)
        await self.world.do(who, lambda work: contexts.report(work, who, report))

    async def resume(self, who):
        """Report that an agent goes on."""
        report = ContextReport(state="active", ttl_seconds=86400)
        await self.world.do(who, lambda work: contexts.report(work, who, report))

    async def offer(self, who, to):
        """Offer a handoff; its identifier."""
        draft = HandoffOffer(to=to, title="Do it")
        return (await self.world.do(who, lambda work: handoffs.offer(work, draft))).id

    async def propose(self, who, *needs):
        """Propose a commit; its identifier."""
        draft = PendingCommitCreate(branch="main", title="x", depends_on=needs, state="ready")
        return (await self.world.do(who, lambda work: commits.propose(work, draft))).id

    async def take(self, who, resource, *, wait=600):
        """Take or queue for a resource; the claim's identifier."""
        draft = ClaimTake(resources=[resource], wait_seconds=wait, ttl_seconds=86400)
        take = await self.world.do(
            who, lambda work: claims.take(work, draft, attendant=attendance.attendant())
        )
        return take.id

    async def move_handoff(self, name, state):
        """Move a handoff as a person; False where that is no move."""
        why = Reason(reason="So")
        verbs = {
            "offered": lambda work: moves.reopen(work, name, why),
            "accepted": lambda work: moves.accept(work, name),
            "declined": lambda work: moves.decline(work, name, why),
            "cancelled": lambda work: moves.cancel(work, name, why),
            "completed": lambda work: moves.complete(work, name, Completion(reason="So")),
        }
        with suppress(CoordError):
            await self.world.do("human", verbs[state])
            return True
        return False

    async def move_commit(self, name, state):
        """Move a commit as a person; False where that is no move."""
        wanted = PendingCommitUpdate(state=state, reason="So" if state == "closed" else None)
        with suppress(CoordError):
            await self.world.do("human", lambda work: commits.change(work, name, wanted))
            return True
        return False

    async def open(self):
        """Return the deadlocks that stand, as sets of agents."""
        rows = await self.world.see(deadlocks.standing)
        return {frozenset(row.agents) for row in rows}


async def test_two_who_wait_for_each_others_handoffs_are_named_at_once(world, team):
    """The report that closes the circle forms the deadlock, in the same transaction."""
    one, other = await team.offer(A, B), await team.offer(B, A)
    await team.block(A, one)
    assert await team.open() == set()
    before = await world.see(lambda work: work.cursor())
    await team.block(B, other)
    assert await team.open() == {frozenset({A, B})}
    told = [(event.type, event.subject) for event in await world.events(before)]
    assert told[0] == ("context.reported", B)
    assert ("deadlock.formed", "DL-1") in told


async def test_all_in_it_and_who_mediates_are_told_by_a_handoff(world, team):
    """Each gets the circle in words; all those handoffs are gone when it is resolved."""
    await team.block(A, B)
    await team.block(B, C)
    await team.block(C, A)
    found = await world.see(lambda work: deadlocks.find(work, "DL-1"))
    told = [
        await world.see(lambda work, name=name: handoffs.find(work, name))
        for name in found.handoffs
    ]
    assert {item.receiver for item in told} == {A, B, C, MEDIATOR}
    assert all(item.priority == "urgent" and "DL-1" in item.refs for item in told)
    assert [(wait.waiter, wait.holder) for wait in found.waits] == [(A, B), (B, C), (C, A)]
    await team.resume(B)
    found = await world.see(lambda work: deadlocks.find(work, "DL-1"))
    assert found.state == "resolved"
    for name in found.handoffs:
        item = await world.see(lambda work, name=name: handoffs.find(work, name))
        assert item.state == "cancelled"


async def test_a_circle_over_every_kind_of_wait(world, team, publish, use):
    """Six agents: a status, a handoff, a claim, a verdict, a commit, a block on nothing."""
    six = [A, B, C, D, E, MEDIATOR]
    handoff = await team.offer(B, C)
    await team.take(D, "name:schema")
    commit = await team.propose(A)
    await team.propose(E, commit)
    await publish(D, "users", api(users="name"), version="1.0.0")
    await use(MEDIATOR, "users")
    await publish(D, "users", api(orders="total"), version="2.0.0")
    await team.block(A, B)
    await team.block(B, handoff)
    await team.take(C, "name:schema")
    await team.block(D, "users")
    await team.block(MEDIATOR, E)
    assert await team.open() == set()
    await team.block(E)
    assert await team.open() == {frozenset(six)}
    kinds = {wait.kind for wait in (await world.see(waiting.graph)).waits}
    assert kinds == {"status", "handoff", "claim", "verdict", "pending_commit"}


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
async def test_a_circle_of_claims_of_any_size_ends_when_one_lets_go(team, world, size):
    """Each holds one name and queues for the next; the last to queue closes the circle."""
    who = AGENTS[:size]
    held = [await team.take(agent, f"name:{agent}") for agent in who]
    for number, agent in enumerate(who):
        assert await team.open() == set()
        await team.take(agent, f"name:{who[(number + 1) % size]}")
    assert await team.open() == {frozenset(who)}
    await world.do(who[0], lambda work: claims.release(work, held[0]))
    assert await team.open() == set()


async def test_another_who_comes_into_the_circle_changes_it(team, world):
    """It stays the same deadlock, with one more in it."""
    await team.block(A, B)
    await team.block(B, A)
    await team.block(C, A)
    assert await team.open() == {frozenset({A, B})}
    await team.block(B, A, C)
    assert await team.open() == {frozenset({A, B, C})}
    assert [row.subject for row in await world.see(deadlocks.standing)] == ["DL-1"]


async def test_who_comes_into_a_standing_deadlock_is_told(team, world):
    """It gets its own handoff, those who were told stay told, and the title names no false wait."""
    await team.block(A, B)
    await team.block(B, A)
    await team.block(C, A)
    await team.block(A, B, C)
    found = await world.see(lambda work: deadlocks.find(work, "DL-1"))
    told = [
        await world.see(lambda work, name=name: handoffs.find(work, name))
        for name in found.handoffs
    ]
    assert [item.receiver for item in told] == [MEDIATOR, A, B, C]
    assert {item.state for item in told} == {"offered"}
    assert found.title == f"{A} waits for {B} waits for {A}; {C} in further circles with them"
    await team.block(A, B)
    gone = await world.see(lambda work: handoffs.find(work, found.handoffs[-1]))
    assert gone.state == "cancelled"


async def test_a_deadlock_says_what_is_waited_for_now(team, world):
    """Another wait between the same two renews its words."""
    await team.block(A, await team.offer(A, B))
    await team.block(B, A)
    await team.block(A, B)
    found = await world.see(lambda work: deadlocks.find(work, "DL-1"))
    assert [wait.subject for wait in found.waits] == [B, A]


async def test_what_ends_without_a_report_ends_the_deadlock(team, world):
    """The handoff is completed by a person, or an agent retires."""
    await team.block(A, await team.offer(A, B))
    await team.block(B, A)
    assert await team.open() == {frozenset({A, B})}
    await world.do("human", lambda work: moves.accept(work, "HO-1"))
    done = Completion(reason="By hand")
    await world.do("human", lambda work: moves.complete(work, "HO-1", done))
    assert await team.open() == set()
    await team.block(A, B)
    assert await team.open() == {frozenset({A, B})}
    await world.do("admin", lambda work: agents.retire(work, B))
    assert await team.open() == set()


@pytest.mark.parametrize("seed", range(12))
async def test_random_histories_on_a_real_database(team, world, seed):
    """After each thing that happens, what stands is what a plain model of it says."""
    chance = Random(seed)
    model = Model(AGENTS[: chance.randint(2, 6)])
    names = {}  # of handoffs: those that tell of deadlocks are numbered among them
    for _ in range(25):
        before = Model(model.agents, *_copied(model))
        step(model, chance)
        model.contracts.clear()
        await _follow(team, before, model, names)
        stands = {frozenset(group) for group in await team.open()}
        assert stands == model.deadlocked(), model


async def _follow(team, before, model, names):
    """Let happen in the database what happened in the model; what is no move there is undone."""
    for name, thing in model.handoffs.items():
        former = before.handoffs.get(name)
        if former is None:
            names[name] = await team.offer(*thing[:2])
        elif former != thing and not await team.move_handoff(names[name], thing[2]):
            thing[2] = former[2]
    for name, thing in model.commits.items():
        former = before.commits.get(name)
        if former is None:
            assert await team.propose(thing[0], *thing[1]) == name
        elif former != thing and not await team.move_commit(name, thing[2]):
            thing[2] = former[2]
    await _follow_claims(team, before, model)
    for agent in model.agents:
        if agent in model.blocked and model.blocked[agent] != before.blocked.get(agent):
            await team.block(agent, *(names.get(word, word) for word in model.blocked[agent]))
        elif agent in before.blocked and agent not in model.blocked:
            await team.resume(agent)


async def _follow_claims(team, before, model):
    for name, (agent, resource, state) in model.claims.items():
        former = before.claims.get(name)
        if former is None:
            assert await team.take(agent, f"name:{resource}") == name
        elif state == "released" and former[2] != "released":
            await team.world.do("human", lambda work, name=name: claims.release(work, name))


def _copied(model):
    parts = (model.blocked, model.handoffs, model.commits, model.claims)
    return [
        {name: list(value) if isinstance(value, list) else value for name, value in part.items()}
        for part in parts
    ]
