"""What PostgreSQL refuses for the sake of another transaction, the desk does again."""

import asyncio

import pytest

from coordinator.domains.agents.models import Agent, Role

ONE, OTHER = "backend-developer", "frontend-developer"


@pytest.fixture(autouse=True)
def _only_on_postgres(database):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time, so no deadlocks")


async def test_a_deadlock_is_run_again_until_both_are_through(world):
    """Two verbs that lock two rows in opposite order both succeed, one at its second attempt."""
    meeting = asyncio.Barrier(2)
    attempts = []

    def locking(first, second):
        async def verb(work):
            attempts.append(first)
            row = await work.get(Role, first)
            if len(attempts) <= 2:
                await meeting.wait()
            other = await work.get(Role, second)
            work.change(row, "role.defined", title=row.title + "!")
            work.change(other, "role.defined", title=other.title + "!")

        return verb

    await asyncio.gather(
        world.do("admin", locking(ONE, OTHER)), world.do("admin", locking(OTHER, ONE))
    )
    assert len(attempts) == 3
    for name in (ONE, OTHER):
        row = await world.see(lambda work, name=name: work.get(Role, name))
        assert row.title.endswith("!!")


async def test_what_two_create_at_once_is_created_once(world):
    """A verb that looked for a thing before another's commit looks again and finds it."""
    meeting = asyncio.Barrier(2)
    found = []

    async def create(work):
        row = await work.get(Agent, "newcomer")
        found.append(row is not None)
        if len(found) <= 2:
            await meeting.wait()
        if row is None:
            await work.add(Agent(name="newcomer", role=ONE, **work.born()), "agent.joined")

    await asyncio.gather(world.do("admin", create), world.do("admin", create))
    assert found == [False, False, True]
    assert [event.subject for event in await world.events()].count("newcomer") == 1
