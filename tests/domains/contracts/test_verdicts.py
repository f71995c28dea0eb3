"""Verdicts: who gives them, what they need, and that they and their handoffs are one thing."""

from datetime import timedelta

import pytest

from coordinator.core.errors import Forbidden, Invalid, NotFound, WrongMove
from coordinator.domains.contracts import verdicts
from coordinator.domains.contracts.usage import VerdictGive
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import Completion, Reason
from tests.domains.contracts.samples import api
from tests.domains.contracts.test_telling import BACKEND, FRONTEND, told, uses, verdict

ORCHESTRATOR = "documentation-orchestrator"


@pytest.fixture
async def broken(publish, use, judge):
    """A consumer who verified 1.0.0 and is broken by 2.0.0."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users", "GET /users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")


async def the_handoff(world):
    """Return the handoff of the break."""
    [found] = await told(world)
    return found


@pytest.mark.parametrize(
    ("steps", "handoff"),
    [
        (["acknowledged"], "accepted"),
        (["verified"], "completed"),
        (["acknowledged", "verified"], "completed"),
        (["failed"], "declined"),
        (["failed", "verified"], "completed"),
        (["failed", "acknowledged"], "accepted"),
        (["failed", "pending"], "offered"),
        (["verified", "failed"], "declined"),
        (["verified", "pending"], "offered"),
    ],
)
async def test_the_handoff_follows_the_verdict(world, broken, judge, steps, handoff):
    """Whatever is said of the version, its handoff says the same."""
    for state in steps:
        found = await judge(FRONTEND, "users", "2.0.0", state, reason="so it is")
        assert (found.state, found.given_by) == (state, FRONTEND)
    assert (await the_handoff(world)).state == handoff
    assert (await verdict(world, "2.0.0", FRONTEND)).state == steps[-1]


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["accept"], "acknowledged"),
        (["accept", "complete"], "verified"),
        (["decline"], "failed"),
        (["decline", "reopen"], "pending"),
        (["accept", "complete", "reopen"], "pending"),
    ],
)
async def test_the_verdict_follows_the_handoff(world, broken, steps, state):
    """Answering the handoff gives the verdict, with its reason and evidence."""
    identifier = (await the_handoff(world)).id
    done = Completion(evidence=[{"level": "tested", "text": "12 tests pass"}])
    doing = {
        "accept": lambda work: moves.accept(work, identifier),
        "complete": lambda work: moves.complete(work, identifier, done),
        "decline": lambda work: moves.decline(work, identifier, Reason(reason="it crashes")),
        "reopen": lambda work: moves.reopen(work, identifier, Reason(reason="look again")),
    }
    for step in steps:
        await world.do(FRONTEND, doing[step])
    found = await verdict(world, "2.0.0", FRONTEND)
    assert found.state == state
    if state == "failed":
        assert found.reason == "it crashes"
    if state == "verified":
        assert [one.text for one in found.evidence] == ["12 tests pass"]
        assert await uses(world, FRONTEND) == "2.0.0"


async def test_a_failure_of_what_was_accepted_is_said_in_the_thread(world, broken, judge):
    """An accepted handoff cannot be declined: it stays accepted, and its sender reads why."""
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    await judge(FRONTEND, "users", "2.0.0", "failed", reason="the build breaks")
    found = await the_handoff(world)
    assert found.state == "accepted"
    assert [one.body for one in found.replies] == ["It fails: the build breaks"]


async def test_a_handoff_of_another_kind_gives_no_verdict(world, broken):
    """Only the handoff that told of the version is bound to the verdict."""
    draft = handoffs.HandoffOffer(to=FRONTEND, title="Something else")
    other = await world.do(BACKEND, lambda work: handoffs.offer(work, draft))
    await world.do(FRONTEND, lambda work: moves.accept(work, other.id))
    assert (await verdict(world, "2.0.0", FRONTEND)).state == "pending"


async def test_a_waiver_is_said_in_the_thread_and_leaves_the_handoff_open(
    world, broken, judge, clock
):
    """The mediating role waives with a reason and an end; the consumer still owes its answer."""
    until = clock.now() + timedelta(days=2)
    found = await judge(
        ORCHESTRATOR,
        "users",
        "2.0.0",
        "waived",
        consumer=FRONTEND,
        reason="ships behind a flag",
        expires_at=until,
    )
    assert (found.state, found.given_by, found.expires_at) == ("waived", ORCHESTRATOR, until)
    handoff = await the_handoff(world)
    assert handoff.state == "offered"
    [reply] = handoff.replies
    assert reply.author == ORCHESTRATOR
    assert "until 2026-03-03 12:00 UTC: ships behind a flag" in reply.body
    await world.do(FRONTEND, lambda work: moves.accept(work, handoff.id))
    assert (await verdict(world, "2.0.0", FRONTEND)).state == "waived"


async def test_an_expired_waiver_is_pending_again(world, broken, judge, clock, release):
    """It ends by the clock, at once for the release and with an event at the next sweep."""
    until = clock.now() + timedelta(hours=1)
    fields = {"consumer": FRONTEND, "reason": "today only", "expires_at": until}
    await judge("human", "users", "2.0.0", "waived", **fields)
    assert (await release("users")).answer == "yes"
    clock.move(hours=2)
    before = await release("users")
    await world.do("coordinator", verdicts.expire)
    found = await verdict(world, "2.0.0", FRONTEND)
    assert (found.state, found.expires_at) == ("pending", until)
    for answer in (before, await release("users")):
        assert (answer.answer, answer.reasons[0].code) == ("no", "waiver_expired")
    assert (await world.events())[-1].type == "verdict.expired"


async def test_the_same_verdict_again_changes_nothing(world, broken, judge):
    """Said twice is done once."""
    await judge(FRONTEND, "users", "2.0.0", "verified", reason="it works")
    before = len(await world.events())
    await judge(FRONTEND, "users", "2.0.0", "verified", reason="it works")
    assert len(await world.events()) == before


async def test_nobody_judges_for_another(broken, judge, clock):
    """A consumer gives its own verdict, people anyone's; only they and the mediator waive."""
    with pytest.raises(Forbidden, match="may not say how `frontend-developer` does"):
        await judge("vibe-coder", "users", "2.0.0", "verified", consumer=FRONTEND)
    until = clock.now() + timedelta(days=1)
    with pytest.raises(Forbidden, match="may not waive"):
        await judge(FRONTEND, "users", "2.0.0", "waived", reason="x", expires_at=until)
    found = await judge("human", "users", "2.0.0", "verified", consumer=FRONTEND)
    assert (found.consumer, found.given_by) == (FRONTEND, "human")


