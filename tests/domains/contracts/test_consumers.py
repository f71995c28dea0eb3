"""Consumers: who uses what of a contract, and what that brings along."""

import pytest

from coordinator.core.errors import Conflict, Forbidden, Invalid, NotFound
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts import consumers, service
from coordinator.domains.contracts.operations import key_of
from coordinator.domains.contracts.schemas import VersionChange
from tests.domains.contracts.samples import api, openapi
from tests.domains.contracts.test_telling import BACKEND, FRONTEND, told, uses, verdict

PATHS = """\
openapi: 3.1.0
info: {title: Users, version: '1'}
paths:
  /users/{id}: {get: {responses: {}}, delete: {responses: {}}}
"""


async def test_a_new_consumer_owes_its_verdict(world, publish, use):
    """It is known to use what is in use, and was never verified against it."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    found = await use(FRONTEND, "users")
    assert (found.operations, found.uses) == ([], "1.0.0")
    assert (await verdict(world, "1.0.0", FRONTEND)).state == "pending"


async def test_the_same_again_changes_nothing(world, publish, use):
    """Said twice is done once."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users", "GET /users")
    before = len(await world.events())
    await use(FRONTEND, "users", "get /users")
    assert len(await world.events()) == before


async def test_operations_are_spelled_as_the_contract_does(publish, use):
    """The method's case and the names of path parameters do not matter; twice is once."""
    await publish(BACKEND, "users", PATHS, version="1.0.0")
    found = await use(FRONTEND, "users", "get /users/{userId}", "GET  /users/{id}")
    assert found.operations == ["GET /users/{id}"]


async def test_an_operation_that_is_not_there_is_refused_with_the_nearest(publish, use):
    """The refusal names what may have been meant, and how to ask for what is not built."""
    await publish(BACKEND, "users", PATHS, version="1.0.0")
    with pytest.raises(consumers.UnknownOperation, match=r"Did you mean `GET /users/\{id\}`") as no:
        await use(FRONTEND, "users", "GET /user/{id}")
    assert "coord contract expect users" in no.value.fix
    await publish(BACKEND, "empty", openapi(), version="1.0.0")
    with pytest.raises(Invalid, match="leave them out"):
        await use(FRONTEND, "empty", "GET /users")


async def test_an_agent_says_what_it_uses_itself(publish, use):
    """People say it for anyone; the provider, who retired and nobody use no contract."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    with pytest.raises(Forbidden, match="may not say what `frontend-developer` uses"):
        await use(FRONTEND, "users", who="vibe-coder")
    assert (await use(FRONTEND, "users", who="human")).agent == FRONTEND
    with pytest.raises(Conflict, match="its own changes"):
        await use(BACKEND, "users")
    with pytest.raises(Conflict, match="stands for whoever"):
        await use("files", "users", who="human")
    with pytest.raises(NotFound, match="no agent"):
        await use("nobody", "users", who="human")
    with pytest.raises(NotFound, match="no contract"):
        await use(FRONTEND, "orders")


async def test_who_leaves_is_asked_nothing_more(world, publish, use, judge, release):
    """Its open handoff is taken back, and no release waits for it."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    left = await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))
    assert left.left_at is not None
    [handoff] = await told(world)
    assert (handoff.state, handoff.reason) == (
        "cancelled",
        "frontend-developer uses users no more.",
    )
    answer = await release("users")
    assert (answer.answer, answer.reasons[0].code) == ("yes", "no_consumers")
    with pytest.raises(NotFound, match="no consumer"):
        await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))


async def test_who_retires_leaves(world, publish, use):
    """An agent that is gone holds up nobody."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await world.do("human", lambda work: agents.retire(work, FRONTEND))
    assert "consumer.left" in [event.type for event in await world.events()]
    assert await consumers_of(world) == []


async def test_who_comes_back_owes_its_verdict_anew(world, publish, use, judge):
    """What failed before it left is open again; what it verified stays so."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1.0.0", "failed", reason="no")
    await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))
    await use(FRONTEND, "users")
    assert (await verdict(world, "1.0.0", FRONTEND)).state == "pending"
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))
    await use(FRONTEND, "users")
    assert (await verdict(world, "1.0.0", FRONTEND)).state == "verified"


async def test_who_uses_more_is_told_of_what_broke_there(world, publish, use, judge):
    """The server's own verdict holds for the operations it was made for."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await use(FRONTEND, "users", "GET /orders")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label", orders="total"), version="2.0.0")
    assert await told(world) == []
    await use(FRONTEND, "users", "GET /orders", "GET /users")
    [handoff] = await told(world)
    assert handoff.title == "users 2.0.0 breaks GET /users"
    assert (await verdict(world, "2.0.0", FRONTEND)).state == "pending"
    assert await uses(world, FRONTEND) == "1.0.0"
    await use(FRONTEND, "users", "GET /orders")
    assert [one.state for one in await told(world)] == ["cancelled"]


async def test_a_new_provider_is_no_longer_told(world, publish, use):
    """Who took a contract over hears nothing of its own changes."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish("human", "users", api(users="label"), version="2.0.0", provider=FRONTEND)
    assert await told(world) == []


async def test_a_retired_version_still_counts_for_who_uses_it(world, publish, use):
    """Changes are counted from what a consumer uses, however old that is."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    for state in ("deprecated", "retired"):
        change = VersionChange(state=state)
        await world.do(BACKEND, lambda work, c=change: service.move(work, "users", "1.0.0", c))
    await publish(BACKEND, "users", api(users="title"), version="3.0.0")
    assert (await verdict(world, "3.0.0", FRONTEND)).base == "1.0.0"


async def test_who_comes_back_is_not_held_to_what_it_was_told_before(
    world, publish, use, judge, release
):
    """Counts, operations and handoff of the old verdict concern what it used then."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await use(FRONTEND, "users", "GET /users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label", orders="total"))
    await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))
    await use(FRONTEND, "users", "GET /orders")
    found = await verdict(world, "2.0.0", FRONTEND)
    assert (found.base, found.breaking, found.operations, found.handoff) == (None, 0, [], None)
    assert [one.code for one in (await release("users")).reasons] == ["never_verified"]


async def test_what_the_server_verified_does_not_hold_for_other_operations(
    world, publish, use, judge
):
    """Who comes back with others is asked anew."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await use(FRONTEND, "users", "GET /orders")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label", orders="total"))
    for operation, state in (("GET /orders", "verified"), ("GET /users", "pending")):
        await world.do(FRONTEND, lambda work: consumers.leave(work, "users", FRONTEND))
        await use(FRONTEND, "users", operation)
        assert (await verdict(world, "2.0.0", FRONTEND)).state == state


async def test_using_many_of_very_many_operations_takes_no_time(publish, use):
    """400 of 15,000: each is looked up, not searched for."""
    paths = "\n".join(f"  /things{number}/{{id}}: {{get: {{}}}}" for number in range(15_000))
    head = "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\npaths:\n"
    await publish(BACKEND, "things", head + paths, version="1.0.0")
    wanted = [f"GET /things{number}/{{x}}" for number in range(14_500, 14_900)]
    key_of.cache_clear()
    found = await use(FRONTEND, "things", *wanted)
    assert len(found.operations) == 400
    counted = key_of.cache_info()
    assert counted.hits + counted.misses < 2 * (15_000 + 2 * 400)


async def consumers_of(world):
    """Return who uses `users`."""
    page = await world.see(lambda work: consumers.every(work, "users", {}, consumers.Slice()))
    return [one.agent for one in page.items]
