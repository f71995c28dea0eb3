"""Whose token it is, remembered until a token or an agent changes."""

import asyncio
from datetime import datetime
from functools import partial

from coordinator.core.errors import Forbidden, Unauthenticated
from coordinator.core.events.outbox import Told
from coordinator.core.logs import log
from coordinator.core.work import SYSTEM, Actor, Desk
from coordinator.domains.agents import presence, tokens
from coordinator.domains.workspaces import service as workspaces
from coordinator.web.guards import Caller
from coordinator.web.limits import Buckets

__all__ = ["Identities"]

FORGETS = ("token.", "agent.")


class Identities:
    """Answers who holds a token, limits how often they call, and notes when they last did."""

    def __init__(self, desk: Desk, buckets: Buckets) -> None:
        """Look tokens up at `desk`; forget what was learned when tokens or agents change."""
        self._desk = desk
        self._buckets = buckets
        self._known: dict[str, tuple[str, Actor, datetime | None]] = {}
        self._beats: dict[str, dict[str, datetime]] = {}
        self._forgotten = 0
        desk.listeners.append(self._forget)

    async def identify(self, secret: str, workspace: str) -> Caller:
        """Return the caller who holds this token and wants this workspace.

        Raises `Unauthenticated` for a token that proves nothing, `Forbidden` for another
        workspace's, `NotFound` for a workspace that is not, `TooManyCalls`.
        """
        home, actor, expires_at = self._known.get(secret) or await self._look_up(secret)
        now = self._desk.clock.now()
        if expires_at is not None and expires_at <= now:
            self._known.pop(secret, None)
            raise _unknown()
        if home != workspace:
            await self._desk.read(workspace, SYSTEM, lambda work: workspaces.find(work, workspace))
            raise Forbidden(
                f"This token is of the workspace `{home}`, not of `{workspace}`.",
                fix=f"Use a token of `{workspace}`: `coord token issue AGENT` makes one.",
            )
        self._buckets.take(f"{actor.name}@{home}")
        self._beats.setdefault(home, {})[actor.name] = now
        return Caller(home, actor)

    async def _look_up(self, secret: str) -> tuple[str, Actor, datetime | None]:
        forgotten = self._forgotten
        async with self._desk.database.reading() as session:
            found = await tokens.holder(session, secret, now=self._desk.clock.now())
        if found is None:
            raise _unknown()
        home, actor, token = found
        if forgotten == self._forgotten:  # else it may have been revoked since it was read
            self._known[secret] = (home, actor, token.expires_at)
        return home, actor, token.expires_at

    def _forget(self, workspace: str, told: list[Told]) -> None:
        if any(item.type.startswith(FORGETS) for item in told):
            self._known.clear()
            self._forgotten += 1

    async def write_presence(self) -> None:
        """Write down who called since the last time."""
        beats, self._beats = self._beats, {}
        for workspace, seen in beats.items():
            await self._desk.write(workspace, SYSTEM, partial(presence.record, beats=seen))

    async def keep_writing(self, *, seconds: float) -> None:
        """Write presence every few seconds until cancelled."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.write_presence()
            except Exception:  # noqa: BLE001 - one bad write must not end the job
                log.exception("presence.failed")


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        "This token is unknown, revoked or too old.",
        fix="`coord token issue AGENT` makes a new one; a browser signs in by `coord open`.",
    )
