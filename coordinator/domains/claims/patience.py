"""A call that waits in the queue until it is granted, its time is up, or its caller goes away.

No transaction is open while it waits. However it ends, one transaction takes note: nobody stays in
the queue unattended, and nothing stays granted to a caller who is gone.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, TypeVar, cast

from coordinator.core.work import SYSTEM, Actor, Desk
from coordinator.domains.claims import service
from coordinator.domains.claims.attendance import attendant
from coordinator.domains.claims.refusals import Held, Stopping
from coordinator.domains.claims.schemas import ClaimTake
from coordinator.domains.claims.waiting import bells_of

__all__ = ["granted"]

T = TypeVar("T")
Receive = Callable[[], Awaitable[Any]]
Call = tuple[str, Actor]
"""The workspace and the actor of a call."""


async def granted(
    desk: Desk,
    call: Call,
    draft: ClaimTake,
    *,
    receive: Receive,
    collect: Callable[[str], Awaitable[T]],
) -> T:
    """Stand in line and return what `collect` makes of the claim that was granted, by its name.

    `receive` gives the next message of the caller's connection, which is watched until `collect`
    is done. Raises `Held` when the time is up, `Stopping` when the server stops: the place is kept
    then.
    """
    workspace, actor = call
    me = attendant()
    write = partial(desk.write, workspace, actor)
    claim = (await write(partial(service.take, draft=draft, attendant=me))).id
    end = partial(service.give_up, identifier=claim, draft=draft, attendant=me)
    gone = asyncio.create_task(_gone(receive))
    try:
        await _served(desk, workspace, claim, gone, seconds=draft.wait_seconds)
        if desk.feed.draining.is_set():
            await write(partial(service.park, identifier=claim, attendant=me))
        outcome = await write(partial(end, is_gone=gone.done()))
        answer = None if isinstance(outcome, Held) else await collect(outcome.id)
    except BaseException:  # the call was cut off: nobody hears what comes of it
        gone.cancel()
        await asyncio.shield(write(partial(end, is_gone=True)))
        raise
    if gone.done():
        await write(partial(end, is_gone=True))
    gone.cancel()
    if not isinstance(outcome, Held):
        return cast("T", answer)
    if desk.feed.draining.is_set():
        raise Stopping("The server stops; your place in the queue is kept for 30 seconds.")
    raise outcome


async def _served(
    desk: Desk, workspace: str, claim: str, gone: asyncio.Task[None], *, seconds: float
) -> None:
    """Return when the claim waits no longer, its time is up, its caller is gone or all stops."""
    bells, clock = bells_of(desk.feed), asyncio.get_running_loop()
    deadline = clock.time() + seconds
    look = partial(service.is_waiting, identifier=claim)
    while (left := deadline - clock.time()) > 0 and not desk.feed.draining.is_set():
        with bells.listening(workspace, claim) as bell:
            if gone.done() or not await desk.read(workspace, SYSTEM, look):
                return
            ring = asyncio.create_task(bell.wait())
            await asyncio.wait({gone, ring}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            ring.cancel()


async def _gone(receive: Receive) -> None:
    """Return when the caller has closed the connection."""
    while True:
        message: MutableMapping[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            return
