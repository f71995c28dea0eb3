"""What comes in and goes out about runs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, FiniteFloat, StringConstraints, model_validator

from coordinator.core.schemas import Line, Name, Schema, Storable
from coordinator.domains.agents.schemas import CheckKind, Op
from coordinator.domains.handoffs.schemas import Evidence, EvidenceRead

__all__ = [
    "CheckNote",
    "CheckState",
    "CriterionChange",
    "CriterionState",
    "Figures",
    "MeasurementRead",
    "MeasurementTaken",
    "MeasurementsTaken",
    "Missing",
    "OutputNote",
    "OutputState",
    "Point",
    "Reason",
    "RunBegin",
    "RunRead",
    "RunReport",
    "RunShown",
    "RunWhole",
    "Series",
    "State",
    "StepChange",
    "StepState",
    "StepTime",
]

State = Literal["open", "completed", "abandoned"]
Moved = Literal["pending", "started", "completed", "skipped"]
Words = Annotated[Line, StringConstraints(min_length=1)]
Phrase = Annotated[Line, AfterValidator(lambda text: " ".join(text.split()))]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), Storable]
Measure = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Unit = Annotated[Line, StringConstraints(max_length=20)]


class RunBegin(Schema):
    """Begin a run of the caller's role; people and the admin name the `agent`."""

    feature: Annotated[Phrase, StringConstraints(min_length=1, max_length=200)]
    agent: Name | None = None
    branch: Line = ""
    repository: Line = ""


class OutputNote(Schema):
    """What became of an expected output: its text or number (from 1), done, or why it is not."""

    text: Words
    done: bool = True
    reason: Text = ""


class CheckNote(Schema):
    """What a service check found, by the check's name; one with a new name is added."""

    name: Words
    state: Literal["ok", "failed", "unknown"] = "ok"
    kind: CheckKind | None = None
    text: Text = ""


Notes = Annotated[list[OutputNote], Field(max_length=100)]
Checks = Annotated[list[CheckNote], Field(max_length=50)]
Given = Annotated[list[Evidence], Field(max_length=20)]


class StepChange(Schema):
    """Move a step, or note something of it; what is left out stays, evidence is added."""

    state: Moved | None = None
    outputs: Notes = Field(default_factory=list)
    checks: Checks = Field(default_factory=list)
    evidence: Given = Field(default_factory=list)
    reason: Text = ""


class CriterionChange(Schema):
    """Give evidence to a criterion, waive it (people), or name the series that decides it."""

    evidence: Given = Field(default_factory=list)
    waived: bool | None = None
    reason: Text = ""
    measure: Measure | None = None


class MeasurementTaken(Schema):
    """A value of a named series such as `p95_ms`; `step` is the one under way unless said."""

    name: Measure
    value: FiniteFloat
    unit: Unit = ""
    step: Annotated[int, Field(ge=0, le=9999)] | None = None


class MeasurementsTaken(Schema):
    """One measurement, or `{"measurements": […]}`."""

    measurements: Annotated[list[MeasurementTaken], Field(min_length=1, max_length=500)]

    @model_validator(mode="before")
    @classmethod
    def _single(cls, given: Any) -> Any:
        """Let one stand for a list of one."""
        if isinstance(given, dict) and "measurements" not in given:
            return {"measurements": [given]}
        return given


class Reason(Schema):
    """Why."""

    reason: Annotated[Text, StringConstraints(min_length=1)]


class OutputState(Schema):
    """An expected output of a step: done, or why it is not."""

    text: str
    done: bool = False
    reason: str = ""


class CheckState(Schema):
    """A service that the step depends on, and what was found of it."""

    name: str
    kind: CheckKind
    state: Literal["unknown", "ok", "failed"] = "unknown"
    text: str = ""
    at: datetime | None = None


class StepState(Schema):
    """A step of a run.

    Once it was reopened at `reopened_at`, its first `evidence_before` entries no longer show that
    it is done; `seconds_before` is how long it took until it was over the last time.
    """

    number: int
    title: str
    objective: str = ""
    state: Moved = "pending"
    outputs: list[OutputState] = Field(default_factory=list)
    checks: list[CheckState] = Field(default_factory=list)
    evidence: list[EvidenceRead] = Field(default_factory=list)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reopened_at: datetime | None = None
    evidence_before: int = 0
    seconds_before: float = 0.0
    reason: str = ""


class CriterionState(Schema):
    """A success criterion of a run; with a threshold a measured value decides, else evidence.

    `named_by` is who said that this series decides it, where that was not its document.
    """

    key: str
    text: str
    measure: str | None = None
    op: Op | None = None
    threshold: float | None = None
    upper: float | None = None
    unit: str = ""
    state: Literal["open", "met", "failing", "waived"] = "open"
    value: float | None = None
    evidence: list[EvidenceRead] = Field(default_factory=list)
    reason: str = ""
    waived_by: str = ""
    named_by: str = ""
    failing_since: datetime | None = None


class RunRead(Schema):
    """A run; `refusal` says what was missing when a dropped report asked to complete it."""

    id: str
    agent: str
    role: str
    feature: str
    branch: str
    repository: str
    document_revision: int
    document_sha256: str
    steps: list[StepState]
    criteria: list[CriterionState]
    state: State
    reason: str
    refusal: str
    refused_at: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    report: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class Missing(Schema):
    """One thing that keeps a run from being completed, where, and the literal call for it."""

    what: str
    fix: str
    pointer: str


class RunShown(RunRead):
    """A run with what keeps it from being completed."""

    missing: list[Missing]


class MeasurementRead(Schema):
    """A measurement; `number` counts those of its run."""

    number: int
    name: str
    value: float
    unit: str
    at: datetime
    step: int | None
    author: str


class Point(Schema):
    """A value and its moment."""

    at: datetime
    value: float


class Series(Schema):
    """The points of one name, oldest first, 500 at most (the newest)."""

    name: str
    unit: str
    points: list[Point]


class StepTime(Schema):
    """How many seconds a step took, up to now where it is under way."""

    number: int
    title: str
    seconds: float


class Figures(Schema):
    """What comes by itself of a run, counted from when it was opened to its end or to now."""

    steps: list[StepTime]
    waiting_seconds: float
    handoffs_sent: int
    handoffs_received: int
    series: list[Series]


class RunWhole(RunShown):
    """A run as its page shows it: its figures, what is missing, and its report as of now."""

    figures: Figures
    preview: str


class RunReport(Schema):
    """The report of a run as of now, in markdown, and what keeps it from being final."""

    id: str
    body: str
    missing: list[Missing]
