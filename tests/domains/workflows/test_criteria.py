"""Criteria: a measured value decides, a plain one needs evidence, a person may waive."""

import pytest

from coordinator.core.errors import Forbidden, Invalid, NotFound
from coordinator.domains.workflows import measuring, series
from coordinator.domains.workflows.gate import GateNotMet
from coordinator.domains.workflows.measuring import SeriesFull
from coordinator.domains.workflows.schemas import MeasurementTaken
from tests.domains.workflows.conftest import WHO, lie, proof

COVERAGE, DOCS = "unit-test-coverage", "api-documentation-complete"


def state(run, key=COVERAGE):
    """Return the state and value of a criterion."""
    found = next(one for one in run.criteria if one.key == key)
    return found.state, found.value


async def measured(runs, *taken):
    """Measure these."""
    listed = [MeasurementTaken(**one) for one in taken]
    return await runs.world.do(WHO, lambda work: measuring.measure(work, "RUN-1", listed))


async def test_the_last_value_decides(runs, run):
    """What was met may fail later while the run is open."""
    assert state(await runs.measure(coverage=90)) == ("failing", 90)
    assert state(await runs.measure(coverage=90.1)) == ("met", 90.1)
    assert state(await runs.measure(coverage=12)) == ("failing", 12)
    assert (await runs.told())[1:] == [
        *("measurement.taken", "run.criterion_failed"),
        *("measurement.taken", "run.criterion_met"),
        *("measurement.taken", "run.criterion_failed"),
    ]


async def test_values_are_kept_in_one_unit(runs, run):
    """Seconds of a series in milliseconds are converted; percent of it are refused."""
    after = await measured(runs, {"name": "response_time_ms", "value": 0.2, "unit": "s"})
    assert state(after, "response-time") == ("failing", 200)
    await measured(runs, {"name": "build", "value": 2, "unit": "min"})
    await measured(runs, {"name": "build", "value": 30, "unit": "s"})
    found = await runs.world.see(
        lambda work: series.measurements(work, "RUN-1", {"name": "build"}, series.Slice())
    )
    assert [(one.value, one.unit) for one in found.items] == [(0.5, "min"), (2, "min")]
    with pytest.raises(Invalid, match="kept in ms, not in %"):
        await measured(runs, {"name": "response_time_ms", "value": 1, "unit": "%"})


async def test_a_measurement_belongs_to_the_step_under_way(runs, run):
    """Unless it names another; one that is not there is refused with all of its list."""
    await runs.measure(coverage=1)
    await runs.step(2, state="started")
    await measured(
        runs, {"name": "coverage", "value": 2}, {"name": "coverage", "value": 3, "step": 1}
    )
    with pytest.raises(NotFound, match="no step 7"):
        await measured(runs, {"name": "a", "value": 4}, {"name": "a", "value": 5, "step": 7})
    found = await runs.world.see(
        lambda work: series.measurements(work, "RUN-1", {}, series.Slice())
    )
    assert [(one.number, one.step) for one in found.items] == [(3, 1), (2, 2), (1, None)]


async def test_a_plain_criterion_needs_evidence_that_git_does_not_contradict(runs, run):
    """A commit that is not there shows nothing."""
    assert state(await runs.criterion(DOCS, evidence=[lie()]), DOCS) == ("open", None)
    with pytest.raises(GateNotMet, match="git contradicts “Seen”: abcdef1 is not known"):
        await runs.complete()
    assert state(await runs.criterion(DOCS, evidence=[proof()]), DOCS) == ("met", None)


async def test_evidence_does_not_decide_what_is_measured(runs, run):
    """It is kept beside the value."""
    after = await runs.criterion(COVERAGE, evidence=[proof("I counted")])
    assert state(after) == ("open", None)
    assert after.criteria[0].evidence[0].text == "I counted"


async def test_a_person_waives_with_a_reason_and_takes_it_back(runs, run):
    """An agent may not; what was measured stays known."""
    with pytest.raises(Forbidden, match="a person"):
        await runs.criterion(COVERAGE, waived=True, reason="Too hard")
    with pytest.raises(Invalid, match="reason"):
        await runs.criterion(COVERAGE, "human", waived=True)
    await runs.measure(coverage=80)
    waived = await runs.criterion(COVERAGE, "human", waived=True, reason="Legacy code")
    found = waived.criteria[0]
    assert (found.state, found.waived_by, found.reason) == ("waived", "human", "Legacy code")
    assert state(await runs.measure(coverage=70)) == ("waived", 70)
    assert state(await runs.criterion(COVERAGE, "human", waived=False)) == ("failing", 70)


async def test_a_run_may_be_told_another_series(runs, run):
    """The guess from the words is only a guess; a plain criterion has no series."""
    await measured(runs, {"name": "branch_coverage", "value": 97, "unit": "%"})
    after = await runs.criterion(COVERAGE, measure="branch_coverage")
    assert state(after) == ("met", 97)
    assert f"by the series branch_coverage that {WHO} named" in await runs.report()
    with pytest.raises(Invalid, match="no threshold"):
        await runs.criterion(DOCS, measure="docs")
    with pytest.raises(NotFound, match=COVERAGE):
        await runs.criterion("nope", evidence=[proof()])


async def test_an_agent_does_not_swap_a_value_that_it_does_not_like(runs, run):
    """Once its series was measured, or where the other counts something else, a person decides."""
    await runs.measure(lines_of_code=5000)
    with pytest.raises(Forbidden, match=r"kept in plain numbers, and .* asks for %"):
        await runs.criterion(COVERAGE, measure="lines_of_code")
    await runs.measure(coverage=12)
    with pytest.raises(Forbidden, match="measured as `coverage` already") as refused:
        await runs.criterion(COVERAGE, measure="branch_coverage")
    assert 'POST handoffs {"to": "human"' in (refused.value.fix or "")
    assert state(await runs.criterion(COVERAGE, "human", measure="branch_coverage"))[0] == "open"


async def test_a_criterion_says_since_when_it_fails(runs, run):
    """From the first value that failed; what meets or waives it ends that."""
    began = runs.world.clock.now()
    await runs.measure(coverage=80)
    runs.world.clock.move(minutes=5)
    assert (await runs.measure(coverage=70)).criteria[0].failing_since == began
    assert (await runs.measure(coverage=95)).criteria[0].failing_since is None


async def test_a_run_takes_so_many_measurements(runs, run, monkeypatch):
    """Beyond that it says what to do."""
    monkeypatch.setattr(measuring, "MOST", 3)
    await measured(runs, *[{"name": "a", "value": 1}] * 2)
    with pytest.raises(SeriesFull, match="3 are the most"):
        await measured(runs, *[{"name": "a", "value": 1}] * 2)
