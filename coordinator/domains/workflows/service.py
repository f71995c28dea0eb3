"""The verbs that begin and end a run, and the queries; `steps.py`, `criteria.py` and `measuring.py`
hold those in between."""

import hashlib
from collections.abc import Mapping

from sqlmodel import col

from coordinator.core.errors import Conflict, Fault, Forbidden, Invalid
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import AgentRead, RoleRead
from coordinator.domains.documents import service as documents
from coordinator.domains.documents.schemas import DocumentCreate
from coordinator.domains.workflows import gate, report
from coordinator.domains.workflows.models import PREFIX, Run, RunDocument
from coordinator.domains.workflows.rows import all_runs, opened, read, row_of, stored
from coordinator.domains.workflows.schemas import (
    CheckState,
    CriterionState,
    OutputState,
    RunBegin,
    RunRead,
    RunReport,
    RunWhole,
    StepState,
)
from coordinator.domains.workflows.steps import current_step

__all__ = [
    "NoSteps",
    "RunOpen",
    "abandon",
    "begin",
    "complete",
    "current_step",
    "every",
    "find",
    "find_whole",
    "open_run_of",
    "open_runs",
    "preview",
]


class RunOpen(Conflict):
    """The agent has a run open already"""


class NoSteps(Conflict):
    """The role's document states no steps"""


async def begin(work: Work, wanted: RunBegin) -> RunRead:
    """Begin a run of an agent through its role's steps, as its document states them now.

    Raises `RunOpen` where the agent has one open, `NoSteps` where its role has none to go through,
    `Forbidden` where an agent begins one for another.
    """
    agent = await _runner(work, wanted)
    # Taking the number locks its counter, so that nobody begins another run meanwhile.
    number = await work.next_number(PREFIX)
    if (former := await open_run_of(work, agent.name)) is not None:
        raise RunOpen(
            f"`{agent.name}` is on `{former.id}`, {former.feature}, since "
            f"{former.opened_at:%Y-%m-%d %H:%M}; it takes one feature at a time.",
            fix=f"POST workflow-runs/{former.id}/complete ends it, or "
            f'POST workflow-runs/{former.id}/abandon {{"reason": "…"}}.',
        )
    role = await agents.find_role(work, agent.role)
    if not role.steps:
        raise NoSteps(
            f"The document of `{role.name}`, `{role.source}`, states no steps to go through.",
            fix="Add `## Workflow Steps` with `### Step 1: …` to it; "
            "docs/explanation/roles.md shows the form.",
        )
    row = Run(
        number=number,
        agent=agent.name,
        role=role.name,
        document_revision=role.revision,
        document_sha256=await _kept(work, role.body),
        steps=stored(_steps(role)),
        criteria=stored([CriterionState(**one.model_dump()) for one in role.criteria]),
        opened_at=work.now,
        **wanted.model_dump(exclude={"agent"}),
        **work.born(),
    )
    await work.add(row, "run.opened")
    return read(row)


async def complete(work: Work, identifier: str) -> RunRead:
    """Complete a run: its report becomes a document, and a file.

    Raises `GateNotMet` where a step or criterion is still open, naming each with its literal call,
    and for anyone but a person where every step was skipped.
    """
    row = await opened(work, identifier)
    work.expect(row)
    gate.check(row, by_person=work.actor.is_person or work.actor.is_admin)
    draft = DocumentCreate(type="report", body=await report.body(work, row, ended_at=work.now))
    path = f"pending-commits/{row.agent}-{row.subject.lower()}-final-status.md"
    is_taken = await documents.find_at(work, path) is not None
    made = await documents.create(work, draft, path=None if is_taken else path)
    work.change(
        row,
        "run.completed",
        state="completed",
        ended_at=work.now,
        report=made.id,
        refusal="",
        refused_at=None,
    )
    return read(row)


async def abandon(work: Work, identifier: str, reason: str) -> RunRead:
    """End a run that will not be completed, and say why."""
    row = await opened(work, identifier)
    work.change(row, "run.abandoned", state="abandoned", ended_at=work.now, reason=reason)
    return read(row)


async def find(work: Work, identifier: str) -> RunRead:
    """Return the run of this identifier; raises `NotFound`."""
    return read(await row_of(work, identifier))


async def find_whole(work: Work, identifier: str) -> RunWhole:
    """Return a run with its figures, what is missing, and its report as of now."""
    row = await row_of(work, identifier)
    return RunWhole(
        **read(row).model_dump(),
        figures=await report.figures(work, row),
        missing=gate.missing(row) if row.state == "open" else [],
        preview=await report.body(work, row, ended_at=row.ended_at),
    )


async def preview(work: Work, identifier: str) -> RunReport:
    """Return a run's report as of now, with what keeps it from being final."""
    row = await row_of(work, identifier)
    missing = gate.missing(row) if row.state == "open" else []
    body = await report.body(work, row, ended_at=row.ended_at)
    return RunReport(id=row.subject, body=body, missing=missing)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[RunRead]:
    """Return a page of runs, newest first, of one `state`, `agent`, `role` or `feature`."""
    statement = all_runs(work)
    for name in ("state", "agent", "role", "feature"):
        if value := filters.get(name):
            statement = statement.where(getattr(Run, name) == value)
    return await page_of(work, statement, part, key=col(Run.number), read=read)


async def open_runs(work: Work) -> list[RunRead]:
    """Return every open run, oldest first."""
    statement = all_runs(work).where(col(Run.state) == "open").order_by(col(Run.number))
    return [read(row) for row in (await work.session.execute(statement)).scalars()]


async def open_run_of(work: Work, agent: str) -> RunRead | None:
    """Return the run that an agent has open; None where it has none."""
    statement = all_runs(work).where(col(Run.state) == "open", col(Run.agent) == agent).limit(1)
    row = (await work.session.execute(statement)).scalar_one_or_none()
    return None if row is None else read(row)


async def _runner(work: Work, wanted: RunBegin) -> AgentRead:
    """Return the agent whose run it is to be."""
    name = wanted.agent or work.actor.name
    may = name == work.actor.name or work.actor.is_admin or work.actor.is_person
    if not may:
        raise Forbidden(
            f"`{work.actor.name}` may not begin a run of `{name}`; it, people and the admin may.",
            fix=f'Offer it the work: POST handoffs {{"to": "{name}", "kind": "feature", …}}.',
        )
    agent = await agents.find(work, name)
    if agent.role in agents.UNWRITTEN:
        raise Invalid(
            f"`{name}` has no role with a document, so there are no steps for it.",
            fix='Name the agent whose run it is: {"feature": "…", "agent": "backend-developer"}.',
            errors=[Fault("/agent", "has no role document")],
        )
    if agent.retired_at is not None:
        raise Conflict(f"`{name}` has retired, and begins nothing any more.")
    return agent


def _steps(role: RoleRead) -> list[StepState]:
    return [
        StepState(
            number=step.number,
            title=step.title,
            objective=step.objective,
            outputs=[OutputState(text=text) for text in step.outputs],
            checks=[CheckState(name=check.name, kind=check.kind) for check in step.checks],
        )
        for step in role.steps
    ]


async def _kept(work: Work, text: str) -> str:
    """Keep a document's text under its hash, once for all runs that begin with it."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if await work.session.get(RunDocument, (work.workspace, sha256)) is None:
        work.session.add(RunDocument(workspace=work.workspace, sha256=sha256, text=text))
    return sha256
