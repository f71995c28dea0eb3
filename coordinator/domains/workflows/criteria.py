"""The verb that gives evidence to a criterion or waives it, and what a measured value decides."""

from collections.abc import Sequence
from datetime import datetime

from coordinator.core.errors import Fault, Forbidden, Invalid, NotFound
from coordinator.core.work import Work
from coordinator.domains.agents.documents.thresholds import converted, holds
from coordinator.domains.handoffs.evidence import entries
from coordinator.domains.handoffs.schemas import EvidenceRead
from coordinator.domains.workflows import gate
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import criteria_of, opened, read, stored, with_evidence
from coordinator.domains.workflows.schemas import CriterionChange, CriterionState, RunRead
from coordinator.domains.workflows.series import last_value

__all__ = ["change_criterion", "event_of", "judged"]


async def change_criterion(
    work: Work, identifier: str, key: str, wanted: CriterionChange
) -> RunRead:
    """Give evidence to a criterion, waive it or take that back, or name the series that decides it.

    Evidence that git does not contradict meets a plain one; one with a threshold only a value
    decides. People and the admin waive, with a reason, and name another series whenever they like;
    an agent does only while nothing was measured for it. Raises `Forbidden` for others.
    """
    row = await opened(work, identifier)
    criteria = criteria_of(row)
    before = _criterion(row, criteria, key)
    given = entries(wanted.evidence, by=work.actor.name)
    kept = [EvidenceRead.model_validate(one) for one in given]
    evidence = with_evidence(f"“{before.text}” of `{row.subject}`", before.evidence, kept)
    after = before.model_copy(update={"evidence": evidence})
    if wanted.measure is not None and wanted.measure != before.measure:
        after = await _renamed(work, row, after, wanted.measure)
    if wanted.waived is not None:
        after = _waived(work, row, after, wanted)
    elif wanted.reason:
        after = after.model_copy(update={"reason": wanted.reason})
    if after.state != "waived":
        after = await _stands(work, row, after)
    changed = [after if one is before else one for one in criteria]
    answered = gate.answered(row, criteria=changed)
    work.change(row, event_of([before], [after]), criteria=stored(changed), **answered)
    return read(row)


def judged(criterion: CriterionState, value: float, unit: str, *, now: datetime) -> CriterionState:
    """Return a criterion with this value of its series, of `now`; what was waived stays so.

    Raises `Invalid` for a unit that cannot be compared with its own.
    """
    same = converted(value, unit, criterion.unit)
    if same is None or criterion.op is None or criterion.threshold is None:
        wanted = criterion.unit or "plain numbers"
        raise Invalid(
            f"“{criterion.text}” is measured in {wanted}, not in {unit}.",
            fix=f"Give `{criterion.measure}` in {wanted}.",
            errors=[Fault("/unit", "measures something else")],
        )
    met = holds(same, criterion.op, criterion.threshold, criterion.upper)
    state = "waived" if criterion.state == "waived" else "met" if met else "failing"
    since = (criterion.failing_since or now) if state == "failing" else None
    return criterion.model_copy(update={"value": same, "state": state, "failing_since": since})


def event_of(before: Sequence[CriterionState], after: Sequence[CriterionState]) -> str:
    """Return what a change of criteria is told as: the worst that happened to one of them."""
    moved = {new.state for old, new in zip(before, after, strict=True) if old.state != new.state}
    events = {
        "failing": "run.criterion_failed",
        "waived": "run.criterion_waived",
        "met": "run.criterion_met",
    }
    return next((events[state] for state in events if state in moved), "run.criterion_changed")


def _criterion(row: Run, criteria: Sequence[CriterionState], key: str) -> CriterionState:
    found = next((one for one in criteria if one.key == key), None)
    if found is None:
        known = ", ".join(f"`{one.key}`" for one in criteria)
        raise NotFound(f"`{row.subject}` has no criterion `{key}`; there are {known or 'none'}.")
    return found


async def _renamed(work: Work, row: Run, criterion: CriterionState, measure: str) -> CriterionState:
    if criterion.op is None:
        raise Invalid(
            f"“{criterion.text}” states no threshold, so no series decides it.",
            fix=f"PUT workflow-runs/{row.subject}/criteria/{criterion.key} "
            '{"evidence": [{"level": "claimed", "text": "…"}]}',
            errors=[Fault("/measure", "decides nothing here")],
        )
    if not _may_judge(work):
        await _check_unmeasured(work, row, criterion, measure)
    values = {"measure": measure, "named_by": work.actor.name, "value": None}
    state = criterion.state if criterion.state == "waived" else "open"
    return criterion.model_copy(update=values | {"state": state, "failing_since": None})


async def _check_unmeasured(work: Work, row: Run, criterion: CriterionState, measure: str) -> None:
    """Raise `Forbidden` where an agent would swap a value that it does not like for another."""
    asked = _asks(f"Decide {criterion.key} of {row.subject} by {measure}?")
    if criterion.value is not None or await last_value(work, row, criterion.measure or ""):
        raise Forbidden(
            f"“{criterion.text}” was measured as `{criterion.measure}` already; from then on only "
            f"a person names another series, and `{work.actor.name}` is none.",
            fix=asked,
        )
    last = await last_value(work, row, measure)
    if last is not None and bool(last[1]) != bool(criterion.unit):
        raise Forbidden(
            f"`{measure}` is kept in {last[1] or 'plain numbers'}, and “{criterion.text}” asks for "
            f"{criterion.unit or 'plain numbers'}; only a person lets one stand for the other.",
            fix=asked,
        )


def _may_judge(work: Work) -> bool:
    return work.actor.is_person or work.actor.is_admin


def _asks(title: str) -> str:
    return f'POST handoffs {{"to": "human", "kind": "question", "title": "{title}"}}'


def _waived(
    work: Work, row: Run, criterion: CriterionState, wanted: CriterionChange
) -> CriterionState:
    if not _may_judge(work):
        raise Forbidden(
            f"“{criterion.text}” is waived by a person; `{work.actor.name}` is none.",
            fix=_asks(f"Waive {criterion.key} of {row.subject}?"),
        )
    if not wanted.waived:
        return criterion.model_copy(update={"state": "open", "reason": "", "waived_by": ""})
    if not wanted.reason:
        raise Invalid(
            "A criterion is waived with a reason only.",
            fix=f"PUT workflow-runs/{row.subject}/criteria/{criterion.key} "
            '{"waived": true, "reason": "…"}',
            errors=[Fault("/reason", "is needed")],
        )
    by = {"state": "waived", "reason": wanted.reason, "waived_by": work.actor.name}
    return criterion.model_copy(update={**by, "failing_since": None})


async def _stands(work: Work, row: Run, criterion: CriterionState) -> CriterionState:
    """Return a criterion as its evidence or the last value of its series has it."""
    if criterion.op is None:
        shown = any(gate.stands(one) for one in criterion.evidence)
        return criterion.model_copy(update={"state": "met" if shown else "open"})
    last = await last_value(work, row, criterion.measure or "")
    return judged(criterion, *last, now=work.now) if last else criterion
