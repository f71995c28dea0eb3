"""What needs someone, rule by rule, as time passes."""

from datetime import timedelta
from functools import partial

import pytest

from coordinator.core.errors import Invalid, NotFound
from coordinator.domains.attention import service
from coordinator.domains.attention.schemas import Acknowledgement, Snooze
from coordinator.domains.claims import attendance
from coordinator.domains.claims import service as claims
from coordinator.domains.claims.schemas import ClaimTake
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
        every = await world.see(lambda work: service.every(work, refused=refused))
        return [(item.code, item.severity, item.subject) for item in every.items]

    return seen


async def needs(work):
    """Return the items."""
    return (await service.every(work)).items


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


SEEN = Acknowledgement(reason="I am on it")


async def test_acknowledging_rests_until_the_same_begins_anew(world, found, report, clock):
    """It stands last with who and why, and the next block is another occurrence."""
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    item = await world.do(
        "human", lambda work: service.acknowledge(work, "blocked:vibe-coder", SEEN)
    )
    assert (item.state, item.by, item.note) == ("acknowledged", "human", "I am on it")
    read = await world.see(service.every)
    assert (read.notices, read.alarms, read.set_aside, read.total) == (0, 0, 1, 1)
    await report("vibe-coder", state="active", ttl_seconds=86400)
    assert await found() == []
    clock.move(minutes=1)
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    assert (await world.see(service.every)).notices == 1


async def test_a_snooze_ends_by_itself_and_can_be_taken_back(world, report, clock):
    """Until its moment it rests; then, or when somebody brings it back, it is open."""
    await report("vibe-coder", state="blocked", ttl_seconds=86400)
    name, rest = "blocked:vibe-coder", Snooze(reason="At lunch", minutes=20)
    await world.do("human", lambda work: service.snooze(work, name, rest))
    assert (await world.see(service.every)).set_aside == 1
    clock.move(minutes=21)
    assert (await world.see(service.every)).set_aside == 0
    await world.do("human", lambda work: service.snooze(work, name, rest))
    assert (await world.do("human", lambda work: service.reopen(work, name))).state == "open"
    assert (await world.see(service.every)).notices == 1


async def test_what_is_not_there_or_has_no_end_is_refused(world, report, clock):
    """An item that went away, and a snooze into the past or for ever."""
    with pytest.raises(NotFound):
        await world.do("human", lambda work: service.acknowledge(work, "stale:nobody", SEEN))
    await report("vibe-coder", state="blocked")
    for rest in (Snooze(reason="x"), Snooze(reason="x", until=clock.now())):
        with pytest.raises(Invalid):
            await world.do(
                "human",
                lambda work, rest=rest: service.snooze(work, "blocked:vibe-coder", rest),
            )


async def test_a_refused_file_can_be_acknowledged_by_its_short_identifier(world):
    """A path is no word for an address: its item has one that stays the same."""
    refused = [RefusedFile("handoffs/nobody/x.md", "There is no agent `nobody`.")]
    [item] = (await world.see(lambda work: service.every(work, refused=refused))).items
    assert "/" not in item.id
    await world.do("human", lambda work: service.acknowledge(work, item.id, SEEN, refused=refused))
    [item] = (await world.see(lambda work: service.every(work, refused=refused))).items
    assert item.state == "acknowledged"


async def test_commits_of_two_that_change_one_file_are_told_to_the_later(world, found):
    """Whoever lands second has to look again; one's own and drafts are no news."""

    async def propose(who, state="ready", files=("src/api.py",)):
        draft = PendingCommitCreate(branch="main", title="x", files=files, state=state)
        return (await world.do(who, lambda work: commits.propose(work, draft))).id

    await propose("backend-developer")
    await propose("backend-developer")
    await propose("vibe-coder", state="draft")
    await propose("vibe-coder", files=("src/other.py",))
    assert await found() == []
    later = await propose("frontend-developer")
    assert await found() == [("overlap", "notice", later)]


@pytest.mark.parametrize(
    ("repository", "file"), [("", "./src//api.py"), ("team/api", "src/API.py"), ("", "src/api.py")]
)
async def test_one_file_is_one_however_it_is_spelt(world, found, repository, file):
    """Paths and repositories are compared as claims compare them."""
    for who, given in (
        ("backend-developer", ("", "src/api.py")),
        ("vibe-coder", (repository, file)),
    ):
        draft = PendingCommitCreate(
            branch="main", title="x", repository=given[0], files=[given[1]], state="ready"
        )
        await world.do(who, lambda work, draft=draft: commits.propose(work, draft))
    assert await found() == [("overlap", "notice", "PC-2")]


async def test_a_silent_agent_that_waits_for_a_person_is_both(world, found, report, clock):
    """The question stays, and somebody has to look after what it left."""
    await report("vibe-coder", state="waiting_human", summary="Which flow?")
    clock.move(minutes=31)
    await world.do("coordinator", contexts.mark_stale)
    assert {code for code, _, _ in await found()} == {"waits", "stale"}


@pytest.fixture
def take(world):
    """Take or queue for a claim; its identifier."""

    async def run(who, *resources, **fields):
        draft = ClaimTake(resources=resources, wait_seconds=600, ttl_seconds=86400, **fields)
        marked = attendance.attendant()
        return (await world.do(who, lambda work: claims.take(work, draft, attendant=marked))).id

    return run


async def test_a_contested_claim_is_told_to_who_holds_it(found, take, clock):
    """At once as a notice, after ten minutes as an alarm; over when it is released."""
    held = await take("backend-developer", "path:src/**")
    await take("vibe-coder", "path:src/api.py")
    assert await found() == [("contested", "notice", held)]
    clock.move(minutes=9)
    assert await found() == [("contested", "notice", held)]


async def test_a_migration_without_a_way_back_is_an_alarm(world, found, take):
    """Until it is released; whoever runs it says why there is none."""
    held = await take(
        "backend-developer", "migration:users", irreversible=True, rollback="Rows are dropped"
    )
    assert await found() == [("no-rollback", "alarm", held)]
    await world.do("backend-developer", lambda work: claims.release(work, held))
    assert await found() == []


async def test_migrations_of_one_database_in_two_hands_are_told(found, take):
    """The later of them is told whose turn it is."""
    await take("backend-developer", "migration:main/one", rollback="drop it")
    later = await take("vibe-coder", "migration:main/two", rollback="drop it")
    assert await found() == [("migrations-meet", "notice", later)]


async def test_a_deadlock_is_one_alarm_of_who_mediates(world, report):
    """It names all in it, and counts for each of them."""
    await report("vibe-coder", state="blocked", waiting_on=["frontend-developer"])
    await report("frontend-developer", state="blocked", waiting_on=["vibe-coder"])
    items = (await world.see(lambda work: service.every(work, {"code": "deadlock"}))).items
    assert [(item.owner, item.severity, item.subject) for item in items] == [
        ("documentation-orchestrator", "alarm", "DL-1")
    ]
    mine = await world.see(lambda work: service.every(work, {"owner": "vibe-coder"}))
    assert "deadlock:DL-1" in [item.id for item in mine.items]


async def test_a_version_that_does_not_work_for_somebody_is_an_alarm(world, found, broken):
    """A consumer who says so, until it says otherwise."""
    said = VerdictGive(state="failed", consumer="vibe-coder", reason="No label any more")
    await world.do("vibe-coder", lambda work: verdicts.give(work, "users", "2.0.0", said))
    assert ("contract-broken", "alarm") in [(code, level) for code, level, _ in await found()]
