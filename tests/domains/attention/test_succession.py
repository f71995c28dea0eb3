"""What a silent agent left behind passes to whoever takes over."""

import pytest

from coordinator.core.errors import Conflict, Forbidden
from coordinator.domains.attention import service, succession
from coordinator.domains.attention.schemas import SuccessionOffer
from coordinator.domains.claims import looking
from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimTake
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer, Reason
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate

GONE, HEIR = "backend-developer", "vibe-coder"
WISH = SuccessionOffer(agent=GONE, to=HEIR, reason="It crashed")


@pytest.fixture
async def silent(world, clock):
    """An agent that fell silent with a claim, two handoffs and a commit of its own."""
    report = ContextReport(feature="sign-in", branch="be/sign-in", summary="Half way\n# through")
    await world.do(GONE, lambda work: contexts.report(work, GONE, report))
    draft = HandoffOffer(to=GONE, title="Add scopes")
    await world.do("frontend-developer", lambda work: handoffs.offer(work, draft))
    await world.do(GONE, lambda work: moves.accept(work, "HO-1"))
    ask = HandoffOffer(to="human", title="Which scopes?", kind="question")
    await world.do(GONE, lambda work: handoffs.offer(work, ask))
    take = ClaimTake(resources=["path:src/api/**"], ttl_seconds=86400)
    await world.do(GONE, lambda work: claims.take(work, take))
    proposal = PendingCommitCreate(branch="be/sign-in", title="Add sessions")
    await world.do(GONE, lambda work: commits.propose(work, proposal))
    clock.move(minutes=31)
    await world.do("coordinator", contexts.mark_stale)


async def test_silence_with_open_work_offers_a_succession_until_one_is_offered(world, silent):
    """The alarm's next action is the offer; once that stands it is only a notice."""
    [item] = (await world.see(lambda work: service.every(work, {"code": "stale"}))).items
    assert (item.severity, item.action) == ("alarm", "Offer succession")
    await world.do("human", lambda work: succession.offer(work, WISH))
    [item] = (await world.see(lambda work: service.every(work, {"code": "stale"}))).items
    assert item.severity == "notice"


async def test_the_offer_is_one_handoff_with_all_that_was_left(world, silent):
    """Its last report quoted, its claims, handoffs and commits named."""
    made = await world.do("human", lambda work: succession.offer(work, WISH))
    item = await world.see(lambda work: handoffs.find(work, made.handoff))
    assert (item.receiver, item.priority) == (HEIR, "high")
    for words in (
        "sign-in",
        "be/sign-in",
        "> # through",
        "CL-1",
        "HO-1",
        "HO-2",
        "PC-1",
        "crashed",
    ):
        assert words in item.body
    assert {"CL-1", "HO-1", "HO-2", "PC-1"} <= set(item.refs)


async def test_accepting_it_passes_claims_and_handoffs_in_one_transaction(world, silent):
    """The claim changes hands without a gap, what was owed is owed by the successor."""
    made = await world.do("human", lambda work: succession.offer(work, WISH))
    await world.do(HEIR, lambda work: moves.accept(work, made.handoff))
    assert [claim.agent for claim in await world.see(looking.held)] == [HEIR]
    passed = await world.see(lambda work: handoffs.find(work, "HO-1"))
    assert (passed.receiver, passed.state) == (HEIR, "accepted")
    assert (await world.see(lambda work: handoffs.find(work, "HO-2"))).sender == GONE
    taken = await world.see(lambda work: succession.find(work, made.id))
    assert taken.state == "taken"


async def test_what_was_taken_over_is_in_hand_until_the_agent_comes_back_and_falls_silent(
    world, silent, clock
):
    """No alarm proposes what cannot help; after another report and silence it begins anew."""
    made = await world.do("human", lambda work: succession.offer(work, WISH))
    await world.do(HEIR, lambda work: moves.accept(work, made.handoff))
    [item] = (await world.see(lambda work: service.every(work, {"code": "stale"}))).items
    assert (item.severity, item.owner) == ("notice", HEIR)
    assert "took over" in item.reason
    await world.do(GONE, lambda work: contexts.report(work, GONE, ContextReport()))
    clock.move(minutes=31)
    await world.do("coordinator", contexts.mark_stale)
    [item] = (await world.see(lambda work: service.every(work, {"code": "stale"}))).items
    assert item.severity == "alarm"


async def test_declining_it_ends_the_offer_and_passes_nothing(world, silent):
    """Another may be asked then."""
    made = await world.do("human", lambda work: succession.offer(work, WISH))
    with pytest.raises(Conflict):
        await world.do("human", lambda work: succession.offer(work, WISH))
    no = Reason(reason="No time")
    await world.do(HEIR, lambda work: moves.decline(work, made.handoff, no))
    assert [claim.agent for claim in await world.see(looking.held)] == [GONE]
    other = SuccessionOffer(agent=GONE, to="frontend-developer")
    await world.do("human", lambda work: succession.offer(work, other))


async def test_nobody_else_gives_away_what_is_anothers(world, silent):
    """A third agent may not; who would take over may, and nothing left is nothing to offer."""
    with pytest.raises(Forbidden):
        await world.do("frontend-developer", lambda work: succession.offer(work, WISH))
    await world.do(HEIR, lambda work: succession.offer(work, WISH))
    none = SuccessionOffer(agent="integration-specialist", to=HEIR)
    with pytest.raises(Conflict):
        await world.do("human", lambda work: succession.offer(work, none))
