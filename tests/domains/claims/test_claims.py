"""Taking, renewing and giving back: what one agent holds, no other does."""

import pytest

from coordinator.core.errors import Forbidden, Invalid, NotFound, WrongMove
from coordinator.core.schemas import Slice
from coordinator.domains.agents import presence
from coordinator.domains.agents import service as agents
from coordinator.domains.claims import looking, service, taking
from coordinator.domains.claims.refusals import Held, TooManyHeld
from coordinator.domains.claims.schemas import ClaimRenew
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from tests.domains.claims.conftest import A, B, C

SRC = "path:src/api/**"


async def test_a_second_agent_cannot_take_what_overlaps(take):
    """The refusal names resource, holder, until when, something that both match, and ways out."""
    held = await take(A, SRC, "migration:users", rollback="DROP TABLE users")
    with pytest.raises(Held) as refused:
        await take(B, "path:src/**/x.py", "path:docs/")
    told = refused.value
    assert "`path:src/**/x.py` overlaps `path:src/api/**`" in told.detail
    assert "src/api/x.py" in told.detail
    assert f"`{A}` holds as {held.id} until 12:15:00 UTC" in told.detail
    assert f"--wait 60 --as {B}" in told.fix
    assert f"coord handoff offer {A} " in told.fix
    assert f"take what is free: `coord claim take 'path:docs/**' --as {B}`" in told.fix
    assert [fault.pointer for fault in told.errors] == ["/resources/0"]


async def test_a_list_is_taken_whole_or_not_at_all(take, world):
    """One resource that is held keeps the others free."""
    await take(A, "path:a")
    with pytest.raises(Held):
        await take(B, "path:b", "path:a")
    assert (await take(C, "path:b")).state == "held"
    assert [event.type for event in await world.events()][-2:] == ["claim.taken", "claim.taken"]


async def test_shared_claims_share_and_exclusive_ones_do_not(take):
    """Readers go together; who wants it alone is told that it could be shared."""
    await take(A, SRC, mode="shared")
    assert (await take(B, SRC, mode="shared")).state == "held"
    with pytest.raises(Held) as refused:
        await take(C, SRC)
    assert "share it: `coord claim take 'path:src/api/**' --shared --as vibe-coder`" in (
        refused.value.fix
    )


async def test_an_agent_is_never_in_its_own_way(take):
    """It may widen what it holds; the very same list again is the same claim, renewed."""
    first = await take(A, "path:src/a.py")
    wider = await take(A, "path:src/**")
    assert wider.id != first.id
    again = await take(A, "path:./SRC/a.py", ttl_seconds=3600)
    assert again.id == first.id
    assert again.expires_at > first.expires_at


async def test_the_same_list_again_keeps_what_it_says_anew_and_the_longer_lease(take):
    """What it leaves out stays; a time to live that nobody named shortens nothing."""
    words = {"rollback": "DROP TABLE users", "feature": "users"}
    first = await take(A, "migration:users", ttl_seconds=7200, **words)
    again = await take(A, "migration:users", rollback="Restore it.", reason="why", urgency="high")
    assert (again.id, again.ttl_seconds, again.expires_at) == (first.id, 7200, first.expires_at)
    assert (again.rollback, again.feature, again.reason) == ("Restore it.", "users", "why")
    assert again.urgency == "high"
    assert (await take(A, "migration:users", rollback="x", ttl_seconds=60)).ttl_seconds == 60
    waits = await take(B, "migration:users", wait=60, **words)
    anew = await take(B, "migration:users", wait=60, rollback="x", ttl_seconds=30)
    assert (anew.id, anew.rollback, anew.feature, anew.ttl_seconds) == (waits.id, "x", "users", 30)


async def test_paths_of_two_repositories_do_not_meet(take):
    """Where both say where; one that does not say may be anywhere."""
    await take(A, "path:src/a.py", repository="team/api")
    assert (await take(B, "path:src/a.py", repository="team/web")).state == "held"
    for repository in ("", "git@host:team/api.git"):
        with pytest.raises(Held):
            await take(C, "path:src/a.py", repository=repository)
    await take(A, "migration:users", repository="team/api", rollback="DROP TABLE users")
    with pytest.raises(Held):
        await take(B, "migration:users", repository="team/web", rollback="DROP TABLE users")


