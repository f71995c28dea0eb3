"""Steps start and end with what shows it."""

import pytest

from coordinator.core.errors import Invalid, NotFound, WrongMove
from coordinator.domains.contexts import service as contexts
from coordinator.domains.workflows import service
from coordinator.domains.workflows.gate import StepNotDone
from coordinator.domains.workflows.rows import EvidenceFull
from coordinator.domains.workflows.service import current_step
from coordinator.views.readiness import readiness
from tests.domains.workflows.conftest import WHO, lie, proof

TICKED = [{"text": "Plan written"}, {"text": "2"}]


async def test_a_step_ends_with_its_outputs_and_what_shows_it(runs, run):
    """Open outputs and missing evidence are named; an explained output does not keep it open."""
    await runs.step(1, state="started")
    with pytest.raises(StepNotDone, match="“Plan written” is neither ticked") as refused:
        await runs.step(1, state="completed")
    assert refused.value.fix == (
        'PUT workflow-runs/RUN-1/steps/1 {"state": "completed", '
        '"outputs": [{"text": "Plan written"}, {"text": "Risks named"}], '
        '"evidence": [{"level": "claimed", "text": "…"}]}'
    )
    with pytest.raises(StepNotDone, match="no evidence"):
        await runs.step(1, state="completed", outputs=TICKED)
    explained = [TICKED[0], {"text": "Risks named", "done": False, "reason": "There are none"}]
    runs.world.clock.move(minutes=5)
    done = await runs.step(1, state="completed", outputs=explained, evidence=[proof("DOC-1")])
    step = done.steps[0]
    assert (step.state, step.ended_at) == ("completed", runs.world.clock.now())
    assert [output.done for output in step.outputs] == [True, False]
    assert (step.evidence[0].text, step.evidence[0].by) == ("DOC-1", WHO)


async def test_what_git_contradicts_does_not_complete_a_step(runs, run):
    """The refusal says what git said; nor does readiness call it tested."""
    await runs.step(1, state="started")
    with pytest.raises(StepNotDone, match="git contradicts “Seen”: abcdef1 is not known"):
        await runs.step(1, state="completed", outputs=TICKED, evidence=[lie()])
    await runs.step(1, evidence=[lie()])
    [feature] = (await runs.world.see(readiness)).features
    assert feature.roles[0].tested.answer == "unknown"
    done = await runs.step(1, state="completed", outputs=TICKED, evidence=[proof(level="tested")])
    assert done.steps[0].state == "completed"
    [feature] = (await runs.world.see(readiness)).features
    assert feature.roles[0].tested.answer == "yes"


async def test_a_step_that_is_reopened_is_shown_anew(runs, run):
    """Neither evidence nor checks from before count; the pause between is nobody's time."""
    clock = runs.world.clock
    await runs.step(1, state="started")
    clock.move(minutes=10)
    check = [{"name": "Redis connection"}]
    await runs.step(1, state="completed", outputs=TICKED, evidence=[proof()], checks=check)
    clock.move(minutes=60)
    await runs.step(1, state="started", reason="It broke")
    clock.move(minutes=5)
    with pytest.raises(StepNotDone, match="since it was reopened"):
        await runs.step(1, state="completed")
    done = await runs.step(1, state="completed", evidence=[proof("Again")])
    assert [one.text for one in done.steps[0].evidence] == ["Seen", "Again"]
    whole = await runs.world.see(lambda work: service.find_whole(work, "RUN-1"))
    assert [one.seconds for one in whole.figures.steps] == [15 * 60]


async def test_a_service_check_is_evidence_and_a_failed_one_needs_a_reason(runs, run):
    """A check is found by its name in any case; a new one is added."""
    assert [check.kind for check in run.steps[0].checks] == ["cache", "database"]
    await runs.step(1, state="started")
    failed = [{"name": "redis connection", "state": "failed", "text": "refused"}]
    with pytest.raises(StepNotDone, match="“Redis connection” failed"):
        await runs.step(1, state="completed", outputs=TICKED, checks=failed)
    checks = [*failed, {"name": "PostgreSQL status"}, {"name": "Mail", "kind": "external"}]
    done = await runs.step(
        1, state="completed", outputs=TICKED, checks=checks, reason="No cache is used here"
    )
    found = {check.name: (check.kind, check.state) for check in done.steps[0].checks}
    assert found == {
        "Redis connection": ("cache", "failed"),
        "PostgreSQL status": ("database", "ok"),
        "Mail": ("external", "ok"),
    }


async def test_a_wrong_move_says_from_where_it_is_allowed(runs, run):
    """Pending starts or is skipped, a step that is over is started again; each with its reason."""
    with pytest.raises(WrongMove, match="started or skipped, not completed"):
        await runs.step(2, state="completed")
    with pytest.raises(Invalid, match="reason"):
        await runs.step(2, state="skipped")
    skipped = await runs.step(2, state="skipped", reason="Nothing to build")
    assert (skipped.steps[1].state, skipped.steps[1].started_at) == ("skipped", None)
    with pytest.raises(Invalid, match="reason"):
        await runs.step(2, state="started")
    again = await runs.step(2, state="started", reason="There is, after all")
    assert (again.steps[1].state, again.steps[1].ended_at) == ("started", None)
    assert (await runs.told())[1:] == ["run.step_skipped", "run.step_reopened"]


async def test_the_same_again_changes_nothing(runs, run):
    """A call that is sent twice is told once."""
    first = await runs.step(1, state="started")
    assert await runs.step(1, state="started") == first
    assert (await runs.told())[1:] == ["run.step_started"]


async def test_what_a_step_does_not_expect_is_refused(runs, run):
    """An unknown output or step, with those there are."""
    with pytest.raises(Invalid, match=r"1\. Plan written; 2\. Risks named"):
        await runs.step(1, outputs=[{"text": "Cake"}])
    with pytest.raises(NotFound, match="there are 1, 2"):
        await runs.step(3, state="started")
    many = [proof()] * 20
    await runs.step(1, evidence=many)
    await runs.step(1, evidence=many)
    with pytest.raises(EvidenceFull, match="50 are the most"):
        await runs.step(1, evidence=many)


async def test_a_step_that_starts_moves_its_agents_context(runs, run):
    """Where the agent itself starts it; a person's call speaks for nobody."""
    await runs.step(1, "human", state="started")
    with pytest.raises(NotFound):
        await runs.world.see(lambda work: contexts.find(work, WHO))
    await runs.step(2, state="started")
    context = await runs.world.see(lambda work: contexts.find(work, WHO))
    assert (context.feature, context.step) == ("Sign-in", "2. Build")


async def test_the_current_step_is_the_one_under_way(runs, run):
    """Else the first that has not begun; none at the end."""
    first = current_step(run.steps)
    assert first is not None
    assert first.number == 1
    after = await runs.step(2, state="started")
    second = current_step(after.steps)
    assert second is not None
    assert second.number == 2
    done = [step.model_copy(update={"state": "completed"}) for step in run.steps]
    assert current_step(done) is None
