"""The HTTP calls of runs."""

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from coordinator.core.schemas import Page
from coordinator.core.work import Reader, Work
from coordinator.domains.handoffs.evidence import looked_at
from coordinator.domains.workflows import criteria, measuring, report, rows, series, service, steps
from coordinator.domains.workflows.evidence import placed
from coordinator.domains.workflows.schemas import (
    CriterionChange,
    Figures,
    MeasurementRead,
    MeasurementsTaken,
    Reason,
    RunBegin,
    RunRead,
    RunReport,
    StepChange,
    StepState,
)
from coordinator.web import Door, Limit, PageToken, StateFilter

__all__ = ["WorkflowRuns"]


class WorkflowRuns(Controller):
    """Agents' ways through the steps of their roles."""

    path = "/workflow-runs"
    tags = ("workflow-runs",)

    @get("/")
    async def every(
        self,
        door: NamedDependency[Door],
        in_state: StateFilter = None,
        agent: FromQuery[str | None] = None,
        role: FromQuery[str | None] = None,
        feature: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[RunRead]]:
        """List the runs, newest first."""
        filters = {"state": in_state, "agent": agent, "role": role, "feature": feature}
        return await door.list(service.every, filters, limit, page)

    @post("/", status_code=201)
    async def begin(
        self, door: NamedDependency[Door], data: JSONBody[RunBegin]
    ) -> Response[RunRead]:
        """Begin a run through the steps of one's role."""
        return await door.write(lambda work: service.begin(work, data), status=201)

    @get("/{identifier:str}")
    async def find(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[RunRead]:
        """Show a run."""
        return await door.read(lambda work: service.find(work, identifier))

    @get("/{identifier:str}/steps/{number:int}")
    async def step(
        self, door: NamedDependency[Door], identifier: FromPath[str], number: FromPath[int]
    ) -> Response[StepState]:
        """Show a step of a run."""

        async def found(work: Work) -> StepState:
            run = await service.find(work, identifier)
            return steps.step_of(run.id, run.steps, number)

        return await door.read(found)

    @put("/{identifier:str}/steps/{number:int}")
    async def change_step(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        number: FromPath[int],
        data: JSONBody[StepChange],
    ) -> Response[RunRead]:
        """Start, complete, skip or reopen a step, with what came of it."""

        async def looked(reader: Reader) -> StepChange:
            return await looked_at(reader, await placed(reader, identifier, data))

        return await door.write_prepared(
            looked, lambda work, given: steps.change_step(work, identifier, number, given)
        )

    @put("/{identifier:str}/criteria/{key:str}")
    async def change_criterion(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        key: FromPath[str],
        data: JSONBody[CriterionChange],
    ) -> Response[RunRead]:
        """Give evidence to a criterion, waive it, or name the series that decides it."""

        async def looked(reader: Reader) -> CriterionChange:
            return await looked_at(reader, await placed(reader, identifier, data))

        return await door.write_prepared(
            looked, lambda work, given: criteria.change_criterion(work, identifier, key, given)
        )

    @get("/{identifier:str}/measurements")
    async def measurements(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        name: FromQuery[str | None] = None,
        limit: Limit = 50,
        page: PageToken = None,
    ) -> Response[Page[MeasurementRead]]:
        """List what was measured in a run, newest first."""
        return await door.list(
            lambda work, filters, part: series.measurements(work, identifier, filters, part),
            {"name": name},
            limit,
            page,
        )

    @post("/{identifier:str}/measurements", status_code=201)
    async def measure(
        self,
        door: NamedDependency[Door],
        identifier: FromPath[str],
        data: JSONBody[MeasurementsTaken],
    ) -> Response[RunRead]:
        """Take down one value of a series, or several; criteria are judged by them."""
        return await door.write(
            lambda work: measuring.measure(work, identifier, data.measurements), status=201
        )

    @get("/{identifier:str}/figures")
    async def figures(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[Figures]:
        """Show what comes by itself: times of steps, waiting, handoffs, and every series."""

        async def counted(work: Work) -> Figures:
            return await report.figures(work, await rows.row_of(work, identifier))

        return await door.read(counted)

    @get("/{identifier:str}/report")
    async def report(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[RunReport]:
        """Show the report as it would be now, and what keeps it from being final."""
        return await door.read(lambda work: service.preview(work, identifier))

    @post("/{identifier:str}/complete", status_code=200)
    async def complete(
        self, door: NamedDependency[Door], identifier: FromPath[str]
    ) -> Response[RunRead]:
        """Complete a run whose gate is met; its report becomes a document and a file."""
        return await door.write(lambda work: service.complete(work, identifier))

    @post("/{identifier:str}/abandon", status_code=200)
    async def abandon(
        self, door: NamedDependency[Door], identifier: FromPath[str], data: JSONBody[Reason]
    ) -> Response[RunRead]:
        """End a run that will not be completed, and say why."""
        return await door.write(lambda work: service.abandon(work, identifier, data.reason))
