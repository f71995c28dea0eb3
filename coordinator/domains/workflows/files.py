"""A run as a file, for agents that live in files: where it stands, and what is missing.

The server writes it and reads nothing from it: what is done there needs evidence, over HTTP.
"""

from pathlib import PurePosixPath

from coordinator.core.kinds import Drop, Refused, Rendered, Taken
from coordinator.core.markdown import with_front_matter
from coordinator.core.work import Work
from coordinator.domains.workflows import gate
from coordinator.domains.workflows.rows import read, row_of
from coordinator.domains.workflows.schemas import CriterionState, RunShown, StepState

__all__ = ["FOLDER", "claims", "load", "render", "run_of", "take_in"]

FOLDER = "agent-system/workflow-runs"


def claims(path: PurePosixPath, text: str) -> int:
    """Claim the folder in which the server writes runs."""
    return 40 if str(path.parent) == FOLDER and path.suffix == ".md" else 0


async def take_in(work: Work, drop: Drop) -> Taken:
    """Refuse what somebody wrote there."""
    raise Refused(
        "The server writes here where each run stands, and reads nothing from it.",
        fix="Take your words out, or the file away, and the server writes it anew with the run's "
        "next change. A run goes on by `coord run step N --start`, or a final report dropped as "
        "`pending-commits/<agent>-final-status.md` asks to complete it.",
    )


def run_of(subject: str) -> str:
    """Return whose file shows a subject: a measurement, `RUN-2/7`, stands in its run's."""
    return subject.partition("/")[0]


async def load(work: Work, subject: str) -> RunShown:
    """Return a run with what keeps it from being completed."""
    row = await row_of(work, subject)
    missing = gate.missing(row) if row.state == "open" else []
    return RunShown(**read(row).model_dump(), missing=missing)


def render(run: RunShown) -> Rendered:
    """Write a run: its steps with their outputs, its criteria, and what is missing."""
    front = {"id": run.id, "agent": run.agent, "state": run.state}
    front |= {"report": run.report} if run.report else {}
    parts = [f"# {run.feature}"]
    parts += [f"Reason: {run.reason}"] if run.reason else []
    parts += [_step(step) for step in run.steps]
    if run.criteria:
        parts.append("## Success Criteria\n\n" + "\n".join(map(_criterion, run.criteria)))
    if run.missing:
        said = "\n".join(f"- {one.what}: `{one.fix}`" for one in run.missing)
        asked = "A final report asked to complete it, but:\n\n" if run.refusal else ""
        parts.append(f"## Missing\n\n{asked}{said}")
    path = PurePosixPath(FOLDER, f"{run.id}-{run.agent}.md")
    return Rendered(path, with_front_matter(front, "\n\n".join(parts) + "\n"))


def _step(step: StepState) -> str:
    lines = [
        f"- [{'x' if output.done else ' '}] {output.text}"
        + (f" ({output.reason})" if output.reason else "")
        for output in step.outputs
    ]
    lines += [f"- {check.name}: {check.state}" for check in step.checks]
    lines += [f"- {proof.level}: {' '.join(proof.text.split())}" for proof in step.evidence]
    head = f"## Step {step.number}: {step.title}\n\n{step.state}"
    return "\n".join([head + (f": {step.reason}" if step.reason else ""), "", *lines]).rstrip()


def _criterion(one: CriterionState) -> str:
    mark = "x" if one.state in ("met", "waived") else " "
    value = f", measured {one.value:g} {one.unit}".rstrip() if one.value is not None else ""
    why = f" by {one.waived_by}, {one.reason}" if one.state == "waived" else ""
    return f"- [{mark}] {one.text}: {one.state}{why}{value}"
