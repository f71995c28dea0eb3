"""How far each feature is, role by role: published, adopted, documented, tested, blocked by whom.

What an agent does while its run is open belongs to the run's feature. Each answer is one word with
its reason; `none` says that the question does not arise, `unknown` that nobody has told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from coordinator.core.pages import all_of
from coordinator.core.schemas import Schema
from coordinator.core.spans import Span
from coordinator.core.work import Work
from coordinator.domains.attention import waiting
from coordinator.domains.attention.schemas import WaitRead
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextRead
from coordinator.domains.contracts.outcomes import Outcome, published_in
from coordinator.domains.documents.written import Written, written_in
from coordinator.domains.workflows.features import RunRow, measured, recent

__all__ = ["Answer", "Blocker", "FeatureReadiness", "ReadinessRead", "RoleReadiness", "readiness"]

DAYS = 14
"""How long a feature is shown after its last run ended."""

FEATURES = 50
"""How many features are shown, those last begun first."""

Word = Literal["yes", "partly", "no", "unknown", "none"]


class Answer(Schema):
    """One word and its reason."""

    answer: Word
    why: str


class Blocker(Schema):
    """Whom an agent of this role waits for, and over what."""

    agent: str
    subject: str
    why: str


class RoleReadiness(Schema):
    """How far one role is with a feature; `step` is under way, of `steps` in its newest run."""

    role: str
    agents: list[str]
    run: str | None
    state: Literal["open", "completed", "none"]
    step: int | None
    done: int
    steps: int
    published: Answer
    adopted: Answer
    documented: Answer
    tested: Answer
    blocked_by: list[Blocker]


class FeatureReadiness(Schema):
    """How far a feature is, by role."""

    feature: str
    since: datetime | None
    roles: list[RoleReadiness]


class ReadinessRead(Schema):
    """How far the features are; `left_out` counts those beyond the ones shown."""

    features: list[FeatureReadiness]
    left_out: int
    cursor: int


@dataclass(slots=True)
class Cell:
    """What is known of one role at one feature."""

    runs: list[RunRow] = field(default_factory=list)
    at_work: list[ContextRead] = field(default_factory=list)
    versions: list[Outcome] = field(default_factory=list)
    documents: list[Written] = field(default_factory=list)
    series: set[str] = field(default_factory=set)

    @property
    def agents(self) -> list[str]:
        """Return who has or had to do with it."""
        return sorted({run.agent for run in self.runs} | {item.agent for item in self.at_work})


async def readiness(work: Work) -> ReadinessRead:
    """Return how far each feature is that somebody is at, or finished within two weeks."""
    runs = await recent(work, days=DAYS)
    cells = _cells(runs, await all_of(contexts.every, work))
    names = list(dict.fromkeys(feature for feature, _ in cells))
    await _fill(work, cells, runs)
    waits = (await waiting.graph(work)).waits
    shown = [
        FeatureReadiness(
            feature=name,
            since=min((run.opened_at for run in runs if run.feature == name), default=None),
            roles=[
                _role(role, cell, waits)
                for (feature, role), cell in sorted(cells.items(), key=lambda pair: pair[0][1])
                if feature == name
            ],
        )
        for name in names[:FEATURES]
    ]
    left_out = max(0, len(names) - FEATURES)
    return ReadinessRead(features=shown, left_out=left_out, cursor=await work.cursor())


Cells = dict[tuple[str, str], Cell]


def _cells(runs: Iterable[RunRow], reported: Iterable[ContextRead]) -> Cells:
    """Sort runs and reports by feature and role, the newest runs first."""
    cells: Cells = {}
    for run in runs:
        cells.setdefault((run.feature, run.role), Cell()).runs.append(run)
    for item in reported:
        if item.feature and item.state != "done":
            cells.setdefault((item.feature, item.role), Cell()).at_work.append(item)
    return cells


async def _fill(work: Work, cells: Cells, runs: Sequence[RunRow]) -> None:
    spans = {run.number: Span(run.agent, run.opened_at, run.ended_at or work.now) for run in runs}
    versions = await published_in(work, list(spans.values()))
    documents = await written_in(work, list(spans.values()))
    series = await measured(work, list(spans)) if spans else {}
    for cell in cells.values():
        own = [spans[run.number] for run in cell.runs]
        cell.versions = [it for it in versions if any(s.holds(it.author, it.at) for s in own)]
        cell.documents = [it for it in documents if any(s.holds(it.author, it.at) for s in own)]
        cell.series = {name for run in cell.runs for name in series.get(run.number, ())}


def _role(role: str, cell: Cell, waits: Sequence[WaitRead]) -> RoleReadiness:
    run = cell.runs[0] if cell.runs else None
    steps = run.steps if run else []
    at_work = {item.agent for item in cell.at_work}
    return RoleReadiness(
        role=role,
        agents=cell.agents,
        run=run.id if run else None,
        state="none" if run is None else "open" if run.state == "open" else "completed",
        step=next((step["number"] for step in steps if step["state"] == "started"), None),
        done=sum(step["state"] in ("completed", "skipped") for step in steps),
        steps=len(steps),
        published=_published(cell),
        adopted=_adopted(cell),
        documented=_documented(cell),
        tested=_tested(cell),
        blocked_by=[
            Blocker(agent=wait.holder, subject=wait.subject, why=wait.why)
            for wait in waits
            if wait.waiter in at_work and wait.is_blocking
        ],
    )


def _said(items: Iterable[str], *, most: int = 3) -> str:
    names = list(items)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _published(cell: Cell) -> Answer:
    if not cell.versions:
        return Answer(answer="none", why="No contract version came out of it.")
    drafts = [f"{it.contract} {it.version}" for it in cell.versions if it.state == "draft"]
    out = [f"{it.contract} {it.version}" for it in cell.versions if it.state != "draft"]
    if not drafts:
        return Answer(answer="yes", why=f"Published: {_said(out)}.")
    word: Word = "partly" if out else "no"
    return Answer(answer=word, why=f"Still a draft: {_said(drafts)}.")


def _adopted(cell: Cell) -> Answer:
    """Say whether the newest version of each contract works for all who use it."""
    newest = {it.contract: it for it in cell.versions if it.state != "draft"}
    adopted = {who for it in newest.values() for who in it.adopted}
    owing = {who for it in newest.values() for who in it.owing}
    failing = {who for it in newest.values() for who in it.failing}
    if failing:
        return Answer(answer="no", why=f"It does not work for {_said(sorted(failing))}.")
    if owing:
        word: Word = "partly" if adopted else "unknown"
        return Answer(answer=word, why=f"A verdict is owed by {_said(sorted(owing))}.")
    if adopted:
        return Answer(answer="yes", why=f"It works for {_said(sorted(adopted))}.")
    return Answer(answer="none", why="Nobody uses what came out of it.")


def _documented(cell: Cell) -> Answer:
    names = [f"DOC-{it.number} ({it.type})" for it in cell.documents]
    if names:
        return Answer(answer="yes", why=f"Written: {_said(names)}.")
    if not cell.runs:
        return Answer(answer="unknown", why="No run says when it was worked on.")
    return Answer(answer="no", why="No guide, runbook, learning or report was written in its run.")


def _tested(cell: Cell) -> Answer:
    """Say what evidence and criteria tell of tests: a failing criterion is a no."""
    if not cell.runs:
        return Answer(answer="unknown", why="No run says what was tested.")
    criteria = [item for run in cell.runs for item in run.criteria]
    failing = [item["text"] for item in criteria if item["state"] == "failing"]
    if failing:
        return Answer(answer="no", why=f"Fails: {_said(failing, most=2)}.")
    given = [
        each
        for run in cell.runs
        for part in (*run.steps, *run.criteria)
        for each in part.get("evidence", ())
    ]
    told = [each for each in given if each.get("level") == "tested"]
    if any(each.get("verified") is not False for each in told):
        return Answer(answer="yes", why="Evidence says so.")
    measures = {item.get("measure") for item in criteria if item["state"] == "met"}
    if proved := sorted(cell.series & measures):
        return Answer(answer="yes", why=f"Measured and met: {_said(proved)}.")
    if told:
        return Answer(answer="unknown", why="Git contradicts the evidence that was given.")
    return Answer(answer="unknown", why="No evidence or measurement of a test was given.")