@pytest.mark.parametrize("rollback", ["", "  ", "none", "N/A", "TODO:", "- tbd -", "Not needed."])
async def test_a_migration_says_how_it_is_taken_back(take, rollback):
    """Without a word about it, it is not granted, reversible or not."""
    for irreversible in (False, True):
        with pytest.raises(Invalid, match="taken back") as refused:
            await take(A, "migration:users", rollback=rollback, irreversible=irreversible)
        assert refused.value.errors[0].pointer == "/rollback"


async def test_migrations_get_the_next_position_of_their_database(take):
    """One order per database, whoever asks, case or not."""
    words = {"rollback": "It drops what it added."}
    first = await take(A, "migration:users", "migration:billing/plans", **words)
    second = await take(B, "migration:main/roles", "migration:Billing/taxes", **words)
    assert [(one.database, one.name, one.position) for one in first.migrations] == [
        ("main", "users", 1),
        ("billing", "plans", 1),
    ]
    assert [one.position for one in second.migrations] == [2, 2]


async def test_a_lease_expires_once_its_agent_was_silent_for_its_time(take, world, clock, now):
    """The sweep ends it, and says why."""
    held = await take(A, SRC, ttl_seconds=60)
    clock.move(seconds=65)
    await world.do("coordinator", service.sweep)
    assert (await now(held)).state == "held", "a call of the last seconds may not be written yet"
    clock.move(seconds=10)
    await world.do("coordinator", service.sweep)
    ended = await now(held)
    assert (ended.state, ended.ended_at) == ("expired", clock.now())
    assert "was not heard of" in ended.ended_reason
    assert (await take(B, SRC)).state == "held"


async def test_a_short_lease_ends_soon_after_its_time(take, clock):
    """Two seconds after it, one of a second is free."""
    await take(A, SRC, ttl_seconds=1)
    clock.move(seconds=2)
    assert (await take(B, SRC)).state == "held"


@pytest.mark.parametrize("sign", ["call", "report", "status file", "deed"])
async def test_a_sign_of_life_carries_a_lease_on(take, world, clock, now, sign):
    """A call, a report over HTTP, a status file, or anything done by file: each is activity."""
    held = await take(A, SRC, ttl_seconds=60)
    clock.move(seconds=50)
    at = clock.now()
    if sign == "call":
        await world.do("coordinator", lambda work: presence.record(work, {A: at}))
    elif sign == "deed":
        await take(A, "path:elsewhere", ttl_seconds=60)
    else:
        who, door = (A, "http") if sign == "report" else ("admin", "files")
        await world.do(who, lambda work: contexts.report(work, A, ContextReport()), door=door)
    clock.move(seconds=40)
    with pytest.raises(Held):
        await take(B, SRC)
    await world.do("coordinator", service.sweep)
    carried = await now(held)
    assert carried.state == "held"
    assert (carried.expires_at - at).total_seconds() == 60


async def test_a_refusal_and_a_list_show_the_end_that_calls_gave_a_lease(take, world, clock):
    """Before any sweep wrote it down."""
    await take(A, SRC, ttl_seconds=60)
    clock.move(seconds=50)
    at = clock.now()
    await world.do("coordinator", lambda work: presence.record(work, {A: at}))
    clock.move(seconds=5)
    with pytest.raises(Held, match="until 12:01:50 UTC"):
        await take(B, SRC)
    page = await world.see(lambda work: looking.listed(work, {}, Slice()))
    assert (page.items[0].expires_at - at).total_seconds() == 60


async def test_who_takes_meets_what_has_expired_as_the_sweep_would(take, clock, now):
    """No sweep need come by first."""
    held = await take(A, SRC, ttl_seconds=60)
    clock.move(seconds=75)
    assert (await take(B, SRC)).state == "held"
    assert (await now(held)).state == "expired"


