"""What needs someone, rule by rule, as time passes."""

from datetime import timedelta
from functools import partial

import pytest

from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.contracts import consumers, publishing, verdicts
from coordinator.domains.contracts import service as contracts
from coordinator.domains.contracts.schemas import VersionPublish
from coordinator.domains.contracts.usage import ConsumerPut, VerdictGive
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer, ReplyCreate
from coordinator.domains.pending_commits import service as commits
from coordinator.domains.pending_commits.schemas import PendingCommitCreate
from coordinator.views.attention import needs
from coordinator.views.folder import RefusedFile
from tests.domains.contracts.samples import api


@pytest.fixture
def report(world):
    """Report an agent's context: `await report("vibe-coder", state="blocked")`."""

    async def reported(who, **fields):
        await world.do(who, lambda work: contexts.report(work, who, ContextReport(**fields)))

    return reported


@pytest.fixture
def offer(world):
    """Offer a handoff; its identifier."""

    async def offered(who, to, **fields):
        draft = HandoffOffer(to=to, title="Which scopes?", **fields)
        return (await world.do(who, lambda work: handoffs.offer(work, draft))).id

    return offered


@pytest.fixture
def found(world):
    """Return the needs as (code, severity, subject)."""

    async def seen(*refused):
        every = await world.see(lambda work: needs(work, refused))
        return [(need.code, need.severity, need.subject) for need in every]

    return seen


async def test_a_team_at_work_needs_nobody(found, report, offer, clock):
    """Work under way, a fresh offer and somebody idle are no needs."""
    await report("backend-developer", state="active")
    await report("vibe-coder", state="idle")
    await offer("backend-developer", "frontend-developer")
    clock.move(minutes=29)
    assert await found() == []


async def test_who_waits_for_a_person_is_an_alarm_with_its_question(world, report):
    """`waiting_human` says at once whom it asks what."""
    await report("vibe-coder", state="waiting_human", summary="Which flow?\nMore.")
    need = (await world.see(needs))[0]
    assert (need.severity, need.owner, need.reason) == ("alarm", "human", "“Which flow?”")


async def test_a_block_is_a_notice_and_becomes_an_alarm(found, report, clock):
    """Half an hour of it is expected waiting, reported again or not."""
    await report("vibe-coder", state="blocked", waiting_on=["HO-1"], ttl_seconds=86400)
    assert await found() == [("blocked", "notice", "vibe-coder")]
    clock.move(minutes=20)
    await report("vibe-coder", state="blocked", summary="still", ttl_seconds=86400)
    clock.move(minutes=11)
    assert await found() == [("blocked", "alarm", "vibe-coder")]


async def test_a_block_that_ended_begins_anew(found, report, clock):
    """Being blocked again counts from the new block."""
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    clock.move(minutes=31)
    await report("vibe-coder", state="active", ttl_seconds=86400)
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    assert await found() == [("blocked", "notice", "vibe-coder")]


async def test_a_silent_agent_is_a_notice(world, found, report, clock):
    """Stale without anything open may be looked at."""
    await report("vibe-coder", state="active")
    clock.move(minutes=31)
    await world.do("coordinator", contexts.mark_stale)
    assert await found() == [("stale", "notice", "vibe-coder")]


@pytest.mark.parametrize("held", ["handoff", "commit"])
async def test_a_silent_agent_with_open_work_is_an_alarm(world, found, report, offer, clock, held):
    """Stale with a handoff or a commit open: someone has to take over."""
    await report("vibe-coder", state="active")
    if held == "handoff":
        identifier = await offer("backend-developer", "vibe-coder")
        await world.do("vibe-coder", lambda work: moves.accept(work, identifier))
    else:
        draft = PendingCommitCreate(branch="main", message="try", state="draft")
        await world.do("vibe-coder", lambda work: commits.propose(work, draft))
    clock.move(minutes=31)
    await world.do("coordinator", contexts.mark_stale)
    assert await found() == [("stale", "alarm", "vibe-coder")]


async def test_a_question_to_a_person_is_an_alarm_until_it_is_acted_on(world, found, offer):
    """What is offered to `human` waits for a person until the first reply or move."""
    identifier = await offer("vibe-coder", "human")
    assert await found() == [("for-people", "alarm", identifier)]
    entry = ReplyCreate(body="The second.")
    await world.do("human", lambda work: handoffs.reply(work, identifier, entry))
    assert await found() == []


async def test_every_person_is_one(world, found, offer):
    """A second person's questions are alarms too."""
    await world.join("anna", "human")
    identifier = await offer("vibe-coder", "anna")
    assert await found() == [("for-people", "alarm", identifier)]


