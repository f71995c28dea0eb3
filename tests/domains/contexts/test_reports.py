"""Reporting a context, whole, in part and in batches."""

import asyncio

import pytest

from coordinator.core.errors import Forbidden
from coordinator.domains.agents import service as agents
from coordinator.domains.agents import tokens
from coordinator.domains.contexts import service
from coordinator.domains.contexts.schemas import ContextPatch, ContextReport


async def test_a_report_is_stored_and_told(world):
    """What was reported can be read, and an event tells its stored state."""
    report = ContextReport(state="blocked", feature="sign-in", waiting_on=["HO-1"])
    told = await world.do(
        "backend-developer", lambda work: service.report(work, "backend-developer", report)
    )
    found = await world.see(lambda work: service.find(work, "backend-developer"))
    assert found == told
    event = (await world.events())[-1]
    assert (event.type, event.subject) == ("context.reported", "backend-developer")
    assert event.data["waiting_on"] == ["HO-1"]


async def test_an_agent_reports_only_for_itself(world):
    """Reporting for someone else is refused and changes nothing."""
    with pytest.raises(Forbidden, match="may not report for"):
        await world.do(
            "vibe-coder",
            lambda work: service.report(work, "backend-developer", ContextReport()),
        )


async def test_reports_of_one_moment_see_each_other(world):
    """In a batch each report sees the ones before it, and each gets its own result."""
    actor = world.actor("backend-developer")
    reports = [
        service.Report(actor, "backend-developer", ContextReport(feature="one")),
        service.Report(actor, "vibe-coder", ContextReport()),
        service.Report(actor, "backend-developer", ContextPatch(summary="two")),
    ]
    first, refused, last = await asyncio.gather(
        *(world.desk.write_together("default", service.report_all, item) for item in reports)
    )
    assert isinstance(refused, Forbidden)
    assert (last.feature, last.summary, last.revision) == ("one", "two", first.revision + 1)


async def test_an_agent_that_retires_does_nothing_any_more(world):
    """Its context ends and its tokens with it, in the transaction in which it retires."""
    await world.join("vibe-coder-2", "vibe-coder")
    issued = await world.do("human", lambda work: tokens.issue(work, "vibe-coder-2"))
    report = ContextReport(state="blocked", waiting_on=["HO-1"])
    await world.do("vibe-coder-2", lambda work: service.report(work, "vibe-coder-2", report))
    before = (await world.events())[-1].seq
    await world.do("human", lambda work: agents.retire(work, "vibe-coder-2"))
    found = await world.see(lambda work: service.find(work, "vibe-coder-2"))
    assert (found.state, found.waiting_on, found.expires_at) == ("done", [], None)
    told = [(event.type, event.subject) for event in await world.events(before)]
    assert told == [
        ("agent.retired", "vibe-coder-2"),
        ("token.revoked", issued.id),
        ("context.signed_off", "vibe-coder-2"),
    ]
