"""Workflow runs: criteria that fail, and reports that the gate turned back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.attention.finding import Finding
from coordinator.domains.workflows.models import Run

__all__ = ["findings"]


async def findings(work: Work) -> list[Finding]:
    """Return the open runs that need someone."""
    columns = ("number", "agent", "feature", "criteria", "refusal", "refused_at", "opened_at")
    statement = (
        select(*(col(getattr(Run, name)) for name in columns))
        .where(col(Run.workspace) == work.workspace, col(Run.state) == "open")
        .order_by(col(Run.number))
    )
    rows = (await work.session.execute(statement)).all()
    failing = [
        _failing(row, item)
        for row in rows
        for item in row.criteria
        if item.get("state") == "failing"
    ]
    return [*failing, *(_refused(row) for row in rows if row.refusal)]


def _failing(row: Any, item: dict[str, Any]) -> Finding:
    value = f"{item['value']:g}{item.get('unit') or ''}" if item.get("value") is not None else "?"
    return Finding(
        code="criterion-failing",
        severity="notice",
        title=f"{row.agent} on {row.feature}: {item['text']}"[:300],
        reason=f"Measured {value}: the run cannot complete before it is met or waived.",
        owner=row.agent,
        since=_moment(item.get("failing_since")) or row.opened_at,
        kind="workflow_runs",
        subject=f"RUN-{row.number}",
        action="Look",
        call=f"coord run criterion {item['key']} --run RUN-{row.number} --as {row.agent}",
        detail=item["key"],
    )


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _refused(row: Any) -> Finding:
    return Finding(
        code="report-refused",
        severity="alarm",
        title=f"{row.agent} reported {row.feature} as finished, and it is not",
        reason=row.refusal.strip().partition("\n")[0][:300],
        owner=row.agent,
        since=row.refused_at,
        kind="workflow_runs",
        subject=f"RUN-{row.number}",
        action="Look",
        call=f"coord run show --run RUN-{row.number}",
    )
