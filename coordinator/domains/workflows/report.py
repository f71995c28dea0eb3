"""The final status report of a run, in the form that its role's document shows.

Every line is filled from what really happened; a label that nothing here knows of says so.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from coordinator.core.work import Work
from coordinator.domains.agents.documents import workflow_of
from coordinator.domains.agents.schemas import ReportLine
from coordinator.domains.handoffs.schemas import EvidenceRead
from coordinator.domains.workflows import gate
from coordinator.domains.workflows.happened import Happened, happened
from coordinator.domains.workflows.happened import figures as figures_until
from coordinator.domains.workflows.models import Run, RunDocument
from coordinator.domains.workflows.rows import criteria_of, steps_of
from coordinator.domains.workflows.schemas import CriterionState, Figures, Series, StepState

__all__ = ["UNKNOWN", "body", "figures"]

UNKNOWN = "not reported"
"""What a label says that nothing here knows of."""

USUAL = (
    ReportLine(label="Feature", placeholder="[name]"),
    ReportLine(label="Endpoints", placeholder="[count] implemented"),
    ReportLine(label="Database migrations", placeholder="[count] created"),
    ReportLine(label="Tests", placeholder="[count] passing"),
    ReportLine(label="Performance", placeholder="[metrics]"),
    ReportLine(label="Status", placeholder="Ready for deployment"),
)
"""The lines where a document shows none: those of the seed."""

FEATURE = re.compile(r"feature|service|question|integration")
ENDPOINTS = re.compile(r"(?:api )?(?:endpoints?|operations?)|apis?")
MIGRATIONS = re.compile(r"(?:database |db |schema )?migrations?")
TESTS = re.compile(r"(?:unit |automated )?tests?(?:ing)?")
PERFORMANCE = re.compile(r"performance|metrics|response times?|latency")
STATUS = re.compile(r"(?:final )?status|result")
SPEED = re.compile(
    r"p\d\d|response|latency|duration|rps|throughput|_ms\b|_per_|time", re.IGNORECASE
)
LISTED = 20
PLACE = re.compile(r"\[[^\]]{0,60}\]")


async def figures(work: Work, row: Run) -> Figures:
    """Return a run's figures up to its end, or to now."""
    return await figures_until(work, row, until=row.ended_at or work.now)


async def body(work: Work, row: Run, *, ended_at: datetime | None) -> str:
    """Return the report in markdown: final where `ended_at` says when the run ends, else so far."""
    kept = await work.session.get(RunDocument, (work.workspace, row.document_sha256))
    stated = workflow_of(kept.text if kept else "")
    known = await happened(work, row, until=ended_at or row.ended_at or work.now)
    title = stated.report_title or f"{row.role.replace('-', ' ').title()} Workflow Complete"
    lines = [
        f"- {line.label}: {_filled(row, line, known)}" for line in stated.report or list(USUAL)
    ]
    if ended_at is None:
        title = title.replace("Complete", "So Far")
    title = f"{title}: {row.feature}"
    parts = [
        f"## {title}\n" + "\n".join(lines),
        "### Steps\n" + "\n".join(_step(step, known.figures) for step in steps_of(row)),
        "### Success Criteria\n" + "\n".join(_criterion(one) for one in criteria_of(row)),
        "### Figures\n" + "\n".join(_figures(known)),
    ]
    return "\n\n".join(part for part in parts if not part.endswith("\n")) + "\n"


def _filled(row: Run, line: ReportLine, known: Happened) -> str:
    """Return what stands behind a label: counted, measured, as the criteria have it, or unknown."""
    name = line.label.casefold().strip()
    if FEATURE.fullmatch(name):
        return row.feature
    if STATUS.fullmatch(name):
        return _status(row, line)
    if ENDPOINTS.fullmatch(name):
        versions = ", ".join(known.contracts[:LISTED])
        source = f"of {known.total} in {versions}" if versions else "no contract version published"
        return f"{_counted(line, len(known.operations))} ({source})"
    if MIGRATIONS.fullmatch(name):
        listed = ", ".join(known.migrations[:LISTED]) or "none claimed"
        return f"{_counted(line, len(known.migrations))} ({listed})"
    series = {one.name: one for one in known.figures.series}
    if PERFORMANCE.fullmatch(name):
        return ", ".join(_last(one) for one in series.values() if _is_speed(one)) or UNKNOWN
    if TESTS.fullmatch(name):
        return _tests(line, series)
    return _measured(line, series) or _of_criteria(row, name) or UNKNOWN


def _status(row: Run, line: ReportLine) -> str:
    if row.state == "abandoned":
        return f"Abandoned: {row.reason}"
    found = gate.missing(row) if row.state == "open" else []
    if found:
        return f"Not complete: {gate.said(found)}"
    if caveats := _caveats(row):
        return f"Complete, but {'; '.join(caveats)}"
    return PLACE.sub("complete", line.placeholder) or "Complete"


