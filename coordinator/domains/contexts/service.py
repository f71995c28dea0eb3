"""The verbs of active contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from coordinator.core.database import state_of
from coordinator.core.errors import CoordError, Forbidden, NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Actor, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts.models import Context
from coordinator.domains.contexts.schemas import ContextPatch, ContextRead, ContextReport

__all__ = ["Report", "every", "find", "mark_stale", "report", "report_all", "sign_off"]


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a batch: who reports, for which agent, what, and the revision it expects."""

    actor: Actor
    agent: str
    change: ContextReport | ContextPatch
    expected: int | None = None


async def report(work: Work, agent: str, change: ContextReport | ContextPatch) -> ContextRead:
    """Report one agent's context, whole or in part; raises what `report_all` gives back."""
    wanted = Report(work.actor, agent, change, work.expected)
    result = (await report_all(work, [wanted]))[0]
    if isinstance(result, CoordError):
        raise result
    return result


async def report_all(work: Work, reports: Sequence[Report]) -> list[ContextRead | CoordError]:
    """Apply reports in order, each seeing the ones before it; return a result or error for each.

    The whole batch costs two statements however long it is. Errors: `Forbidden` for reporting for
    someone else, `NotFound` for an unknown or retired agent, `RevisionMoved`.
    """
    roles = await agents.names(work)
    rows = await _rows(work, {item.agent for item in reports})
    changed: dict[str, Context] = {}
    results: list[ContextRead | CoordError] = []
    for item in reports:
        try:
            row = _applied(work, item, row=rows.get(item.agent), roles=roles)
        except CoordError as error:
            results.append(error)
            continue
        rows[item.agent] = changed[item.agent] = row
        work.emit_state("context.reported", row.subject, state_of(row), actor=item.actor)
        results.append(_read(row))
    await _store(work, list(changed.values()))
    return results


def _applied(work: Work, item: Report, *, row: Context | None, roles: Mapping[str, str]) -> Context:
    if item.agent != item.actor.name and not item.actor.is_admin:
        raise Forbidden(
            f"`{item.actor.name}` may not report for `{item.agent}`; an agent reports for itself.",
            fix=f"Report under `contexts/{item.actor.name}`, or ask the admin.",
        )
    if item.agent not in roles:
        raise NotFound(
            f"There is no agent `{item.agent}` in `{work.workspace}`.",
            fix=f"`coord agent join {item.agent} --role ROLE` adds one.",
        )
    if row is not None:
        work.expected = item.expected
        work.expect(row)
    given = item.change.model_dump(exclude_unset=isinstance(item.change, ContextPatch))
    values = {name: value for name, value in given.items() if value is not None}
    before = _values(row) if row is not None else _fresh(work, item.agent, roles[item.agent])
    fields = before | values
    fields["revision"] = before["revision"] + 1
    fields["updated_at"] = work.now
    fields["since"] = before["since"] if fields["state"] == before["state"] else work.now
    fields["stale"] = False
    fields["expires_at"] = (
        None if fields["state"] == "done" else work.now + timedelta(seconds=fields["ttl_seconds"])
    )
    return Context(**fields)


def _fresh(work: Work, agent: str, role: str) -> dict[str, Any]:
    start = ContextReport().model_dump()
    born = {**work.born(), "since": work.now}
    return {**born, **start, "agent": agent, "role": role, "revision": 0}


async def _rows(work: Work, names: set[str]) -> dict[str, Context]:
    statement = (
        select(Context)
        .where(col(Context.workspace) == work.workspace, col(Context.agent).in_(names))
        .order_by(col(Context.agent))
        .with_for_update()
    )
    return {row.agent: row for row in (await work.session.execute(statement)).scalars()}


async def _store(work: Work, rows: list[Context]) -> None:
    if not rows:
        return
    dialect = work.session.get_bind().dialect.name
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Context)
    keys = {"workspace", "agent"}
    moved = {name: statement.excluded[name] for name in Context.model_fields if name not in keys}
    upsert = statement.on_conflict_do_update(index_elements=sorted(keys), set_=moved)
    await work.session.execute(upsert, [_values(row) for row in rows])


def _values(row: Context) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Context.model_fields}


async def sign_off(work: Work, agent: str) -> ContextRead:
    """Say that an agent is done: it waits for nothing and never goes stale until it reports."""
    if agent != work.actor.name and not (work.actor.is_admin or work.actor.is_person):
        raise Forbidden(f"`{work.actor.name}` may not sign `{agent}` off.")
    row = await _row(work, agent)
    since = row.since if row.state == "done" else work.now
    work.change(
        row,
        "context.signed_off",
        state="done",
        since=since,
        waiting_on=[],
        expires_at=None,
        stale=False,
    )
    return _read(row)


async def mark_stale(work: Work) -> int:
    """Mark every context whose time has passed, once; return how many."""
    statement = (
        select(Context)
        .where(
            col(Context.workspace) == work.workspace,
            col(Context.stale).is_(False),
            col(Context.expires_at) <= work.now,
        )
        .with_for_update()
    )
    rows = list((await work.session.execute(statement)).scalars())
    for row in rows:
        row.stale = True
        row.revision += 1
        work.emit("context.stale", row)
    return len(rows)


async def find(work: Work, agent: str) -> ContextRead:
    """Return the context of this agent; raises `NotFound` where it never reported."""
    return _read(await _row(work, agent))


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ContextRead]:
    """Return a page of contexts by agent, of one `state` or `feature` where the filters say so."""
    statement = select(Context).where(col(Context.workspace) == work.workspace)
    for name in ("state", "feature", "role"):
        if value := filters.get(name):
            statement = statement.where(getattr(Context, name) == value)
    return await page_of(
        work, statement, part, key=col(Context.agent), read=_read, newest_first=False
    )


async def _row(work: Work, agent: str) -> Context:
    row = await work.get(Context, agent)
    if row is None:
        await agents.find(work, agent)
        raise NotFound(
            f"`{agent}` has not reported yet.",
            fix=f'`coord status --as {agent} --state active --summary "…"` reports.',
        )
    return row


def _read(row: Context) -> ContextRead:
    return ContextRead.model_construct(**_values(row) | {"waiting_on": list(row.waiting_on)})
