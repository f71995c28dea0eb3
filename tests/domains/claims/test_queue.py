"""The queue: by urgency, then by age; served by whatever makes room; nobody absent is granted."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coordinator.core.errors import CoordError
from coordinator.core.schemas import Slice
from coordinator.core.work import Actor
from coordinator.domains.claims import attendance, service, taking
from coordinator.domains.claims.patience import granted
from coordinator.domains.claims.refusals import Held, QueueFull
from coordinator.domains.claims.resources import overlap
from coordinator.domains.claims.schemas import ClaimRenew, ClaimTake
from tests.domains.claims.conftest import A, B, C

D = "integration-specialist"
SLICE = Slice(limit=200)
SRC = "path:src/**"


async def test_release_grants_by_urgency_then_by_age(take, world, now):
    """One at a time, each as soon as it is its turn."""
    held = await take(A, SRC)
    older, newer = await take(B, "path:src/x", wait=60), await take(C, SRC, wait=60)
    urgent = await take(D, "path:src/x", wait=60, urgency="urgent")
    assert [(await now(one)).place for one in (urgent, older, newer)] == [1, 2, 3]
    order = []
    for _ in range(3):
        await world.do(held.agent, lambda work, it=held.id: service.release(work, it))
        (held,) = await world.see(service.held)
        order.append(held.id)
    assert order == [urgent.id, older.id, newer.id]


async def test_what_overlaps_no_one_before_it_need_not_wait(take, world, now):
    """A release serves all who can go together."""
    held = await take(A, SRC)
    one, other = await take(B, "path:src/a", wait=60), await take(C, "path:src/b", wait=60)
    assert (await take(D, "path:docs", wait=60)).state == "held"
    await world.do(A, lambda work: service.release(work, held.id))
    assert [(await now(each)).state for each in (one, other)] == ["held", "held"]


async def test_nobody_jumps_the_queue(take):
    """What is free but wanted by one who ranks before is not taken; who is urgent ranks before."""
    await take(A, "path:src/a")
    waits = await take(B, "path:src/a", "path:src/b", wait=60)
    with pytest.raises(Held, match=f"for which `{B}` waits as {waits.id}"):
        await take(C, "path:src/b")
    assert (await take(D, "path:src/b", urgency="urgent")).state == "held"


async def test_who_widens_does_not_wait_for_who_waits_for_it(take, world):
    """However many stand between: it would never end."""
    await take(A, "path:a")
    await take(B, "path:a", "path:b", wait=60)
    await take(C, "path:b", "path:c", wait=60)
    assert (await take(A, "path:b")).state == "held"
    assert (await take(A, "path:c")).state == "held"
    with pytest.raises(Held):
        await take(D, "path:c")


async def test_readers_pass_no_writer_who_waits(take, world, now):
    """A shared claim beside a shared one waits behind the exclusive one that came first."""
    held = await take(A, SRC, mode="shared")
    writer = await take(B, SRC, wait=60)
    reader = await take(C, SRC, mode="shared", wait=60)
    assert reader.state == "waiting"
    await world.do(A, lambda work: service.release(work, held.id))
    assert [(await now(each)).state for each in (writer, reader)] == ["held", "waiting"]


async def test_who_leaves_makes_room_for_those_behind(take, world, now):
    """Its place is gone, and the next one is served in the same transaction."""
    await take(A, "path:a")
    first = await take(B, "path:a", "path:b", wait=60)
    second = await take(C, "path:b", wait=60)
    await world.do(B, lambda work: service.release(work, first.id))
    assert (await now(second)).state == "held"
    assert (await now(first)).state == "released"


async def test_an_expiry_serves_the_queue(take, world, clock, now):
    """And so does a wait whose time is up."""
    await take(A, "path:a", ttl_seconds=60)
    vain = await take(B, "path:a", wait=70)
    waits = await take(C, "path:a", wait=600)
    clock.move(seconds=71)
    await world.do("coordinator", service.sweep)
    assert (await now(vain)).ended_reason == "waited in vain"
    assert (await now(waits)).state == "held"


async def test_after_a_crash_places_are_kept_and_nobody_absent_is_granted(take, world, clock, now):
    """Who comes back stands where it stood; who does not is taken out after a while."""
    held = await take(A, SRC)
    lost, back = await take(B, SRC, wait=60), await take(C, SRC, wait=60)
    attendance.restarted()
    await world.do(A, lambda work: service.release(work, held.id))
    assert [(await now(each)).state for each in (lost, back)] == ["waiting", "waiting"]
    again = await take(C, SRC, wait=600)
    assert (again.id, again.place, again.state) == (back.id, 2, "waiting")
    assert (await take(D, SRC, wait=600)).place == 3
    clock.move(seconds=31)
    await world.do("coordinator", service.sweep)
    assert (await now(lost)).ended_reason == "nobody waited for it any more"
    assert (await now(back)).state == "held"


async def test_the_first_that_comes_back_after_a_crash_is_served_at_once(take, world, now):
    """It need not wait for those behind it."""
    held = await take(A, SRC)
    first = await take(B, SRC, wait=60)
    attendance.restarted()
    await world.do("coordinator", service.sweep)
    assert not (await now(first)).attended
    await world.do(A, lambda work: service.release(work, held.id))
    assert (await take(B, SRC, wait=60)).state == "held"
    assert (await now(first)).state == "held"


async def test_a_wait_ends_as_its_caller_does(take, world, now):
    """In vain it says its place; a caller who is gone keeps nothing, not even what was granted."""
    held = await take(A, SRC)
    me, other = attendance.attendant(), attendance.attendant()
    draft = ClaimTake(resources=[SRC], wait_seconds=60)
    waits = await take(B, SRC, wait=60, attendant=me)

    def end(attendant, *, is_gone):
        return world.do(
            B,
            lambda work: service.give_up(
                work, waits.id, draft, attendant=attendant, is_gone=is_gone
            ),
        )

    await end(other, is_gone=True)
    assert (await now(waits)).state == "waiting", "another call waits for it"
    refused = await end(me, is_gone=False)
    assert "left place 1" in refused.detail
    assert A in refused.detail
    assert (await now(waits)).state == "released"

    waits = await take(B, SRC, wait=60, attendant=me)
    behind = await take(C, SRC, wait=60)
    await world.do(A, lambda work: service.release(work, held.id))
    assert (await now(waits)).state == "held"
    await end(me, is_gone=True)
    assert (await now(waits)).state == "released"
    assert (await now(behind)).state == "held"


async def test_who_goes_away_while_the_grant_is_fetched_keeps_nothing(world, now):
    """The connection is watched until the answer is made."""
    closed, draft = asyncio.Event(), ClaimTake(resources=[SRC], wait_seconds=60)
    actor = Actor(A, "backend-developer")

    async def receive():
        await closed.wait()
        return {"type": "http.disconnect"}

    async def collect(claim):
        closed.set()
        return await world.see(lambda work: service.find(work, claim))

    got = await granted(world.desk, ("default", actor), draft, receive=receive, collect=collect)
    assert got.state == "held"
    assert (await now(got)).state == "released"


async def test_the_queue_takes_so_many_and_no_more(take, monkeypatch):
    """Who may have it at once is not kept out."""
    monkeypatch.setattr(taking, "IN_QUEUE", 1)
    await take(A, SRC)
    await take(B, SRC, wait=60)
    with pytest.raises(QueueFull):
        await take(C, SRC, wait=60)
    assert (await take(C, "path:docs", wait=60)).state == "held"


async def test_waits_names_who_stands_in_whose_way(take, world):
    """Held claims and requests that rank before; nothing of those who only hold."""
    held = await take(A, "path:a")
    first = await take(B, "path:a", wait=60)
    second = await take(C, "path:a", "path:z", wait=60)
    found = {wait.claim: wait for wait in await world.see(service.waits)}
    assert found[first.id].holders == ((held.id, A),)
    assert found[second.id].agent == C
    assert found[second.id].holders == ((held.id, A), (first.id, B))


async def test_a_claim_shows_what_is_ahead_and_behind(take, now):
    """Each with the two resources that meet."""
    held, waits = await take(A, "path:src/api"), await take(B, "path:src/*/x", wait=60)
    (behind,) = (await now(held)).behind
    (ahead,) = (await now(waits)).ahead
    assert (behind.id, behind.resource, behind.other) == (waits.id, "path:src/api", "path:src/*/x")
    assert (ahead.id, ahead.resource, ahead.other) == (held.id, "path:src/*/x", "path:src/api")
    assert ahead.witness == behind.witness == "src/api/x"


PATHS = ("path:a", "path:a/*", "path:a/b", "path:*/b", "path:**", "path:c", "path:[ac]/b", "demo")
AGENTS = (A, B, C, D)
ACTS = {"take": 3, "wait": 8, "release": 4} | dict.fromkeys(
    ("leave", "gone", "crash", "time", "renew", "pass"), 1
)
STEP = st.tuples(
    st.sampled_from([act for act, weight in ACTS.items() for _ in range(weight)]),
    st.sampled_from(AGENTS),
    st.lists(st.sampled_from(PATHS), min_size=1, max_size=2, unique=True),
    st.sampled_from(["exclusive", "exclusive", "shared"]),
    st.sampled_from(["low", "normal", "urgent"]),
    st.integers(0, 30),
)


def compatible(one, other) -> bool:
    """Tell by brute force whether two claims may both be held."""
    if one.agent == other.agent or one.mode == other.mode == "shared":
        return True
    return not any(overlap(a, b) for a in one.resources for b in other.resources)


async def state_of(world):
    """Return what is held and what waits, the queue by rank."""
    held = await world.see(service.held)
    page = await world.see(lambda work: service.every(work, {"state": "waiting"}, SLICE))
    return held, sorted(page.items, key=rank_of)


async def check(world):
    """Check what must hold after every step; return what is held and what waits."""
    held, waiting = await state_of(world)
    for number, one in enumerate(held):
        assert all(compatible(one, other) for other in held[number + 1 :])
    for number, one in enumerate(waiting):
        before = [*held, *waiting[:number]]
        blocked = any(not compatible(one, other) for other in before)
        assert blocked or not one.attended, f"{one} could be granted"
    return held, waiting


def check_order(before, after):
    """Check that what a step granted ranked before all that it conflicts with and that waits on.

    But for what waits, at however many removes, for the one who got it.
    """
    known = {one.id for claims in before for one in claims}
    was_held = {one.id for one in before[0]}
    held, waiting = after
    for got in held:
        if got.id in was_held:
            continue
        of_the_same = [one for one in held if one.agent == got.agent and one.id != got.id]
        stuck = list(of_the_same)
        for one in waiting:
            if any(not compatible(one, other) for other in stuck):
                stuck.append(one)
        place = rank_of(got) if got.id in known else (rank_of(got)[0], 10**9)
        for one in waiting:
            jumped = one.id in known and rank_of(one) < place and not compatible(one, got)
            assert not jumped or one in stuck, f"{got.id} went before {one.id}"


RANKS = ("urgent", "high", "normal", "low")


def rank_of(claim):
    """Return where a claim stands in the queue."""
    return RANKS.index(claim.urgency), int(claim.id.partition("-")[2])


async def do_step(world, step, attendants):
    """Do one random step as its agent."""
    act, who, resources, mode, urgency, number = step
    draft = ClaimTake(
        resources=resources, mode=mode, urgency=urgency, ttl_seconds=60, wait_seconds=600
    )
    held, waiting = await state_of(world)
    live = [*held, *waiting]
    it = live[number % len(live)] if live else None
    if act == "crash":
        attendance.restarted()
        await world.do("coordinator", service.sweep)
    elif act == "time":
        world.clock.move(seconds=number * 3)
        await world.do("coordinator", service.sweep)
    elif act in ("take", "wait"):
        me = attendance.attendant() if act == "wait" else ""
        claim = await world.do(who, lambda work: service.take(work, draft, attendant=me))
        attendants[claim.id] = me
    elif act == "pass":
        await world.do("admin", lambda work: service.pass_on(work, giver=who, taker=A))
    elif it is not None and act == "gone":
        me = attendants.get(it.id, "")
        await world.do(
            it.agent,
            lambda work: service.give_up(work, it.id, draft, attendant=me, is_gone=True),
        )
    elif it is not None and act == "renew":
        renewal = ClaimRenew(ttl_seconds=number + 1)
        await world.do(it.agent, lambda work: service.renew(work, it.id, renewal))
    elif it is not None and act in ("release", "leave"):
        if act == "release":
            it = held[number % len(held)] if held else it
        await world.do(it.agent, lambda work: service.release(work, it.id))


@pytest.mark.timeout(180)
@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.generate),  # to shrink a history takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=20, max_size=40))
async def test_whatever_happens_no_two_hold_an_overlap_and_nobody_is_forgotten(world, steps):
    """After each step of any history: compatible holders, no one waits without a reason; and when
    all release in the end, all who waited and were there were served."""
    attendants: dict[str, str] = {}
    for step in steps:
        before = await state_of(world)
        with suppress(CoordError):
            await do_step(world, step, attendants)
        check_order(before, await check(world))
    await drained(world)


async def drained(world):
    """Let whoever holds release, until nobody holds and nobody waits who is attended."""
    for _ in range(200):
        held, waiting = await state_of(world)
        if not held:
            if any(one.attended for one in waiting):
                world.clock.move(seconds=31)  # those before it who never came back
                await world.do("coordinator", service.sweep)
                continue
            break
        await world.do("admin", lambda work, it=held[0].id: service.release(work, it))
        await check(world)
    held, waiting = await state_of(world)
    assert held == []
    assert not any(one.attended for one in waiting)


CROWD = 200
HOT = ("path:src/**", "path:src/a.py", "path:src/{a,b}.py", "path:**/b.py", "path:docs")


@pytest.mark.timeout(180)
async def test_of_two_hundred_racing_agents_no_two_hold_an_overlap_and_all_are_served(world):
    """All at once, each in its own transaction; then each releases as soon as it is granted."""

    async def ask(number):
        draft = ClaimTake(
            resources=[HOT[number % len(HOT)], f"name:{number}"],
            wait_seconds=600,
            urgency=RANKS[number % 3],
        )
        me = attendance.attendant()
        return await world.desk.write(
            "default",
            Actor(f"agent-{number}", "vibe-coder"),
            lambda work: service.take(work, draft, attendant=me),
        )

    claims = await asyncio.gather(*(ask(number) for number in range(CROWD)))
    assert len({claim.id for claim in claims}) == CROWD
    await check(world)
    served: list[str] = []
    while len(served) < CROWD:
        ended = [one.id for one in await world.see(service.held)]
        assert ended

        async def release(it):
            await world.do("admin", lambda work: service.release(work, it))

        await asyncio.gather(*map(release, ended))
        served += ended
    events = await everything(world)
    granted = [event for event in events if event.type in ("claim.taken", "claim.granted")]
    assert len(granted) == CROWD
    check_replayed(events)


async def everything(world):
    """Return every event."""
    found = []
    while more := await world.desk.feed.read("default", after=len(found), limit=1000):
        found += more
    return found


def check_replayed(events):
    """Check by the events alone, in their order: never two holders of an overlap, nobody passed."""
    held, waiting = {}, {}
    for event in events:
        claim = SimpleNamespace(id=event.subject, **event.data) if "claim." in event.type else None
        if event.type == "claim.queued":
            waiting[event.subject] = claim
        elif event.type in ("claim.taken", "claim.granted"):
            waiting.pop(event.subject, None)
            assert all(compatible(claim, other) for other in held.values())
            before = [one for one in waiting.values() if rank_of(one) < rank_of(claim)]
            assert all(compatible(claim, other) for other in before)
            held[event.subject] = claim
        elif event.type in ("claim.released", "claim.expired"):
            del held[event.subject]
