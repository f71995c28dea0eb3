"""The gate of a run: what still keeps it, or one of its steps, from being completed.

Pure functions over what is stored; each thing that is missing comes with the literal call.
"""

import json
from collections.abc import Sequence
from typing import Any

from coordinator.core.errors import Conflict, Fault
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import criteria_of, steps_of
from coordinator.domains.workflows.schemas import CriterionState, Missing, StepState

__all__ = ["GateNotMet", "StepNotDone", "check", "check_step", "missing", "said"]

SHOWN = 6
"""How many missing things a sentence names; the rest is counted, and all stand in `errors`."""

EVIDENCE = {"level": "claimed", "text": "…"}


class GateNotMet(Conflict):
    """The run is not complete yet"""


class StepNotDone(Conflict):
    """The step is not done yet"""


def missing(row: Run) -> list[Missing]:
    """Return what keeps a run from being completed; nothing where its gate is met."""
    steps = (_of_step(row.subject, step) for step in steps_of(row))
    criteria = (_of_criterion(row.subject, one) for one in criteria_of(row))
    return [found for found in (*steps, *criteria) if found is not None]


def check(row: Run) -> None:
    """Raise `GateNotMet` where something is missing; it names each thing, and the call for it."""
    found = missing(row)
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

    An output or failed check that has its reason does not keep a step from being completed.
    """
    open_ = [output for output in step.outputs if not output.done and not output.reason]
    failed = [one.name for one in step.checks if one.state == "failed"] if not step.reason else []
    shown = bool(step.evidence) or any(one.state == "ok" for one in step.checks)
    parts = [f"the output “{output.text}” is neither ticked nor explained" for output in open_]
    parts += [f"the check “{name}” failed, and no reason says why it may" for name in failed]
    parts += [] if shown else ["no evidence shows that it is done"]
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
        what = f"“{one.text}” has no evidence"
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