async def test_an_unanswered_offer_is_a_notice_after_half_an_hour(world, found, offer, clock):
    """An offer that nobody acknowledged stands out, one that was acknowledged does not."""
    first = await offer("backend-developer", "frontend-developer")
    second = await offer("backend-developer", "vibe-coder")
    await world.do("vibe-coder", lambda work: moves.acknowledge(work, second))
    clock.move(minutes=31)
    assert await found() == [("unanswered", "notice", first)]


async def test_a_handoff_past_its_date_is_an_alarm(world, found, offer, clock):
    """Accepted or not, what is past its date needs someone."""
    due = clock.now().replace(hour=13)
    identifier = await offer("backend-developer", "frontend-developer", due_at=due)
    await world.do("frontend-developer", lambda work: moves.accept(work, identifier))
    assert await found() == []
    clock.move(minutes=61)
    assert await found() == [("past-due", "alarm", identifier)]


async def test_a_refused_file_is_an_alarm(found):
    """What the file door could not take in is a person's to mend."""
    refused = RefusedFile("handoffs/nobody/x.md", "There is no agent `nobody`.")
    assert await found(refused) == [("refused", "alarm", "handoffs/nobody/x.md")]


async def test_alarms_come_first_and_the_oldest_first(found, report, offer, clock):
    """The list is read from the top."""
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    clock.move(minutes=1)
    await report("backend-developer", state="waiting_human", ttl_seconds=86400)
    clock.move(minutes=1)
    identifier = await offer("frontend-developer", "human")
    assert [subject for _, _, subject in await found()] == [
        "backend-developer",
        identifier,
        "vibe-coder",
    ]


async def test_the_oldest_of_many_unanswered_offers_is_still_told(found, offer, clock):
    """A flood of newer offers does not push the one that waits longest out of sight."""
    first = await offer("backend-developer", "frontend-developer")
    clock.move(minutes=1)
    for _ in range(200):
        await offer("backend-developer", "vibe-coder")
    clock.move(minutes=31)
    assert (await found())[0] == ("unanswered", "notice", first)


@pytest.fixture
async def broken(world):
    """A consumer whom the version in use breaks; the handoff that told it."""

    async def publish(content):
        wanted = VersionPublish(content=content)
        read = partial(world.desk.read, "default", world.actor("backend-developer"))
        prepared = await publishing.prepared(read, "users", wanted)
        return await world.do(
            "backend-developer", lambda work: contracts.publish(work, "users", prepared)
        )

    await publish(api(users="name"))
    whole = ConsumerPut(operations=["GET /users"])
    await world.do("vibe-coder", lambda work: consumers.use(work, "users", "vibe-coder", whole))
    return (await publish(api(users="label"))).handoffs[0]


async def test_an_owed_verdict_is_told_once(world, found, broken, clock):
    """A break that nobody answered is an alarm after a while, and not an unanswered offer too."""
    assert await found() == [("verdict-owed", "notice", broken)]
    clock.move(minutes=31)
    [need] = await world.see(needs)
    assert (need.code, need.severity, need.owner) == ("verdict-owed", "alarm", "vibe-coder")
    assert need.title == "users 2.0.0 breaks GET /users for vibe-coder"
    await world.do("vibe-coder", lambda work: moves.accept(work, broken))
    assert await found() == []


async def test_a_waiver_is_told_of_on_its_last_day(world, found, broken, clock):
    """Waived it needs nobody, until a day before its end; after it the verdict is owed again."""
    until = clock.now() + timedelta(days=3)
    said = VerdictGive(state="waived", consumer="vibe-coder", reason="flag", expires_at=until)
    await world.do("human", lambda work: verdicts.give(work, "users", "2.0.0", said))
    await world.do("vibe-coder", lambda work: moves.acknowledge(work, broken))
    assert await found() == []
    clock.move(days=2, minutes=1)
    assert await found() == [("waiver-ends", "notice", broken)]
    clock.move(days=1)
    await world.do("coordinator", verdicts.expire)
    assert await found() == [("verdict-owed", "alarm", broken)]


async def test_a_person_who_uses_a_contract_is_told_once_and_at_once(world, found, broken):
    """What waits for a person is an alarm from the start, by one line, not by two."""
    whole = ConsumerPut(operations=["GET /users"])
    await world.do("human", lambda work: consumers.use(work, "users", "human", whole))
    wanted = VersionPublish(content=api(users="title"))
    read = partial(world.desk.read, "default", world.actor("backend-developer"))
    prepared = await publishing.prepared(read, "users", wanted)
    version = await world.do(
        "backend-developer", lambda work: contracts.publish(work, "users", prepared)
    )
    mine = [need for need in await world.see(needs) if need.owner == "human"]
    assert [(need.code, need.severity) for need in mine] == [("verdict-owed", "alarm")]
    assert mine[0].subject in version.handoffs
