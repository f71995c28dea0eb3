"""Runs begin, end, and keep the document that they began with."""

import asyncio

import pytest

from coordinator.core.errors import Conflict, Forbidden, Invalid, NotFound, WrongMove
from coordinator.core.kinds import kind_for
from coordinator.domains.agents import service as agents
from coordinator.domains.documents import service as documents
from coordinator.domains.workflows import service
from coordinator.domains.workflows.gate import GateNotMet
from coordinator.domains.workflows.kind import KIND
from coordinator.domains.workflows.schemas import RunBegin
from coordinator.domains.workflows.service import NoSteps, RunOpen
from tests.domains.workflows.conftest import TEXT, WHO


async def test_a_run_keeps_the_document_that_it_began_with(runs):
    """A document that changes meanwhile is for the next run."""
    before = await runs.begin(branch="main")
    await runs.define(TEXT.replace("### Step 2: Build", "### Step 2: Test").replace("> 90", "> 99"))
    assert await runs.find() == before
    assert "Backend Developer" in await runs.report()
    await runs.world.do(WHO, lambda work: service.abandon(work, "RUN-1", "Begun anew"))
    after = await runs.begin()
    assert [step.title for step in after.steps] == ["Plan", "Test"]
    assert after.criteria[0].threshold == 99
    assert after.document_revision == before.document_revision + 1
    assert after.document_sha256 != before.document_sha256


async def test_an_agent_has_one_open_run(runs, run):
    """The second is refused with the first one's name; another agent's is not."""
    with pytest.raises(RunOpen, match="RUN-1") as refused:
        await runs.begin(feature="Search")
    assert "abandon" in (refused.value.fix or "")
    await runs.world.join("backend-developer-2", WHO)
    other = await runs.begin("human", agent="backend-developer-2")
    assert (other.agent, other.role) == ("backend-developer-2", WHO)
    found = await runs.world.see(service.open_runs)
    assert [one.agent for one in found] == [WHO, "backend-developer-2"]
    mine = await runs.world.see(lambda work: service.open_run_of(work, WHO))
    assert mine is not None
    assert mine.id == run.id
    assert await runs.world.see(lambda work: service.open_run_of(work, "vibe-coder")) is None


async def test_of_many_who_begin_at_once_one_does(runs):
    """Twenty calls for one agent: one run."""
    made = await asyncio.gather(*(runs.begin() for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, RunOpen) for one in made) == 19
    assert len(await runs.world.see(service.open_runs)) == 1


async def test_who_may_not_begin_is_told_why(runs):
    """A role without steps, people, another's agent, who retired."""
    with pytest.raises(NoSteps, match="vibe-coder") as refused:
        await runs.begin("vibe-coder")
    assert "## Workflow Steps" in (refused.value.fix or "")
    with pytest.raises(Invalid, match="human"):
        await runs.begin("human")
    with pytest.raises(Forbidden, match="vibe-coder"):
        await runs.begin("vibe-coder", agent=WHO)
    with pytest.raises(NotFound, match="nobody"):
        await runs.begin("human", agent="nobody")
    await runs.world.do("admin", lambda work: agents.retire(work, WHO))
    with pytest.raises(Conflict, match="retired"):
        await runs.begin("human", agent=WHO)


async def test_only_its_agent_and_people_change_a_run(runs, run):
    """Others are told what they can do instead; a run that ended changes no more."""
    with pytest.raises(Forbidden, match="RUN-1") as refused:
        await runs.step(1, "frontend-developer", state="started")
    assert "handoff" in (refused.value.fix or "")
    for verb in (runs.measure, runs.complete):
        with pytest.raises(Forbidden):
            await verb("frontend-developer")
    await runs.step(1, "human", state="started")
    await runs.world.do("human", lambda work: service.abandon(work, "RUN-1", "Not wanted"))
    with pytest.raises(WrongMove, match="abandoned"):
        await runs.step(1, state="completed")
    with pytest.raises(NotFound, match="RUN-9"):
        await runs.find("RUN-9")


