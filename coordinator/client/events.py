"""Events: what happened, by page, by long poll, or followed as it happens."""

import json
import time
from collections.abc import Iterator

import httpx
from httpx_sse import SSEError, connect_sse

from coordinator.client.calls import Calls, Json, quote
from coordinator.client.refusals import Unreachable, refusal_of

__all__ = ["Events"]

RETRY_SECONDS = 1.0
SILENCE_SECONDS = 45.0
"""The server says something every 15 seconds; longer silence is a dead connection."""


class Events:
    """The calls under `events`."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def cursor(self) -> int:
        """Return the number of the last event so far."""
        return int(self._calls.get("contexts", limit=1)["cursor"])

    def page(self, after: int = 0, *, limit: int | None = None, wait: float = 0.0) -> Json:
        """Return events after a number, oldest first: `items`, `cursor` to go on from, `more`.

        With `wait`, the answer comes with the first event, after so many seconds at most.
        """
        query = {"after": after, "limit": limit, "wait": wait or None}
        return self._calls.ask("GET", "events", query=query, wait=wait)

    def follow(self, after: int | None = None, *, patience: float = 60.0) -> Iterator[Json]:
        """Yield each event after this number, for ever; None means those from now on.

        A connection that is cut is made again where it broke, so none is lost or told twice.
        Raises `Unreachable` where there is none at first, or later for `patience` seconds, and
        `Refused` for a cursor that is too old or a token that ended.
        """
        seen = self.cursor() if after is None else after
        cut_at: float | None = None
        while True:
            try:
                for event in self._stream(seen):
                    if event is not None:
                        seen = event["seq"]
                        yield event
                    cut_at = time.monotonic()
            except (httpx.TransportError, SSEError) as error:
                if cut_at is None or time.monotonic() - cut_at > patience:
                    raise Unreachable(self._calls.url, str(error)) from error
            time.sleep(RETRY_SECONDS)

    def _stream(self, after: int) -> Iterator[Json | None]:
        """Yield the events of one connection, and None as soon as it stands."""
        with connect_sse(
            self._calls.http,
            "GET",
            f"/workspaces/{quote(self._calls.workspace)}/events/stream",
            headers={"Last-Event-ID": str(after)},
            timeout=httpx.Timeout(self._calls.timeout, read=SILENCE_SECONDS),
        ) as source:
            if source.response.status_code >= 500 or source.response.status_code == 429:
                raise SSEError(f"it answers {source.response.status_code}")
            if not source.response.is_success:
                source.response.read()
                raise refusal_of(source.response)
            yield None
            for item in source.iter_sse():
                if item.data:
                    yield json.loads(item.data)