async def test_renewing_is_for_what_is_held(take, world, clock):
    """From now on, for its own time or another; not after its end."""
    held = await take(A, SRC, ttl_seconds=60)
    clock.move(seconds=30)
    renewed = await world.do(A, lambda work: service.renew(work, held.id, ClaimRenew()))
    assert (renewed.expires_at - clock.now()).total_seconds() == 60
    with pytest.raises(Forbidden):
        await world.do(B, lambda work: service.renew(work, held.id, ClaimRenew()))
    await world.do(A, lambda work: service.release(work, held.id))
    with pytest.raises(WrongMove, match="released"):
        await world.do(A, lambda work: service.renew(work, held.id, ClaimRenew()))
    with pytest.raises(NotFound):
        await world.do(A, lambda work: service.renew(work, "CL-99", ClaimRenew()))


async def test_releasing_is_for_its_agent_people_and_the_admin(take, world):
    """Another agent may not; twice does no harm."""
    for who in (A, "human", "admin"):
        held = await take(A, SRC)
        with pytest.raises(Forbidden):
            await world.do(B, lambda work, it=held.id: service.release(work, it))
        for _ in range(2):
            ended = await world.do(who, lambda work, it=held.id: service.release(work, it))
            assert ended.state == "released"
            assert who in ended.ended_reason


async def test_signing_off_and_retiring_release_everything(take, world, now):
    """In the same transaction, for whoever waits."""
    await world.do(A, lambda work: contexts.report(work, A, ContextReport()))
    first, second = await take(A, SRC), await take(B, "path:docs")
    waits = [await take(C, SRC, wait=60), await take(C, "path:docs", wait=60)]
    await world.do(A, lambda work: contexts.sign_off(work, A))
    await world.do("admin", lambda work: agents.retire(work, B))
    assert [(await now(one)).state for one in (first, second, *waits)] == (
        ["released", "released", "held", "held"]
    )
    assert (await now(first)).ended_reason == "signed off"


async def test_what_one_held_passes_to_another(take, world, now):
    """All of it, renewed; what stood behind stands behind the new holder."""
    held, waits = await take(A, SRC, ttl_seconds=60), await take(C, SRC, wait=60)
    mine = await take(B, SRC, wait=60)
    await world.do("admin", lambda work: service.pass_on(work, giver=A, taker=B))
    assert (await now(held)).agent == B
    assert (await now(waits)).state == "waiting"
    assert (await now(mine)).state == "held", "it is in nobody's way but its own"


async def test_an_agent_holds_so_many_claims_and_no_more(take, world, monkeypatch):
    """The refusal says how to see them."""
    monkeypatch.setattr(taking, "HELD_PER_AGENT", 2)
    await take(A, "a")
    await take(A, "b")
    with pytest.raises(TooManyHeld, match="holds 2"):
        await take(A, "c")


async def test_every_fault_of_a_list_is_named(take):
    """Each by where it stands; too many wildcards are one."""
    with pytest.raises(Invalid) as refused:
        await take(A, "path:ok", "path:/etc", "path:../x")
    assert [fault.pointer for fault in refused.value.errors] == ["/resources/1", "/resources/2"]
    with pytest.raises(Invalid, match="wildcards"):
        await take(A, *(f"path:{number}/*" for number in range(120)))


async def test_lists_filter_by_state_agent_and_what_overlaps(take, world):
    """`live` is held or waiting; a resource finds the live ones that meet it."""
    held = await take(A, SRC)
    waits = await take(B, "path:src/**", wait=60)
    other = await take(C, "path:docs")
    await world.do(C, lambda work: service.release(work, other.id))

    async def listed(**filters):
        page = await world.see(lambda work: service.every(work, filters, Slice()))
        return [claim.id for claim in page.items]

    assert await listed() == [other.id, waits.id, held.id]
    assert await listed(state="live") == [waits.id, held.id]
    assert await listed(state="waiting") == [waits.id]
    assert await listed(agent=A) == [held.id]
    assert await listed(resource="path:src/api/x.py") == [waits.id, held.id]
    assert await listed(resource="path:docs/x") == []
    near = await world.see(lambda work: service.near(work, ["path:src/x", "path:/bad"]))
    assert [claim.id for claim in near] == [waits.id]
    mine = await world.see(lambda work: service.held(work, A))
    assert [claim.id for claim in mine] == [held.id]
