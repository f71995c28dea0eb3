"""Whether the server lives, and whether it can work: a bounded real write, at most one a second."""

import asyncio
import time
from typing import Any

from litestar import Request, Response, get
from sqlalchemy import text

from coordinator.core.database import Database
from coordinator.core.logs import log

__all__ = ["live", "ready"]

SECONDS = 2.0
_last: tuple[float, str | None] = (0.0, None)
_checking = asyncio.Lock()


@get("/health/live", tags=["health"])
async def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "live"}


@get("/health/ready", tags=["health"])
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Say whether a write goes through within two seconds; 503 where it does not."""
    global _last
    async with _checking:
        if time.monotonic() - _last[0] >= 1.0 or _last[0] == 0.0:
            _last = (time.monotonic(), await _fault(request.app.state.desk.database))
    fault = _last[1]
    if fault is None:
        return Response({"status": "ready"})
    return Response({"status": "not ready", "reason": fault}, status_code=503)


async def _fault(database: Database) -> str | None:
    try:
        async with asyncio.timeout(SECONDS), database.writing() as session:
            await session.execute(text("UPDATE probes SET count = count + 1"))
            await session.commit()
    except TimeoutError:
        return f"a write took longer than {SECONDS:g} seconds"
    except Exception as error:  # noqa: BLE001 - any failure to write means "not ready"
        log.warning("health.write_failed", error=str(error))
        return "a write failed; the log says why"
    return None
