"""One HTTP call: repeated where that is safe, its refusal raised, its answer returned.

Safe to repeat is what the server did not take up (no connection, 429, 409 with `Retry-After`), and
what ends the same however often it is sent; a POST carries an idempotency key, so it does too.
"""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as _quote
from uuid import uuid4

import httpx

from coordinator.client.refusals import Unreachable, refusal_of

__all__ = ["Calls", "Json", "quote"]

Json = Any
"""An answer of the server: a dictionary, or a list or text where the call says so."""

TRIES = 5
CONNECT_TRIES = 3
LONGEST_PAUSE = 10.0
"""Seconds that `Retry-After` may ask for; where it asks for more, the refusal is raised."""


class Calls:
    """Calls of one agent to one workspace."""

    def __init__(self, url: str, token: str, workspace: str, *, timeout: float = 30.0) -> None:
        """Connect to nothing yet; `timeout` is in seconds and for each part of a call."""
        self.url = url.rstrip("/")
        self.workspace = workspace
        self.timeout = timeout
        try:
            self.http = httpx.Client(
                base_url=f"{self.url}/api/v1",
                headers={"Authorization": f"Bearer {token}", "User-Agent": "coordinator-client"},
                timeout=timeout,
                transport=httpx.HTTPTransport(retries=CONNECT_TRIES - 1),
            )
        except httpx.InvalidURL as error:
            raise Unreachable(self.url, str(error)) from error

    def get(self, path: str, **query: object) -> Json:
        """Read; a query's None is left out."""
        return self.ask("GET", path, query=query)

    def post(self, path: str, body: object = None, *, key: str | None = None) -> Json:
        """Do once: `key` names the deed where the caller wants to repeat it later."""
        return self.ask("POST", path, body=body, headers={"Idempotency-Key": key or uuid4().hex})

    def put(self, path: str, body: object, *, revision: int | None = None) -> Json:
        """Set whole, where the row still has this revision."""
        return self.ask("PUT", path, body=body, headers=_if_match(revision))

    def patch(self, path: str, body: object, *, revision: int | None = None) -> Json:
        """Change some fields, where the row still has this revision."""
        return self.ask("PATCH", path, body=body, headers=_if_match(revision))

    def delete(self, path: str) -> Json:
        """Take away."""
        return self.ask("DELETE", path)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        wait: float = 0.0,
    ) -> Json:
        """Make a call; `path` is below the workspace, or below `/api/v1` with a leading slash.

        `wait` is how many seconds longer than usual the answer may take. Raises `Refused` and
        `Unreachable`.
        """
        request = self.http.build_request(
            method,
            path if path.startswith("/") else f"/workspaces/{quote(self.workspace)}/{path}",
            params={name: str(item) for name, item in (query or {}).items() if item is not None},
            json=body,
            headers=headers,
            timeout=httpx.Timeout(self.timeout, read=self.timeout + wait),
        )
        tries = 0
        while True:
            tries += 1
            try:
                response = self.http.send(request)
            except httpx.TransportError as error:
                if tries == TRIES or not _may_repeat(request, error):
                    raise Unreachable(self.url, str(error)) from error
                continue
            pause = _pause_wanted(response)
            if pause is None or tries == TRIES:
                return self._answer(response)
            time.sleep(pause)

    def _answer(self, response: httpx.Response) -> Json:
        if not response.is_success:
            raise refusal_of(response)
        if response.status_code == 204:
            return None
        if response.headers.get("content-type", "").startswith("text/markdown"):
            return response.text
        try:
            return response.json()
        except ValueError as error:
            raise Unreachable(self.url, "what answers there is another server") from error

    def close(self) -> None:
        """Close the connections."""
        self.http.close()


def quote(part: str) -> str:
    """Return a name as one part of an address."""
    return _quote(part, safe="")


def _if_match(revision: int | None) -> dict[str, str]:
    return {} if revision is None else {"If-Match": f'"{revision}"'}


def _may_repeat(request: httpx.Request, error: httpx.TransportError) -> bool:
    """Tell whether a call whose answer was lost on the way may be sent once more."""
    was_cut = isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError)
    return was_cut and request.method != "PATCH" and "If-Match" not in request.headers


def _pause_wanted(response: httpx.Response) -> float | None:
    """Return the seconds to wait before the same call may succeed; None where it may not."""
    if response.status_code not in (409, 429, 503):
        return None
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() and float(asked) <= LONGEST_PAUSE else None
