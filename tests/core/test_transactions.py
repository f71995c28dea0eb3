"""One use case is one transaction: nothing lost, nothing half done, nothing written by a query."""

import asyncio
import random

import pytest
from sqlalchemy.exc import DBAPIError

from coordinator.core.errors import Invalid, RevisionMoved
from coordinator.core.work import SYSTEM
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.models import Role
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch, ContextReport

WRITERS = 60
NAME = "backend-developer"


async def test_no_update_is_lost_among_writers_who_say_what_they_saw(world):
    """Sixty callers read a number, add one and write it with `If-Match` until it is taken."""
    first = await world.do(
        NAME, lambda work: contexts.report(work, NAME, ContextReport(summary="0"))
    )

    async def add_one() -> None:
        while True:
            seen = await world.see(lambda work: contexts.find(work, NAME))
            wanted = ContextPatch(summary=str(int(seen.summary) + 1))
            try:
                await world.do(
                    NAME,
                    lambda work, wanted=wanted: contexts.report(work, NAME, wanted),
                    expected=seen.revision,
                )
            except RevisionMoved:
                await asyncio.sleep(random.random())  # or all come back at the same moment
            else:
                return

    await asyncio.gather(*(add_one() for _ in range(WRITERS)))
    last = await world.see(lambda work: contexts.find(work, NAME))
    assert (last.summary, last.revision) == (str(WRITERS), first.revision + WRITERS)


async def test_no_update_is_lost_among_verbs_that_read_and_write(world):
    """What a verb reads for changing stands still until its transaction ends."""

    async def add_one(work):
        row = await work.get(Role, NAME)
        await asyncio.sleep(0)
        work.change(row, "role.defined", title=f"{int(row.title) + 1}")

    async def begin(work):
        work.change(await work.get(Role, NAME), "role.defined", title="0")

    await world.do("admin", begin)
    await asyncio.gather(*(world.do("admin", add_one) for _ in range(WRITERS)))
    assert (await world.see(lambda work: agents.find_role(work, NAME))).title == str(WRITERS)


async def test_first_reports_of_one_agent_at_once_all_count(world):
    """Of reports that each find nothing there yet, none overwrites another."""
    fields = ("feature", "branch", "step", "summary", "worktree", "repository")
    await asyncio.gather(
        *(
            world.do(
                NAME,
                lambda work, name=name: contexts.report(work, NAME, ContextPatch(**{name: "set"})),
            )
            for name in fields
        )
    )
    found = await world.see(lambda work: contexts.find(work, NAME))
    assert {getattr(found, name) for name in fields} == {"set"}
    assert found.revision == len(fields)


async def test_the_same_name_joined_at_once_is_one_agent(world):
    """Of simultaneous calls that create the same thing, one does and the others find it."""
    wanted = agents.AgentJoin(name="newcomer", role=NAME)
    joined = await asyncio.gather(
        *(world.do("admin", lambda work: agents.join(work, wanted)) for _ in range(20))
    )
    assert {agent.joined_at for agent in joined} == {joined[0].joined_at}
    told = [event for event in await world.events() if event.subject == "newcomer"]
    assert [event.type for event in told] == ["agent.joined"]


async def test_an_error_leaves_neither_row_nor_event(world):
    """A verb that fails after it wrote and told has done nothing."""
    before = await world.events()

    async def fails(work):
        await agents.join(work, agents.AgentJoin(name="newcomer", role=NAME))
        raise Invalid("No.")

    with pytest.raises(Invalid):
        await world.do("admin", fails)
    assert await world.events() == before
    assert "newcomer" not in await world.see(agents.names)
    assert world.desk.feed.head("default") == before[-1].seq


async def test_a_failing_commit_is_an_error_and_wakes_nobody(world, monkeypatch):
    """What could not be committed is not reported as done."""
    from sqlalchemy.ext.asyncio import AsyncSession

    head, seen = world.desk.feed.head("default"), []
    world.desk.listeners.append(lambda workspace, told: seen.append(told))

    async def full(session):
        raise OSError("disk full")

    monkeypatch.setattr(AsyncSession, "commit", full)
    with pytest.raises(OSError, match="disk full"):
        await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport()))
    monkeypatch.undo()
    assert (world.desk.feed.head("default"), seen) == (head, [])
    assert len(await world.events()) == head


async def test_a_cancelled_caller_does_not_cancel_what_has_begun(world):
    """A client that goes away leaves a transaction that has begun to its end."""
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(work):
        began.set()
        await go_on.wait()
        return await contexts.report(work, NAME, ContextReport(summary="kept"))

    call = asyncio.create_task(world.do(NAME, slow))
    await began.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    head = world.desk.feed.head("default")
    go_on.set()
    assert await world.desk.feed.wait("default", after=head, seconds=10)
    assert (await world.see(lambda work: contexts.find(work, NAME))).summary == "kept"


async def test_a_read_only_work_cannot_write(world):
    """A query that writes fails and changes nothing."""

    async def writes(work):
        await agents.join(work, agents.AgentJoin(name="newcomer", role=NAME))

    with pytest.raises(DBAPIError):
        await world.desk.read("default", SYSTEM, writes)
    assert "newcomer" not in await world.see(agents.names)


async def test_a_query_sees_one_moment(world):
    """What is committed while a query runs is not in it, in none of its parts."""
    before = await world.see(lambda work: work.cursor())

    async def twice(work):
        first = await agents.names(work)
        await world.do(
            "admin", lambda w: agents.join(w, agents.AgentJoin(name="newcomer", role=NAME))
        )
        return first, await agents.names(work), await work.cursor()

    first, second, cursor = await world.see(twice)
    assert (first, cursor) == (second, before)


async def test_only_the_revision_that_was_seen_may_be_changed(world):
    """Another revision than the caller saw is `RevisionMoved`; so is one of nothing at all."""
    for expected in (1, 7):
        with pytest.raises(RevisionMoved):
            await world.do(
                NAME,
                lambda work: contexts.report(work, NAME, ContextReport()),
                expected=expected,
            )
    await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport()))
    await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport()), expected=1)
    with pytest.raises(RevisionMoved, match="at revision 2, not 1"):
        await world.do(NAME, lambda work: contexts.report(work, NAME, ContextReport()), expected=1)
