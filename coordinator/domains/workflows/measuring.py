"""The verb that measures: values of named series, and the criteria that they decide."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.errors import Conflict, Fault, Invalid
from coordinator.core.work import Work
from coordinator.domains.agents.documents.thresholds import converted, unit_of
from coordinator.domains.workflows import gate
from coordinator.domains.workflows.criteria import event_of, judged
from coordinator.domains.workflows.models import Measurement, Run
from coordinator.domains.workflows.rows import criteria_of, opened, read, steps_of, stored
from coordinator.domains.workflows.schemas import MeasurementTaken, RunRead
from coordinator.domains.workflows.series import last_value
from coordinator.domains.workflows.steps import current_step, step_of

__all__ = ["SeriesFull", "measure"]

MOST = 10_000
"""How many measurements a run takes."""


class SeriesFull(Conflict):
    """The run takes no more measurements"""


async def measure(work: Work, identifier: str, taken: Sequence[MeasurementTaken]) -> RunRead:
    """Take down values of series, in order, and judge the criteria that they decide.

    A series keeps its first unit (a criterion's where it decides one): a value in another unit of
    the same kind is converted. A later value may let a criterion that was met fail. Raises
    `SeriesFull` beyond 10,000, `Invalid` for a unit that measures something else.
    """
    row = await opened(work, identifier)
    number = await _room(work, row, len(taken))
    steps, criteria = steps_of(row), criteria_of(row)
    under_way = current_step(steps)
    started = under_way.number if under_way and under_way.state == "started" else None
    units = {one.measure: one.unit for one in criteria if one.op is not None}
    values: dict[str, float] = {}
    for at, one in enumerate(taken):
        if one.step is not None:
            step_of(row.subject, steps, one.step)
        unit = await _unit(work, row, one, units)
        values[one.name] = _value(one, unit, at=at)
        await work.add(
            Measurement(
                run=row.number,
                number=number + at,
                name=one.name,
                value=values[one.name],
                unit=unit,
                at=work.now,
                step=started if one.step is None else one.step,
                author=work.actor.name,
                **work.born(),
            ),
            "measurement.taken",
        )
    after = [
        judged(one, values[one.measure], units[one.measure], now=work.now)
        if one.op is not None and one.measure in values
        else one
        for one in criteria
    ]
    answered = gate.answered(row, criteria=after)
    work.change(row, event_of(criteria, after), criteria=stored(after), **answered)
    return read(row)


async def _room(work: Work, row: Run, count: int) -> int:
    """Return the number that the next measurement gets."""
    newest = select(func.max(col(Measurement.number))).where(
        col(Measurement.workspace) == work.workspace, col(Measurement.run) == row.number
    )
    last = await work.session.scalar(newest) or 0
    if last + count > MOST:
        raise SeriesFull(
            f"`{row.subject}` holds {last} measurements; {MOST} are the most.",
            fix="Measure the few numbers that decide, and keep the raw ones in your repository.",
        )
    return last + 1


async def _unit(work: Work, row: Run, one: MeasurementTaken, units: dict[str | None, str]) -> str:
    """Return the unit in which a series is kept, and remember it."""
    if one.name not in units:
        last = await last_value(work, row, one.name)
        units[one.name] = last[1] if last else unit_of(one.unit)
    return units[one.name]


def _value(one: MeasurementTaken, unit: str, *, at: int) -> float:
    value = converted(one.value, one.unit, unit)
    if value is None:
        raise Invalid(
            f"`{one.name}` is kept in {unit or 'plain numbers'}, not in {one.unit}.",
            fix=f"Give it in {unit}, or under another name." if unit else "Leave the unit out.",
            errors=[Fault(f"/measurements/{at}/unit", "measures something else")],
        )
    return value
