"""What pages draw: who waits for whom, a run's series and where its time went."""

from collections.abc import Sequence
from dataclasses import dataclass

from coordinator.adapters.dashboard.graph import Arrow, Drawing, draw
from coordinator.adapters.dashboard.places import href_of
from coordinator.adapters.dashboard.plots import Bar, Plot, bars, plot
from coordinator.domains.attention.schemas import DeadlockRead, WaitRead
from coordinator.domains.workflows.schemas import CriterionState, RunWhole

__all__ = ["Drawn", "drawing_of", "href_of_wait", "series_of", "timings"]

WAITING = "Blocked or waiting"

PAGES = {
    "handoff": "handoffs",
    "claim": "claims",
    "verdict": "contracts",
    "pending_commit": "pending_commits",
    "run": "workflow_runs",
}
"""Where the thing of a wait is shown; a status is shown where whoever is waited for is."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series as a plot, with the criterion that it decides, where there is one."""

    name: str
    plot: Plot
    criterion: CriterionState | None


def series_of(run: RunWhole) -> list[Drawn]:
    """Draw the series of a run; those that decide a criterion first, against its threshold."""
    rules = {one.measure: one for one in run.criteria if one.threshold is not None}
    drawn = [
        Drawn(
            one.name,
            plot(
                one.name,
                one.unit,
                [(point.at, point.value) for point in one.points],
                threshold=rules[one.name].threshold if one.name in rules else None,
            ),
            rules.get(one.name),
        )
        for one in run.figures.series
    ]
    return sorted(drawn, key=lambda one: (one.criterion is None, one.name))


def timings(run: RunWhole) -> list[Bar]:
    """Draw how long each step took, and how long its agent could not go on."""
    steps = [(f"{step.number}. {step.title}", step.seconds) for step in run.figures.steps]
    return bars([*steps, (WAITING, run.figures.waiting_seconds)], apart=(WAITING,))


def drawing_of(waits: Sequence[WaitRead], deadlocks: Sequence[DeadlockRead]) -> Drawing:
    """Draw waits; those of a circle carry its name."""
    circles = {_key(wait): deadlock.id for deadlock in deadlocks for wait in deadlock.waits}
    return draw(
        Arrow(
            wait.waiter,
            wait.holder,
            wait.subject,
            circles.get(_key(wait), ""),
            wait.is_blocking,
        )
        for wait in waits
    )


def href_of_wait(workspace: str, wait: WaitRead) -> str:
    """Return the address of what a wait is about."""
    if (kind := PAGES.get(wait.kind)) is not None:
        return href_of(workspace, kind, wait.subject)
    return href_of(workspace, "agents", wait.holder)


def _key(wait: WaitRead) -> tuple[str, str, str]:
    return wait.waiter, wait.holder, wait.subject
