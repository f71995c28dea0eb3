"""The verb that moves a step of a run, and notes what came of it."""

from collections.abc import Callable, Mapping, Sequence

from coordinator.core.errors import Fault, Invalid, NotFound, WrongMove
from coordinator.core.work import Work
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch
from coordinator.domains.handoffs.evidence import entries
from coordinator.domains.handoffs.schemas import EvidenceRead
from coordinator.domains.workflows import gate
from coordinator.domains.workflows.models import Run
from coordinator.domains.workflows.rows import opened, read, steps_of, stored, with_evidence
from coordinator.domains.workflows.schemas import (
    CheckNote,
    CheckState,
    OutputNote,
    OutputState,
    RunRead,
    StepChange,
    StepState,
)

__all__ = ["change_step", "current_step", "step_of"]

CHECKS = 50
MOVES: Mapping[tuple[str, str], str] = {
    ("pending", "started"): "run.step_started",
    ("started", "completed"): "run.step_completed",
    ("pending", "skipped"): "run.step_skipped",
    ("started", "skipped"): "run.step_skipped",
    ("completed", "started"): "run.step_reopened",
    ("skipped", "started"): "run.step_reopened",
}


def current_step(steps: Sequence[StepState]) -> StepState | None:
    """Return the step that is under way, else the first that has not begun; None at the end."""
    for state in ("started", "pending"):
        if found := next((step for step in steps if step.state == state), None):
            return found
    return None


def step_of(subject: str, steps: Sequence[StepState], number: int) -> StepState:
    """Return the step of this number; raises `NotFound` with the numbers there are."""
    found = next((step for step in steps if step.number == number), None)
    if found is None:
        known = ", ".join(str(step.number) for step in steps)
        raise NotFound(f"`{subject}` has no step {number}; there are {known}.")
    return found


async def change_step(work: Work, identifier: str, number: int, wanted: StepChange) -> RunRead:
    """Note what came of a step, and move it where that is asked.

    A step is started, then completed with every output ticked or explained and something that shows
    it, or skipped with a reason; what is over is started again with a reason, and then needs to
    be shown again. Starting one moves its agent's context there. Raises `WrongMove`, `StepNotDone`,
    `Invalid` for an output that the step does not expect.
    """
    row = await opened(work, identifier)
    steps = steps_of(row)
    before = step_of(row.subject, steps, number)
    after = _noted(work, row, before, wanted)
    event = "run.step_noted"
    if wanted.state is not None and wanted.state != before.state:
        event = _move(row, before, wanted)
        after = after.model_copy(update=_moved(work, before, wanted))
        if wanted.state == "completed":
            gate.check_step(row.subject, after)
    changed = [after if step is before else step for step in steps]
    work.change(row, event, steps=stored(changed), **gate.answered(row, steps=changed))
    if event in ("run.step_started", "run.step_reopened"):
        await _say_where(work, row, after)
    return read(row)


def _noted(work: Work, row: Run, step: StepState, wanted: StepChange) -> StepState:
    outputs = _merged(step.outputs, wanted.outputs, lambda note: _output(row, step, note))
    given = entries(wanted.evidence, by=work.actor.name)
    kept = [EvidenceRead.model_validate(one) for one in given]
    values = {
        "outputs": outputs,
        "checks": _checked(work, row, step, wanted.checks),
        "evidence": with_evidence(f"Step {step.number} of `{row.subject}`", step.evidence, kept),
    }
    return step.model_copy(update=values | ({"reason": wanted.reason} if wanted.reason else {}))


def _merged(
    known: Sequence[OutputState],
    notes: Sequence[OutputNote],
    found: Callable[[OutputNote], int],
) -> list[OutputState]:
    merged = list(known)
    for note in notes:
        at = found(note)
        reason = "" if note.done else note.reason
        merged[at] = OutputState(text=known[at].text, done=note.done, reason=reason)
    return merged


def _output(row: Run, step: StepState, note: OutputNote) -> int:
    """Return which output a note means: by its text, or its number from 1."""
    spoken = " ".join(note.text.casefold().split())
    texts = [" ".join(output.text.casefold().split()) for output in step.outputs]
    if spoken in texts:
        return texts.index(spoken)
    if spoken.isdecimal() and len(spoken) < 4 and 1 <= int(spoken) <= len(texts):
        return int(spoken) - 1
    known = "; ".join(f"{at}. {output.text}" for at, output in enumerate(step.outputs, 1))
    raise Invalid(
        f"Step {step.number} of `{row.subject}` expects no output “{note.text}”; "
        f"it expects {known or 'none'}.",
        fix="Name an output by its text or its number.",
        errors=[Fault("/outputs", f"“{note.text}” is not expected")],
    )


def _checked(work: Work, row: Run, step: StepState, notes: Sequence[CheckNote]) -> list[CheckState]:
    checks = {one.name.casefold(): one for one in step.checks}
    for note in notes:
        former = checks.get(note.name.casefold())
        checks[note.name.casefold()] = CheckState(
            name=former.name if former else note.name,
            kind=note.kind or (former.kind if former else "external"),
            state=note.state,
            text=note.text,
            at=work.now,
        )
    if len(checks) > CHECKS:
        raise Invalid(f"Step {step.number} of `{row.subject}` takes {CHECKS} checks at most.")
    return list(checks.values())


def _move(row: Run, step: StepState, wanted: StepChange) -> str:
    event = MOVES.get((step.state, wanted.state or ""))
    place = f"PUT workflow-runs/{row.subject}/steps/{step.number}"
    if event is None:
        allowed = [to for (before, to) in MOVES if before == step.state]
        raise WrongMove(
            f"Step {step.number} of `{row.subject}` is {step.state}; from there it can be "
            f"{' or '.join(allowed)}, not {wanted.state}.",
            fix=f'{place} {{"state": "{allowed[0]}"}}',
        )
    if event in ("run.step_skipped", "run.step_reopened") and not wanted.reason:
        raise Invalid(
            f"Step {step.number} of `{row.subject}` is {wanted.state} with a reason only.",
            fix=f'{place} {{"state": "{wanted.state}", "reason": "…"}}',
            errors=[Fault("/reason", "is needed")],
        )
    return event


def _moved(work: Work, before: StepState, wanted: StepChange) -> dict[str, object]:
    """Return what a move changes of a step; what shows it starts over with a step reopened."""
    if wanted.state in ("completed", "skipped"):
        return {"state": wanted.state, "ended_at": work.now}
    started: dict[str, object] = {"state": wanted.state, "started_at": work.now, "ended_at": None}
    if before.state == "pending":
        return started
    begun, ended = before.started_at, before.ended_at
    took = (ended - begun).total_seconds() if begun and ended else 0.0
    return started | {
        "reopened_at": work.now,
        "evidence_before": len(before.evidence),
        "seconds_before": before.seconds_before + max(took, 0.0),
    }


async def _say_where(work: Work, row: Run, step: StepState) -> None:
    """Move the context of the run's agent to the step, where the agent itself speaks."""
    if work.actor.name == row.agent:
        said = f"{step.number}. {step.title}"[:500]
        patch = ContextPatch(feature=row.feature, step=said)
        await contexts.report(work, row.agent, patch)