async def test_who_uses_nothing_gives_no_verdict(broken, judge):
    """The refusal holds the call that makes it a consumer."""
    with pytest.raises(verdicts.NotAConsumer) as refused:
        await judge("vibe-coder", "users", "2.0.0", "verified")
    assert "PUT contracts/users/consumers/vibe-coder" in refused.value.fix
    with pytest.raises(NotFound, match="no version `9`"):
        await judge(FRONTEND, "users", "9", "verified")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": "failed"}, "needs its reason"),
        ({"state": "waived", "expires_at": "2027-01-01"}, "needs its reason"),
        ({"state": "waived", "reason": "why not"}, "needs an end in the future"),
        ({"state": "waived", "reason": "x", "expires_at": "2026-02-01"}, "in the future"),
        ({"state": "verified", "expires_at": "2027-01-01"}, "the end of a waiver"),
    ],
)
async def test_a_verdict_says_what_it_must(world, broken, said, words):
    """A failure has a reason, a waiver a reason and an end."""
    given = VerdictGive.model_validate({**said, "consumer": FRONTEND})
    with pytest.raises(Invalid, match=words):
        await world.do("human", lambda work: verdicts.give(work, "users", "2.0.0", given))


async def test_a_draft_verified_before_it_comes_out_needs_no_handoff(world, publish, use, judge):
    """Who tried the draft is done with the version; until it is out, it uses the old one."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", draft=True)
    await judge(FRONTEND, "users", "2.0.0", "verified")
    assert await uses(world, FRONTEND) == "1.0.0"


async def test_verifying_an_older_version_again_takes_nobody_back(world, broken, judge):
    """A matrix run over all versions says nothing about which one is in use."""
    await judge(FRONTEND, "users", "2.0.0", "verified")
    await judge(FRONTEND, "users", "1.0.0", "verified", reason="matrix run")
    assert await uses(world, FRONTEND) == "2.0.0"


@pytest.mark.parametrize("state", ["failed", "pending", "reopened"])
async def test_who_no_longer_says_that_it_works_uses_what_it_used(
    world, broken, publish, judge, release, state
):
    """What fails after all, is taken back or reopened: the next version is counted from there."""
    await judge(FRONTEND, "users", "2.0.0", "verified")
    if state == "reopened":
        identifier, why = (await the_handoff(world)).id, Reason(reason="look again")
        await world.do(BACKEND, lambda work: moves.reopen(work, identifier, why))
    else:
        await judge(FRONTEND, "users", "2.0.0", state, reason="rolled back")
    assert await uses(world, FRONTEND) == "1.0.0"
    await publish(BACKEND, "users", api(users="label", orders="total"))
    assert (await verdict(world, "2.1.0", FRONTEND)).base == "1.0.0"
    assert (await release("users")).answer == "no"


@pytest.mark.parametrize("side", ["verdict", "handoff"])
async def test_acknowledging_leaves_a_waiver_in_force(world, broken, judge, release, clock, side):
    """From either side; the handoff is accepted, and the release waits for nobody."""
    until = clock.now() + timedelta(days=2)
    fields = {"consumer": FRONTEND, "reason": "behind a flag", "expires_at": until}
    await judge("human", "users", "2.0.0", "waived", **fields)
    identifier = (await the_handoff(world)).id
    if side == "verdict":
        for _ in range(2):
            found = await judge(FRONTEND, "users", "2.0.0", "acknowledged")
            assert (found.state, found.expires_at) == ("waived", until)
    else:
        await world.do(FRONTEND, lambda work: moves.accept(work, identifier))
    assert (await the_handoff(world)).state == "accepted"
    answer = await release("users")
    assert (answer.answer, answer.reasons[0].code) == ("yes", "waived")
    await judge(FRONTEND, "users", "2.0.0", "verified")
    assert (await verdict(world, "2.0.0", FRONTEND)).state == "verified"


async def test_what_was_acknowledged_is_not_taken_back(world, broken, judge):
    """No handoff goes back from accepted, so its verdict does not either; others are the way."""
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    with pytest.raises(WrongMove, match="is accepted, and none goes back") as no:
        await judge(FRONTEND, "users", "2.0.0", "pending")
    assert 'failed --reason "…"' in no.value.fix
    assert (await verdict(world, "2.0.0", FRONTEND)).state == "acknowledged"
    assert (await the_handoff(world)).state == "accepted"


async def test_what_the_server_verified_on_the_grounds_of_a_verdict_falls_with_it(
    world, broken, publish, judge, release
):
    """Nothing changed since 2.0.0 is worth nothing once 2.0.0 fails."""
    await judge(FRONTEND, "users", "2.0.0", "verified")
    for number in (1, 2):
        await publish(BACKEND, "users", api(users="label") + f"x-note: {number}\n")
    assert await uses(world, FRONTEND) == "2.0.2"
    await judge(FRONTEND, "users", "2.0.0", "failed", reason="it never worked")
    assert await uses(world, FRONTEND) == "1.0.0"
    answer = await release("users", "2.0.2")
    assert (answer.answer, answer.reasons[0].code) == ("unknown", "never_verified")
