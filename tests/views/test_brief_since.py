"""What a brief since a cursor tells: all of one's own that others changed, also what ended."""

from typing import Any

import pytest

from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimTake
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import Completion, HandoffOffer
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate
from coordinator.domains.workflows import service as runs
from coordinator.views.brief import Ask, brief
from tests.conftest import World
from tests.domains.workflows.conftest import Runs

ME, PEER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"


async def _since(world: World, cursor: int | None = None) -> Any:
    return await world.see(lambda work: brief(work, Ask(ME, 8000, cursor)))


async def _report(world: World, agent: str, **fields: Any) -> None:
    report = ContextReport(ttl_seconds=86400, **fields)
    await world.do(agent, lambda work: contexts.report(work, agent, report))


async def test_what_concerns_me_is_told_however_much_else_happened(world: World) -> None:
    """My handoff was completed, then more than a whole brief looks back at."""
    offer = HandoffOffer(to=PEER, title="Do it")
    name = (await world.do(ME, lambda work: handoffs.offer(work, offer))).id
    cursor = (await _since(world)).cursor
    await world.do(PEER, lambda work: moves.accept(work, name))
    await world.do(PEER, lambda work: moves.complete(work, name, Completion(reason="done")))

    async def chatter(work: Any) -> None:
        for number in range(60):
            draft = DocumentCreate(type="note", title=f"Note {number}", body=f"{number}")
            await documents.create(work, draft)

    await world.do(OTHER, chatter)
    text = (await _since(world, cursor)).text
    assert f"handoff.completed by {PEER} 0s ago, 2 times: “{name} completed: " in text
    assert "Note" not in text


async def test_my_claim_that_expired_is_told(world: World) -> None:
    """Nobody but the clock ended it."""
    wanted = ClaimTake(resources=["path:src/a"], ttl_seconds=60)
    name = (await world.do(ME, lambda work: claims.take(work, wanted))).id
    cursor = (await _since(world)).cursor
    world.clock.move(hours=2)
    await world.do("coordinator", claims.sweep)
    assert (
        f"claim.expired by coordinator 0s ago: “{name} expired"
        in (await _since(world, cursor)).text
    )


@pytest.mark.parametrize("state", ["closed", "committed"])
async def test_my_commit_that_another_ended_is_told(world: World, state: Any) -> None:
    """It stands in no other rung any more."""
    draft = PendingCommitCreate(branch="other", title="Add it", state="ready")
    name = (await world.do(ME, lambda work: commits.propose(work, draft))).id
    cursor = (await _since(world)).cursor
    ended = PendingCommitUpdate(state=state, reason="no")
    await world.do("human", lambda work: commits.change(work, name, ended))
    assert f"pending_commit.{state} by human" in (await _since(world, cursor)).text


async def test_my_run_that_another_abandoned_is_told(world: World) -> None:
    """With who did it."""
    mine = Runs(world)
    await mine.define()
    await mine.begin()
    cursor = (await _since(world)).cursor
    await world.do("human", lambda work: runs.abandon(work, "RUN-1", "no"))
    assert "run.abandoned by human" in (await _since(world, cursor)).text


async def test_what_i_said_that_i_wait_on_is_told(world: World) -> None:
    """Though nothing else joins me to it."""
    draft = PendingCommitCreate(branch="other", title="Add it", state="ready")
    name = (await world.do(PEER, lambda work: commits.propose(work, draft))).id
    await _report(world, ME, state="blocked", waiting_on=[name])
    cursor = (await _since(world)).cursor
    done = PendingCommitUpdate(state="committed")
    await world.do(PEER, lambda work: commits.change(work, name, done))
    assert f"pending_commit.committed by {PEER}" in (await _since(world, cursor)).text


async def test_what_does_not_concern_me_is_no_news(world: World) -> None:
    """Others' commits on branches of their own."""
    cursor = (await _since(world)).cursor
    draft = PendingCommitCreate(branch="other", title="Add it", state="ready")
    await world.do(PEER, lambda work: commits.propose(work, draft))
    assert "Nothing new" in (await _since(world, cursor)).text
