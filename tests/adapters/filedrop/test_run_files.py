"""Runs beside files: where they stand, and what a dropped report is answered."""

from coordinator.domains.workflows import service, steps
from coordinator.domains.workflows.schemas import RunBegin, StepChange
from tests.domains.workflows.conftest import Runs

WHO = "backend-developer"
FILE = f"agent-system/workflow-runs/RUN-1-{WHO}.md"
FINAL = "pending-commits/backend-final-status.md"


async def begun(world):
    """Begin RUN-1."""
    runs = Runs(world)
    await runs.define()
    await world.do(WHO, lambda work: service.begin(work, RunBegin(feature="Sign-in")))
    return runs


async def test_a_run_stands_in_a_file_with_what_is_missing(world, place):
    """It follows each change, and after that all rests."""
    await begun(world)
    await place.both()
    text = place.text(FILE)
    assert "# Sign-in\n\n## Step 1: Plan\n\npending\n\n- [ ] Plan written\n" in text
    assert 'PUT workflow-runs/RUN-1/steps/1 {"state": "started"}' in text
    started = StepChange(state="started", outputs=[{"text": "Plan written"}])
    await world.do(WHO, lambda work: steps.change_step(work, "RUN-1", 1, started))
    await place.both()
    assert "## Step 1: Plan\n\nstarted\n\n- [x] Plan written\n" in place.text(FILE)
    before = len(await world.events())
    await place.both()
    assert len(await world.events()) == before


async def test_a_report_that_comes_too_early_is_answered_in_the_runs_file(world, place):
    """The report stays as it is; the answer names each missing thing."""
    await begun(world)
    place.drop(FINAL, "## Done\n")
    await place.both()
    assert place.text(FINAL) == "## Done\n"
    assert "A final report asked to complete it, but:\n\n- step 1, Plan," in place.text(FILE)


async def test_a_report_in_time_completes_the_run_and_its_own_report_appears(world, place):
    """Both stand side by side, and neither asks again."""
    runs = await begun(world)
    await runs.go_through()
    place.drop(FINAL, "## Done\n")
    await place.both()
    assert (await runs.find()).state == "completed"
    own = place.text(f"pending-commits/{WHO}-run-1-final-status.md")
    assert "## Backend Developer Workflow Complete: Sign-in\n- Feature: Sign-in\n" in own
    assert "state: completed\nreport: DOC-2\n" in place.text(FILE)
    before = len(await world.events())
    await place.both()
    assert len(await world.events()) == before
    assert not [name for name in place.names() if name.endswith(".error.md")]


async def test_what_somebody_writes_into_a_runs_file_gets_a_receipt(world, place):
    """A tick there is no evidence."""
    await begun(world)
    await place.both()
    place.drop(FILE, place.text(FILE).replace("[ ]", "[x]"))
    await place.both()
    receipt = place.text(FILE.replace(".md", ".error.md"))
    assert "coord run step" in receipt
    assert "[x] Plan written" in place.text(FILE)
