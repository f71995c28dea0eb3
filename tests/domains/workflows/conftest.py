"""A role with two steps, and the shortest ways to go through them."""

from typing import Any

import pytest

from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.handoffs.schemas import Evidence, EvidenceRead
from coordinator.domains.workflows import criteria, measuring, service, steps
from coordinator.domains.workflows.schemas import (
    CriterionChange,
    MeasurementTaken,
    RunBegin,
    RunRead,
    StepChange,
)

WHO = "backend-developer"
TEXT = """\
# Backend Developer Agent Workflow

## Agent Identity
**Name**: Backend Developer

## Workflow Steps

### Step 1: Plan
**Objective**: Know what is asked

**Actions**:
1. Check service dependencies:
   - Redis connection
   - PostgreSQL status

**Expected Output**:
- Plan written
- Risks named

### Step 2: Build
**Expected Output**:
- It runs

   ```bash
   echo "## Backend Developer Workflow Complete
   - Feature: [name]
   - Endpoints: [count] implemented
   - Database migrations: [count] created
   - Tests: [count] passing
   - Performance: [metrics]
   - Documentation: Complete
   - Webhooks: [count] events configured
   - Colour: Blue
   - Status: Ready for deployment
   " > ../pending-commits/backend-final-status.md
   ```

## Success Criteria
- [ ] Unit test coverage > 90%
- [ ] Response time < 100ms
- [ ] API documentation complete
"""


class Runs:
    """A run, and ways to change it as someone."""

    def __init__(self, world: Any) -> None:
        self.world = world

    async def define(self, text: str = TEXT, role: str = WHO) -> None:
        """Define the role's document."""
        values = {"title": role, "identity": {}, "duties": [], "source": f"{role}.md"}
        draft = RoleDraft(name=role, body=text, **values)
        await self.world.do("admin", lambda work: agents.define_role(work, draft))

    async def begin(self, who: str = WHO, **fields: Any) -> RunRead:
        """Begin a run."""
        wanted = RunBegin(**{"feature": "Sign-in", **fields})
        return await self.world.do(who, lambda work: service.begin(work, wanted))

    async def step(self, number: int, who: str = WHO, run: str = "RUN-1", **fields: Any) -> RunRead:
        """Change a step."""
        wanted = StepChange(**fields)
        return await self.world.do(who, lambda work: steps.change_step(work, run, number, wanted))

    async def criterion(
        self, key: str, who: str = WHO, run: str = "RUN-1", **fields: Any
    ) -> RunRead:
        """Change a criterion."""
        wanted = CriterionChange(**fields)
        return await self.world.do(
            who, lambda work: criteria.change_criterion(work, run, key, wanted)
        )

    async def measure(self, who: str = WHO, run: str = "RUN-1", **values: float) -> RunRead:
        """Measure series without a unit."""
        taken = [MeasurementTaken(name=name, value=value) for name, value in values.items()]
        return await self.world.do(who, lambda work: measuring.measure(work, run, taken))

    async def go_through(self, run: str = "RUN-1") -> None:
        """Complete both steps and meet every criterion."""
        for number, outputs in ((1, ("Plan written", "Risks named")), (2, ("It runs",))):
            await self.step(number, run=run, state="started")
            done = [{"text": text} for text in outputs]
            await self.step(number, run=run, state="completed", outputs=done, evidence=[proof()])
        await self.measure(run=run, coverage=93.5, response_time_ms=61)
        await self.criterion("api-documentation-complete", run=run, evidence=[proof()])

    async def complete(self, who: str = WHO, run: str = "RUN-1") -> RunRead:
        """Complete it."""
        return await self.world.do(who, lambda work: service.complete(work, run))

    async def find(self, run: str = "RUN-1") -> RunRead:
        """Return it as it is."""
        return await self.world.see(lambda work: service.find(work, run))

    async def report(self, run: str = "RUN-1") -> str:
        """Return its report as of now."""
        return (await self.world.see(lambda work: service.preview(work, run))).body

    async def told(self, after: int = 0) -> list[str]:
        """Return the types of the events of runs and measurements."""
        found = [event.type for event in await self.world.events(after)]
        return [kind for kind in found if kind.startswith(("run.", "measurement."))]


def proof(text: str = "Seen", **fields: Any) -> Evidence:
    """Return evidence of the lowest level, or another."""
    return Evidence(**{"level": "claimed", "text": text, **fields})


def lie(level: str = "tested") -> EvidenceRead:
    """Return evidence that git contradicts."""
    known = proof(level=level, commit="abcdef1").model_dump()
    return EvidenceRead(**known, verified=False, checked="abcdef1 is not known in this repository")


@pytest.fixture
async def runs(world: Any) -> Runs:
    """The role of the backend developer with two steps, and no run yet."""
    found = Runs(world)
    await found.define()
    return found


@pytest.fixture
async def run(runs: Runs) -> RunRead:
    """RUN-1, open."""
    return await runs.begin()
