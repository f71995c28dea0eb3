"""What was measured in a run, as named series."""

from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlmodel import col

from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.workflows.models import Measurement, Run
from coordinator.domains.workflows.rows import row_of
from coordinator.domains.workflows.schemas import MeasurementRead, Point, Series

__all__ = ["last_value", "measurements", "series"]

POINTS = 500
"""How many points of a series are shown: the newest."""


def of_run(work: Work, number: int) -> Select[Measurement]:
    """Select the measurements of a run."""
    return select(Measurement).where(
        col(Measurement.workspace) == work.workspace, col(Measurement.run) == number
    )


async def measurements(
    work: Work, identifier: str, filters: Mapping[str, str], part: Slice
) -> Page[MeasurementRead]:
    """Return a page of a run's measurements, newest first, of one `name` where the filter says."""
    row = await row_of(work, identifier)
    statement = of_run(work, row.number)
    if name := filters.get("name"):
        statement = statement.where(col(Measurement.name) == name)
    return await page_of(work, statement, part, key=col(Measurement.number), read=read)


async def last_value(work: Work, row: Run, name: str) -> tuple[float, str] | None:
    """Return the last value of a series with its unit; None where it has none."""
    newest = of_run(work, row.number).where(col(Measurement.name) == name)
    ordered = newest.order_by(col(Measurement.number).desc()).limit(1)
    found = (await work.session.execute(ordered)).scalar_one_or_none()
    return None if found is None else (found.value, found.unit)


async def series(work: Work, row: Run) -> list[Series]:
    """Return every series of a run by name, oldest point first."""
    statement = (
        select(
            col(Measurement.name),
            col(Measurement.unit),
            col(Measurement.at),
            col(Measurement.value),
        )
        .where(col(Measurement.workspace) == work.workspace, col(Measurement.run) == row.number)
        .order_by(col(Measurement.number))
    )
    found: dict[str, tuple[str, list[Point]]] = {}
    for name, unit, at, value in (await work.session.execute(statement)).all():
        found.setdefault(name, (unit, []))[1].append(Point(at=at, value=value))
    return [
        Series(name=name, unit=unit, points=points[-POINTS:])
        for name, (unit, points) in sorted(found.items())
    ]


def read(row: Measurement) -> MeasurementRead:
    """Return a measurement as it is told."""
    return MeasurementRead.model_validate(
        {name: getattr(row, name) for name in MeasurementRead.model_fields}
    )
