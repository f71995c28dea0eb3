"""Whether the server lives, and whether it can work: a bounded real write, at most one a second."""

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary

from litestar import Request, Response, get
from sqlalchemy import text

from coordinator.core.database import Database
from coordinator.core.logs import log

__all__ = ["live", "ready"]

LONGEST = 2.0
PAUSE = 1.0


class Check:
    """The last try to write to one database."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.at = float("-inf")
        self.fault: str | None = None


_checks: WeakKeyDictionary[Database, Check] = WeakKeyDictionary()


@get("/health/live", tags=["health"], summary="Say that the process answers")
async def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "live"}


@get("/health/ready", tags=["health"], summary="Say whether a write goes through")
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Say whether a write goes through within two seconds; 503 where it does not."""
    database: Database = request.app.state.desk.database
    check = _checks.setdefault(database, Check())
    async with check.lock:
        if time.monotonic() - check.at >= PAUSE:
            check.at, check.fault = time.monotonic(), await _fault(database)
    if check.fault is None:
        return Response({"status": "ready"})
    return Response({"status": "not ready", "reason": check.fault}, status_code=503)


async def _fault(database: Database) -> str | None:
    try:
        async with asyncio.timeout(LONGEST), database.writing() as session:
            await session.execute(text("UPDATE probes SET count = count + 1"))
            await session.commit()
    except TimeoutError:
        return f"a write took longer than {LONGEST:g} seconds"
    except Exception as error:  # noqa: BLE001 - any failure to write means "not ready"
        log.warning("health.write_failed", error=str(error))
        return "a write failed; the log says why"
    return None
