"""Any verb of runs, with any input."""

from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate
from coordinator.domains.handoffs.schemas import Evidence
from coordinator.domains.workflows import criteria, measuring, service, steps
from coordinator.domains.workflows.schemas import (
    CheckNote,
    CriterionChange,
    MeasurementTaken,
    OutputNote,
    RunBegin,
    StepChange,
)
from tests.laws.chance import Chance, Verb

TEXT = """\
# Builder
## Agent Identity
**Name**: Builder
## Workflow Steps
### Step 1: Build
**Actions**:
- Check service dependencies:
  - Redis
**Expected Output**:
- It runs
## Success Criteria
- Coverage > 90%
- Runbook written
"""


AGENT = "backend-developer"


async def the_run(work: Work) -> str:
    """Return the run that is open, or the first."""
    run = await service.open_run_of(work, AGENT)
    return run.id if run else "RUN-1"


def any_verb(c: Chance) -> Verb:
    """Return a verb of runs with some input."""
    return c.one(_ends, _step, _step, _criterion, _criterion, _measured)(c)


def _ends(c: Chance) -> Verb:
    async def defined(work: Work) -> None:
        draft = RoleDraft(name=AGENT, title="B", identity={}, duties=[], source="b.md", body=TEXT)
        await agents.define_role(work, draft)

    async def begun(work: Work) -> None:
        await defined(work)
        wanted = RunBegin(feature=c.one("Sign-in", "Search"), agent=AGENT)
        await service.begin(work, wanted)

    async def reported(work: Work) -> None:
        path = "pending-commits/backend-final-status.md"
        draft = DocumentCreate(type="report", title="Done", body=c.text())
        await documents.create(work, draft, path=path)

    async def completed(work: Work) -> None:
        await service.complete(work, await the_run(work))

    async def abandoned(work: Work) -> None:
        await service.abandon(work, await the_run(work), "Not now")

    return c.one(begun, begun, begun, reported, completed, abandoned)


def _step(c: Chance) -> Verb:
    wanted = StepChange(
        state=c.one(None, "started", "completed", "completed", "skipped"),
        outputs=c.one([], [OutputNote(text="1")], [OutputNote(text="It runs", done=False)]),
        checks=c.one([], [CheckNote(name="redis", state=c.one("ok", "failed"))]),
        evidence=c.one([], [Evidence(level="claimed", text="Seen")]),
        reason=c.one("", "It may"),
    )

    async def changed(work: Work) -> None:
        await steps.change_step(work, await the_run(work), 1, wanted)

    return changed


def _criterion(c: Chance) -> Verb:
    wanted = CriterionChange(
        evidence=c.one([], [Evidence(level="claimed", text="Seen")]),
        waived=c.one(None, True, False),
        reason=c.one("", "It may"),
    )
    key = c.one("coverage", "runbook-written")

    async def changed(work: Work) -> None:
        await criteria.change_criterion(work, await the_run(work), key, wanted)

    return changed


def _measured(c: Chance) -> Verb:
    taken = [
        MeasurementTaken(name=c.one("coverage", "p95_ms"), value=c.one(89.5, 91, 95), unit=unit)
        for unit in ("", "")
    ]

    async def measured(work: Work) -> None:
        await measuring.measure(work, await the_run(work), taken)

    return measured
