"""Time as a door: every few seconds, what its passing does to things."""

import asyncio
from collections.abc import Awaitable, Callable

from coordinator.core.events.retention import forget
from coordinator.core.kinds import kinds
from coordinator.core.logs import log
from coordinator.core.work import SYSTEM, Desk
from coordinator.web.idempotency import forget_old

__all__ = ["chores", "keep_doing", "sweep", "tidy"]

Names = Callable[[], Awaitable[list[str]]]


async def sweep(desk: Desk, workspace: str) -> None:
    """Run every kind's sweep over one workspace, one transaction each."""
    for kind in kinds():
        if kind.sweep is not None:
            await desk.write(workspace, SYSTEM, kind.sweep)


async def chores(desk: Desk, workspace: str) -> None:
    """Do every kind's slow work on one workspace, as far as there is any."""
    for kind in kinds():
        if kind.chore is not None:
            await kind.chore(desk, workspace)


async def tidy(desk: Desk, workspace: str, *, days: int) -> None:
    """Forget what is no longer kept: events older than `days`, answers older than a day."""
    await desk.write(workspace, SYSTEM, lambda work: forget(work, days=days))
    await desk.write(workspace, SYSTEM, forget_old)


async def keep_doing(
    job: Callable[[str], Awaitable[None]], workspaces: Names, *, seconds: float
) -> None:
    """Do a job for every workspace again and again, until cancelled; a failure is logged."""
    while True:
        await asyncio.sleep(seconds)
        try:
            for workspace in await workspaces():
                await _tried(job, workspace)
        except Exception:  # noqa: BLE001 - a database away for a while must not end the timer
            log.exception("timers.failed")


async def _tried(job: Callable[[str], Awaitable[None]], workspace: str) -> None:
    try:
        await job(workspace)
    except Exception:  # noqa: BLE001 - one workspace must not keep the others from their round
        log.exception("timers.failed", workspace=workspace)