async def test_a_run_completes_only_when_its_gate_is_met(runs, run):
    """Each missing thing is named with the literal call, and goes once it is there."""
    with pytest.raises(GateNotMet, match=r"step 1, Plan, is pending") as refused:
        await runs.complete()
    assert [fault.pointer for fault in refused.value.errors] == [
        "/steps/1",
        "/steps/2",
        "/criteria/unit-test-coverage",
        "/criteria/response-time",
        "/criteria/api-documentation-complete",
    ]
    await runs.go_through()
    await runs.measure(coverage=80)
    with pytest.raises(GateNotMet, match=r"measured as 80 %") as refused:
        await runs.complete()
    assert len(refused.value.errors) == 1
    assert refused.value.fix == (
        'POST workflow-runs/RUN-1/measurements {"name": "coverage", "value": …, "unit": "%"}'
    )
    await runs.measure(coverage=95)
    done = await runs.complete()
    assert (done.state, done.report) == ("completed", "DOC-1")
    assert done.ended_at == runs.world.clock.now()
    report = await runs.world.see(lambda work: documents.find(work, "DOC-1"))
    assert report.body == await runs.report()
    assert report.author == WHO


async def test_a_run_that_was_skipped_whole_is_completed_by_a_person_alone(runs):
    """Also where the document states no criteria; one step that was done is enough."""
    await runs.define(TEXT.partition("## Success")[0])
    await runs.begin()
    for number in (1, 2):
        await runs.step(number, state="skipped", reason="No time")
    with pytest.raises(GateNotMet, match="every step is skipped") as refused:
        await runs.complete()
    assert "steps/1" in (refused.value.fix or "")
    assert (await runs.complete("human")).state == "completed"
    assert "- Status: Complete, but 2 of 2 steps skipped\n" in await runs.report()


async def test_what_happens_is_told(runs, run):
    """One event for each move, a measurement's beside its run's."""
    await runs.go_through()
    await runs.complete()
    assert await runs.told() == [
        "run.opened",
        "run.step_started",
        "run.step_completed",
        "run.step_started",
        "run.step_completed",
        "measurement.taken",
        "measurement.taken",
        "run.criterion_met",
        "run.criterion_met",
        "run.completed",
    ]
    assert all(kind_for(kind) is KIND for kind in await runs.told())


async def test_runs_are_listed_by_their_filters(runs, run):
    """By state, agent, role and feature."""
    await runs.define(role="vibe-coder")
    await runs.begin("vibe-coder", feature="Search")
    for filters, expected in (
        ({}, ["RUN-2", "RUN-1"]),
        ({"agent": WHO}, ["RUN-1"]),
        ({"feature": "Search"}, ["RUN-2"]),
        ({"role": "vibe-coder", "state": "open"}, ["RUN-2"]),
        ({"state": "completed"}, []),
    ):
        found = await runs.world.see(
            lambda work, by=filters: service.every(work, by, service.Slice())
        )
        assert [one.id for one in found.items] == expected


def test_a_feature_is_one_line():
    """What people type as its name is kept without the blanks around and in it."""
    assert RunBegin(feature="  Sign \n in ").feature == "Sign in"


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (
            {
                "agent": "a",
                "feature": "F",
                "state": "open",
                "steps": [{"state": "skipped"}, {"state": "x"}],
            },
            "a on F: open, 1 of 2 steps",
        ),
        ({"agent": "a", "feature": "F", "state": "open", "steps": {"sha256": ""}}, "a on F: open"),
        ({"name": "coverage", "value": 93.5, "unit": "%"}, "coverage 93.5 %"),
    ],
)
def test_a_line_says_where_it_is(state, line):
    """A run by its steps, a measurement by its value; a measurement is shown with its run."""
    assert KIND.summary(state) == line
    assert KIND.page_of("RUN-2/7") == "RUN-2"