def _caveats(row: Run) -> list[str]:
    """Return what keeps the document's own words from being the whole truth."""
    steps, criteria = steps_of(row), criteria_of(row)
    skipped = sum(step.state == "skipped" for step in steps)
    waived = [one.text for one in criteria if one.state == "waived"]
    given = [one for step in steps for one in step.evidence]
    given += [one for criterion in criteria for one in criterion.evidence]
    against = sum(not gate.stands(one) for one in given)
    parts = [f"{skipped} of {len(steps)} steps skipped"] if skipped else []
    parts += [f"waived: {', '.join(waived)}"] if waived else []
    parts += [f"git contradicts {against} of {len(given)} pieces of evidence"] if against else []
    return parts


def _counted(line: ReportLine, count: int) -> str:
    return PLACE.sub(str(count), line.placeholder) if PLACE.search(line.placeholder) else str(count)


def _tests(line: ReportLine, series: dict[str, Series]) -> str:
    word = PLACE.sub("", line.placeholder).strip().casefold()
    names = (f"tests_{word}" if word.isalpha() else "", "tests_passing", "tests_passed", "tests")
    found = next((series[name] for name in names if name in series), None)
    coverage = ", ".join(_last(one) for name, one in series.items() if "coverage" in name)
    said = _counted(line, int(found.points[-1].value)) if found else ""
    return ", ".join(part for part in (said, coverage) if part) or UNKNOWN


def _measured(line: ReportLine, series: dict[str, Series]) -> str:
    """Return the last value of the series that is called as the label is."""
    name = re.sub(r"[^a-z0-9]+", "_", line.label.lower()).strip("_")
    found = series.get(name)
    if found is None:
        return ""
    value = f"{found.points[-1].value:g}"
    is_counted = PLACE.search(line.placeholder) and not found.unit
    return PLACE.sub(value, line.placeholder) if is_counted else _last(found)


def _of_criteria(row: Run, name: str) -> str:
    """Return how the criteria stand that speak of what the label names."""
    words = re.findall(r"[a-z0-9]+", name)
    told = [one for one in criteria_of(row) if _speaks_of(one, words)]
    return "; ".join(f"{one.text}: {_stand(one)}" for one in told)


def _speaks_of(criterion: CriterionState, words: Sequence[str]) -> bool:
    said = re.findall(r"[a-z0-9]+", criterion.text.lower())
    return bool(words) and all(any(each.startswith(word[:8]) for each in said) for word in words)


def _stand(one: CriterionState) -> str:
    if one.state == "waived":
        return f"waived by {one.waived_by}: {one.reason}"
    value = f" ({one.value:g} {one.unit}".rstrip() + ")" if one.value is not None else ""
    by = f", by the series {one.measure} that {one.named_by} named" if one.named_by else ""
    return f"{one.state}{value}{by}"


def _is_speed(one: Series) -> bool:
    return one.unit in ("ms", "s", "min") or SPEED.search(one.name) is not None


def _last(one: Series) -> str:
    return f"{one.name} {one.points[-1].value:g} {one.unit}".rstrip()


def _step(step: StepState, known: Figures) -> str:
    seconds = next((each.seconds for each in known.steps if each.number == step.number), None)
    took = f" in {_spoken(seconds)}" if seconds is not None and step.ended_at else ""
    done = sum(output.done for output in step.outputs)
    parts = [f"{step.state}{took}"]
    parts += [f"{done} of {len(step.outputs)} outputs"] if step.outputs else []
    parts += [f"{one.text}: not done, {one.reason}" for one in step.outputs if one.reason]
    parts += [f"{one.name}: {one.state}" for one in step.checks if one.state != "unknown"]
    parts += [_proof(one) for one in step.evidence]
    parts += [step.reason] if step.reason else []
    return f"- {step.number}. {step.title}: " + "; ".join(_line(part) for part in parts)


def _criterion(one: CriterionState) -> str:
    mark = "x" if one.state == "met" else " "
    proofs = "; ".join(_line(_proof(each)) for each in one.evidence)
    return f"- [{mark}] {one.text}: {_line(_stand(one))}" + (f"; {proofs}" if proofs else "")


def _proof(one: EvidenceRead) -> str:
    return f"{one.level}: {one.text}" + (f" ({one.checked})" if one.checked else "")


def _figures(known: Happened) -> list[str]:
    of_run = known.figures
    lines = [
        f"- Waited: {_spoken(of_run.waiting_seconds)}",
        f"- Handoffs: {of_run.handoffs_sent} sent, {of_run.handoffs_received} received",
    ]
    if known.contracts:
        listed = ", ".join(known.contracts[:LISTED])
        added = f"{len(known.operations)} new of {known.total} operations"
        lines.append(f"- Contracts: {added} in {listed}")
    if known.migrations:
        listed = ", ".join(known.migrations[:LISTED])
        lines.append(f"- Migrations: {len(known.migrations)} ({listed})")
    return lines + [f"- {_last(one)}" for one in of_run.series]


def _line(text: str) -> str:
    """Return a text in one line, cut where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= 300 else f"{words[:299]}…"


def _spoken(seconds: float) -> str:
    minutes, hours = round(seconds / 60), seconds / 3600
    return f"{minutes} min" if hours < 2 else f"{hours:.1f} h"
