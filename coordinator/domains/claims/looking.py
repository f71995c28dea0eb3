"""The questions about claims: one, a page, who holds, who waits for whom, what is near."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Invalid, NotFound
from coordinator.core.ids import number_of
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.claims import queue
from coordinator.domains.claims.attendance import is_here
from coordinator.domains.claims.blocking import Live, Ways, in_the_way, nearest_in_the_way
from coordinator.domains.claims.meetings import Line, Meeting, conflict, meeting, rank
from coordinator.domains.claims.models import PREFIX, Claim
from coordinator.domains.claims.resources import normal
from coordinator.domains.claims.schemas import ClaimRead, ClaimShown, ClaimWait, Clash

__all__ = [
    *("every", "find", "held", "is_waiting", "listed", "near"),
    *("place_of", "read", "row_of", "waits"),
]


L = TypeVar("L", bound=Line)


async def find(work: Work, identifier: str) -> ClaimShown:
    """Return a claim with what stands before it and waits behind it; raises `NotFound`."""
    row = await row_of(work, identifier)
    live = await queue.live(work) if row.state in queue.LIVE else Live[Claim](())
    ahead = in_the_way(row, live) if row.state == "waiting" else []
    behind = [
        (other, Meeting(met.other, met.resource, met.witness))
        for other in live.beside(row.resources)
        if other.state == "waiting"
        and (row.state == "held" or rank(other) > rank(row))
        and (met := conflict(other, row)) is not None
    ]
    return ClaimShown(
        **dict(read(row, place=place_of(ahead) if row.state == "waiting" else None)),
        ahead=[_clash(other, met) for other, met in ahead],
        behind=[_clash(other, met) for other, met in behind],
    )


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ClaimRead]:
    """Return a page, newest first, of one `state`, `agent` or `feature` where filters say so.

    The state `live` is held or waiting. `resource` keeps the live ones that overlap it. Raises
    `Invalid` for a resource that is none.
    """
    statement = select(Claim).where(col(Claim.workspace) == work.workspace)
    if state := filters.get("state"):
        states = queue.LIVE if state == "live" else (state,)
        statement = statement.where(col(Claim.state).in_(states))
    for name in ("agent", "feature"):
        if value := filters.get(name):
            statement = statement.where(getattr(Claim, name) == value)
    if resource := filters.get("resource"):
        rows = _meeting(await queue.lines(work), [normal(resource)])
        statement = statement.where(col(Claim.number).in_([row.number for row in rows]))
    page = await page_of(work, statement, part, key=col(Claim.number), read=read)
    return page.model_copy(update={"items": await _placed(work, page.items)})


async def listed(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ClaimRead]:
    """Return what `every` does, each held claim with the end that its agent's calls give it."""
    page = await every(work, filters, part)
    ends = await queue.ends(work, page.items)
    items = [
        item.model_copy(update={"expires_at": end})
        for item, end in zip(page.items, ends, strict=True)
    ]
    return page.model_copy(update={"items": items})


async def _placed(work: Work, items: list[ClaimRead]) -> list[ClaimRead]:
    """Say of each waiting claim which place it has."""
    if all(item.state != "waiting" for item in items):
        return items
    live = await queue.lines(work)
    waiting = [number_of(item.id, PREFIX) for item in items if item.state == "waiting"]
    places = Ways(live).places(waiting)
    return [
        item
        if item.state != "waiting"
        else item.model_copy(update={"place": places[number_of(item.id, PREFIX)]})
        for item in items
    ]


async def held(work: Work, agent: str | None = None) -> list[ClaimRead]:
    """Return the claims that are held, by one agent where one is named, oldest first."""
    statement = select(Claim).where(
        col(Claim.workspace) == work.workspace, col(Claim.state) == "held"
    )
    if agent is not None:
        statement = statement.where(col(Claim.agent) == agent)
    rows = (await work.session.execute(statement.order_by(col(Claim.number)))).scalars()
    return [read(row) for row in rows]


async def near(work: Work, resources: Sequence[str]) -> list[ClaimRead]:
    """Return the live claims that overlap one of these resources; what is none is passed over."""
    wanted = []
    for resource in resources:
        try:
            wanted.append(normal(resource))
        except Invalid:
            continue
    return [read(row) for row in _meeting(await queue.live(work), wanted)]


async def waits(work: Work) -> list[ClaimWait]:
    """Return every waiting claim with what is in its way: held claims, and requests before it.

    Of the requests, those that it also waits for through another one are left out. One query.
    """
    live = await queue.lines(work)
    nearest = nearest_in_the_way(live)
    return [
        ClaimWait(
            f"{PREFIX}-{row.number}",
            row.agent,
            tuple((f"{PREFIX}-{other.number}", other.agent) for other in nearest[row.number]),
            row.asked_at,
        )
        for row in live.rows
        if row.state == "waiting"
    ]


async def is_waiting(work: Work, identifier: str) -> bool:
    """Tell whether a claim still waits; raises `NotFound`."""
    return (await row_of(work, identifier)).state == "waiting"


async def row_of(work: Work, identifier: str) -> Claim:
    """Return the row of this identifier; raises `NotFound`."""
    row = await work.get(Claim, number_of(identifier, PREFIX))
    if row is None:
        raise NotFound(
            f"There is no claim `{identifier}` in `{work.workspace}`.",
            fix="`coord claim list` lists them.",
        )
    return row


def read(row: Claim, *, place: int | None = None) -> ClaimRead:
    """Return a row as it goes out; `place` is that in the queue, from 1."""
    values: dict[str, Any] = row.model_dump(exclude={"workspace", "number", "attendant"})
    attended = row.state == "waiting" and is_here(row.attendant)
    return ClaimRead.model_validate(
        {"id": row.subject, "attended": attended, "place": place, **values}
    )


def place_of(obstacles: Sequence[tuple[Line, Meeting]]) -> int:
    """Return the place in the queue of who has these in the way, from 1."""
    return 1 + sum(other.state == "waiting" for other, _ in obstacles)


def _meeting(live: Live[L], resources: list[str]) -> list[L]:
    return [row for row in live.beside(resources) if meeting(row.resources, resources) is not None]


def _clash(other: Claim, met: Meeting) -> Clash:
    return Clash(
        id=other.subject,
        agent=other.agent,
        state=other.state,
        mode=other.mode,
        until=other.expires_at if other.state == "held" else other.waits_until,
        resource=met.resource,
        other=met.other,
        witness=met.witness,
    )
