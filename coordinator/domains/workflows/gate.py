"""The gate of a run: what still keeps it, or one of its steps, from being completed.

Pure functions over what is stored; each thing that is missing comes with the literal call.
"""

import json
from collections.abc import Sequence
from typing import Any

from coordinator.core.errors import Conflict, Fault
from coordinator.domains.handoffs.schemas import EvidenceRead
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import criteria_of, steps_of
from coordinator.domains.workflows.schemas import CriterionState, Missing, StepState

__all__ = [
    "GateNotMet",
    "StepNotDone",
    "answered",
    "check",
    "check_step",
    "missing",
    "said",
    "stands",
]

SHOWN = 6
"""How many missing things a sentence names; the rest is counted, and all stand in `errors`."""

EVIDENCE = {"level": "claimed", "text": "…"}


class GateNotMet(Conflict):
    """The run is not complete yet"""


class StepNotDone(Conflict):
    """The step is not done yet"""


def missing(
    row: Run,
    *,
    steps: Sequence[StepState] | None = None,
    criteria: Sequence[CriterionState] | None = None,
    by_person: bool = False,
) -> list[Missing]:
    """Return what keeps a run from being completed; nothing where its gate is met.

    `steps` and `criteria` stand for what is to be stored. Only a person completes what was skipped
    from its first step to its last.
    """
    steps = steps_of(row) if steps is None else steps
    criteria = criteria_of(row) if criteria is None else criteria
    found = [_of_step(row.subject, step) for step in steps]
    if not by_person:
        found.append(_all_skipped(row.subject, steps))
    found += [_of_criterion(row.subject, one) for one in criteria]
    return [one for one in found if one is not None]


def answered(
    row: Run,
    *,
    steps: Sequence[StepState] | None = None,
    criteria: Sequence[CriterionState] | None = None,
) -> dict[str, Any]:
    """Return what takes a refusal back, where these steps or criteria meet the gate."""
    if not row.refusal or missing(row, steps=steps, criteria=criteria):
        return {}
    return {"refusal": "", "refused_at": None}


def check(row: Run, *, by_person: bool = False) -> None:
    """Raise `GateNotMet` where something is missing; it names each thing, and the call for it."""
    found = missing(row, by_person=by_person)
    if found:
        raise GateNotMet(
            f"`{row.subject}` cannot be completed yet: {said(found)}.",
            fix=found[0].fix,
            errors=[Fault(one.pointer, f"{one.what}: {one.fix}") for one in found],
        )


def said(found: Sequence[Missing]) -> str:
    """Name what is missing in a sentence."""
    shown = "; ".join(one.what for one in found[:SHOWN])
    return f"{shown}; and {len(found) - SHOWN} more" if len(found) > SHOWN else shown


def check_step(subject: str, step: StepState) -> None:
    """Raise `StepNotDone` where an output is open, a check failed, or nothing shows that it is so.

    An output or failed check that has its reason does not keep a step from being completed. What
    git contradicts shows nothing, nor does what was given before it was reopened.
    """
    open_ = [output for output in step.outputs if not output.done and not output.reason]
    failed = [one.name for one in step.checks if one.state == "failed"] if not step.reason else []
    shown = _is_shown(step)
    parts = [f"the output “{output.text}” is neither ticked nor explained" for output in open_]
    parts += [f"the check “{name}” failed, and no reason says why it may" for name in failed]
    done = "it is done again since it was reopened" if step.reopened_at else "it is done"
    parts += [] if shown else [_unshown(step.evidence[step.evidence_before :], done)]
    if not parts:
        return
    body: dict[str, Any] = {"state": "completed"}
    body |= {"outputs": [{"text": output.text} for output in open_]} if open_ else {}
    body |= {"reason": "…"} if failed else {}
    body |= {} if shown else {"evidence": [EVIDENCE]}
    raise StepNotDone(
        f"Step {step.number} of `{subject}` is not done: {'; '.join(parts)}.",
        fix=_put(subject, f"steps/{step.number}", body),
        errors=[Fault("/outputs", f"“{output.text}” is open") for output in open_],
    )


def stands(one: EvidenceRead) -> bool:
    """Tell whether evidence shows anything: git does not contradict it."""
    return one.verified is not False


def _is_shown(step: StepState) -> bool:
    since = step.reopened_at
    return any(stands(one) for one in step.evidence[step.evidence_before :]) or any(
        one.state == "ok" and (since is None or (one.at is not None and one.at >= since))
        for one in step.checks
    )


def _unshown(given: Sequence[EvidenceRead], what: str) -> str:
    """Say that nothing shows it; where git contradicts the last that was given, what git says."""
    if not given:
        return f"no evidence shows that {what}"
    last = given[-1]
    return f"git contradicts “{last.text}”: {last.checked or 'it knows no such commit'}"


def _all_skipped(subject: str, steps: Sequence[StepState]) -> Missing | None:
    if not steps or any(step.state != "skipped" for step in steps):
        return None
    body = {"state": "started", "reason": "…"}
    return Missing(
        what="every step is skipped, and a person completes such a run",
        fix=_put(subject, f"steps/{steps[0].number}", body),
        pointer="/steps",
    )


def _of_step(subject: str, step: StepState) -> Missing | None:
    if step.state in ("completed", "skipped"):
        return None
    move = "completed" if step.state == "started" else "started"
    return Missing(
        what=f"step {step.number}, {step.title}, is {step.state}",
        fix=_put(subject, f"steps/{step.number}", {"state": move}),
        pointer=f"/steps/{step.number}",
    )


def _of_criterion(subject: str, one: CriterionState) -> Missing | None:
    if one.state in ("met", "waived"):
        return None
    if one.op is None:
        what = (
            f"“{one.text}” is not shown: {_unshown(one.evidence, 'it is met')}"
            if one.evidence
            else f"“{one.text}” has no evidence"
        )
        fix = _put(subject, f"criteria/{one.key}", {"evidence": [EVIDENCE]})
    else:
        value = f"{one.value:g} {one.unit}".strip() if one.value is not None else ""
        what = f"“{one.text}” was measured as {value}" if value else f"“{one.text}” is not measured"
        unit = f', "unit": "{one.unit}"' if one.unit else ""
        body = f'{{"name": "{one.measure}", "value": …{unit}}}'
        fix = f"POST workflow-runs/{subject}/measurements {body}"
    return Missing(what=what, fix=fix, pointer=f"/criteria/{one.key}")


def _put(subject: str, place: str, body: dict[str, Any]) -> str:
    return f"PUT workflow-runs/{subject}/{place} {json.dumps(body, ensure_ascii=False)}"
