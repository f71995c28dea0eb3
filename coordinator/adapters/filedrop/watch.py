"""The watcher: a hint that something happened, never the truth of what.

It loses files without a word (see the scan), and is dead for good once its root is replaced.
"""

import asyncio
from pathlib import Path

from watchfiles import awatch

from coordinator.core.logs import log

__all__ = ["watch"]

DEBOUNCE_MS = 50
STEP_MS = 10


async def watch(root: Path, hint: asyncio.Event, stop: asyncio.Event) -> None:
    """Set `hint` whenever something beneath the root may have changed, until `stop`."""
    changes = awatch(
        root,
        watch_filter=None,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    try:
        async for _ in changes:
            hint.set()
    except (OSError, RuntimeError) as error:
        log.warning("folder.unwatched", root=str(root), reason=str(error))
