"""Claims: leases on paths, endpoints, migrations and names."""

from collections.abc import Sequence
from uuid import uuid4

from coordinator.client.calls import Calls, Json, quote

__all__ = ["Claims"]


class Claims:
    """The calls under `claims`; each returns the claim after it."""

    def __init__(self, calls: Calls) -> None:
        """Make them through `calls`."""
        self._calls = calls

    def list(self, **filters: object) -> Json:
        """Return a page, newest first; filters: `state`, `agent`, `feature`, `resource`, `limit`.

        The state `live` means held or waiting; `resource` finds the live ones that overlap it.
        """
        return self._calls.get("claims", **filters)

    def show(self, claim: str) -> Json:
        """Return a claim with what is `ahead` of it in the queue and `behind` it."""
        return self._calls.get(f"claims/{quote(claim)}")

    def take(
        self,
        resources: Sequence[str],
        *,
        wait_seconds: int = 0,
        key: str | None = None,
        **fields: object,
    ) -> Json:
        """Take resources, all or none; with `wait_seconds`, wait in the queue for them.

        Fields: `mode` (exclusive or shared), `urgency`, `reason`, `feature`, `branch`,
        `repository`, `rollback` and `irreversible` for migrations, `ttl_seconds`. Raises `Refused`
        with status 409 where another agent holds one of them; its `fix` says the ways out.
        """
        body = {"resources": list(resources), "wait_seconds": wait_seconds, **fields}
        headers = {"Idempotency-Key": key or uuid4().hex}
        return self._calls.ask("POST", "claims", body=body, headers=headers, wait=wait_seconds)

    def renew(self, claim: str, *, ttl_seconds: int | None = None) -> Json:
        """Hold it for longer, from now on; any other call does so as well."""
        return self._calls.post(f"claims/{quote(claim)}/renew", {"ttl_seconds": ttl_seconds})

    def release(self, claim: str) -> Json:
        """Give it back, or leave the queue."""
        return self._calls.delete(f"claims/{quote(claim)}")
