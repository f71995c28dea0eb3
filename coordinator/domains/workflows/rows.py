"""The rows of runs, and what every verb asks of one: that it is there, open, and the caller's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from coordinator.core.errors import Conflict, Forbidden, NotFound, WrongMove
from coordinator.core.ids import number_of
from coordinator.core.work import Work
from coordinator.domains.workflows.models import PREFIX, Run
from coordinator.domains.workflows.schemas import CriterionState, RunRead, StepState

__all__ = [
    "EVIDENCE",
    "EvidenceFull",
    "all_runs",
    "criteria_of",
    "opened",
    "read",
    "row_of",
    "steps_of",
    "stored",
    "with_evidence",
]

EVIDENCE = 50
"""How many entries of evidence a step or a criterion takes."""


class EvidenceFull(Conflict):
    """It takes no more evidence"""


def all_runs(work: Work) -> Select[Run]:
    """Select the runs of the workspace."""
    return select(Run).where(col(Run.workspace) == work.workspace)


async def row_of(work: Work, identifier: str) -> Run:
    """Return the row of this identifier, locked where the work writes; raises `NotFound`."""
    row = await work.get(Run, number_of(identifier, PREFIX))
    if row is None:
        raise NotFound(
            f"There is no run `{identifier}` in `{work.workspace}`.",
            fix="`coord run list` lists them.",
        )
    return row


async def opened(work: Work, identifier: str) -> Run:
    """Return the row of an open run that the caller may change.

    Its agent may, and people and the admin. Raises `NotFound`, `Forbidden` for others, `WrongMove`
    where it has ended.
    """
    row = await row_of(work, identifier)
    if not (work.actor.name == row.agent or work.actor.is_admin or work.actor.is_person):
        raise Forbidden(
            f"`{row.subject}` is the run of `{row.agent}`; it, people and the admin may change it, "
            f"not `{work.actor.name}`.",
            fix=f"Offer `{row.agent}` a handoff that says what you have found.",
        )
    if row.state != "open":
        raise WrongMove(
            f"`{row.subject}` is {row.state}; a run changes only while it is open.",
            fix=f'POST workflow-runs {{"feature": "{row.feature}"}} begins another.',
        )
    return row


def steps_of(row: Run) -> list[StepState]:
    """Return the steps of a run."""
    return [StepState.model_validate(step) for step in row.steps]


def criteria_of(row: Run) -> list[CriterionState]:
    """Return the criteria of a run."""
    return [CriterionState.model_validate(one) for one in row.criteria]


def stored(states: Sequence[StepState] | Sequence[CriterionState]) -> list[dict[str, Any]]:
    """Return steps or criteria as their column keeps them."""
    return [one.model_dump(mode="json") for one in states]


def with_evidence(subject: str, known: Sequence[Any], added: Sequence[Any]) -> list[Any]:
    """Return evidence with more of it; raises `EvidenceFull` beyond 50 entries."""
    if len(known) + len(added) > EVIDENCE:
        raise EvidenceFull(
            f"{subject} holds {len(known)} entries of evidence; {EVIDENCE} are the most.",
            fix="Put the rest into a document and name that.",
        )
    return [*known, *added]


def read(row: Run) -> RunRead:
    """Show a row as every door does."""
    values = row.model_dump(exclude={"workspace", "number"})
    return RunRead.model_validate({"id": row.subject, **values})
