"""The verbs of active contexts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from coordinator.core.database import bounded
from coordinator.core.errors import CoordError, Forbidden, NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Actor, Work, check_revision
from coordinator.domains.agents import service as agents
from coordinator.domains.contexts.models import Context
from coordinator.domains.contexts.schemas import ContextPatch, ContextRead, ContextReport

__all__ = ["Report", "end", "every", "find", "mark_stale", "report", "report_all", "sign_off"]

TABLE = cast("Table", inspect(Context).local_table)
COLUMNS = tuple(TABLE.columns)


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

    The whole batch costs three statements however long it is, and no row becomes an object: that
    would take most of the time. Errors: `Forbidden` for reporting for someone else, `NotFound` for
    an unknown or retired agent, `RevisionMoved`.
    """
    roles = await agents.names(work)
    rows = await _rows(work, {item.agent for item in reports})
    known, changed = frozenset(rows), dict[str, dict[str, Any]]()
    results: list[ContextRead | CoordError] = []
    for item in reports:
        try:
            row = _applied(work, item, row=rows.get(item.agent), roles=roles)
        except CoordError as error:
            results.append(error)
            continue
        rows[item.agent] = changed[item.agent] = row
        state = bounded({name: value for name, value in row.items() if name != "workspace"})
        work.emit_state("context.reported", item.agent, state, actor=item.actor)
        results.append(_read_values(row))
    await _store(work, changed, known=known)
    return results


def _applied(
    work: Work, item: Report, *, row: dict[str, Any] | None, roles: Mapping[str, str]
) -> dict[str, Any]:
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
    check_revision(item.agent, 0 if row is None else row["revision"], expected=item.expected)
    given = item.change.model_dump(exclude_unset=isinstance(item.change, ContextPatch))
    before = row or _fresh(work, item.agent, roles[item.agent])
    fields = before | {name: value for name, value in given.items() if value is not None}
    life = timedelta(seconds=fields["ttl_seconds"])
    return fields | {
        "revision": before["revision"] + 1,
        "updated_at": work.now,
        "since": before["since"] if fields["state"] == before["state"] else work.now,
        "stale": False,
        "expires_at": None if fields["state"] == "done" else work.now + life,
    }


def _fresh(work: Work, agent: str, role: str) -> dict[str, Any]:
    born = {**work.born(), "since": work.now, "agent": agent, "role": role, "revision": 0}
    return born | ContextReport().model_dump()


async def _rows(work: Work, names: set[str]) -> dict[str, dict[str, Any]]:
    statement = (
        select(*COLUMNS)
        .where(col(Context.workspace) == work.workspace, col(Context.agent).in_(names))
        .order_by(col(Context.agent))
        .with_for_update()
    )
    found = (await work.session.execute(statement)).mappings()
    return {row["agent"]: dict(row) for row in found}


async def _store(work: Work, rows: Mapping[str, dict[str, Any]], *, known: frozenset[str]) -> None:
    """Write rows, the known ones over what is there.

    A first one that another transaction stored meanwhile must fail, so that the verb runs again.
    """
    connection = await work.session.connection()
    postgres = connection.dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(TABLE)
    keys = {"workspace", "agent"}
    moved = {name: statement.excluded[name] for name in Context.model_fields if name not in keys}
    upsert = statement.on_conflict_do_update(index_elements=sorted(keys), set_=moved)
    if older := [row for name, row in rows.items() if name in known]:
        await connection.execute(upsert, older)
    if first := [row for name, row in rows.items() if name not in known]:
        await connection.execute(TABLE.insert(), first)


async def sign_off(work: Work, agent: str) -> ContextRead:
    """Say that an agent is done: it waits for nothing and never goes stale until it reports."""
    if agent != work.actor.name and not (work.actor.is_admin or work.actor.is_person):
        raise Forbidden(f"`{work.actor.name}` may not sign `{agent}` off.")
    row = await _row(work, agent)
    _end(work, row)
    return _read(row)


async def end(work: Work, agent: str) -> None:
    """End the context of an agent that retired, if it has one: it does nothing any more."""
    row = await work.get(Context, agent)
    if row is not None:
        _end(work, row)


def _end(work: Work, row: Context) -> None:
    work.change(
        row,
        "context.signed_off",
        state="done",
        since=row.since if row.state == "done" else work.now,
        waiting_on=[],
        expires_at=None,
        stale=False,
    )


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
    return _read_values({name: getattr(row, name) for name in ContextRead.model_fields})


def _read_values(values: Mapping[str, Any]) -> ContextRead:
    return ContextRead.model_construct(**{name: values[name] for name in ContextRead.model_fields})
