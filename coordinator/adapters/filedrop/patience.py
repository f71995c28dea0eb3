"""Files whose handling failed: each is left alone for a while, which doubles with every failure.

One file never stops the others, whatever is wrong with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from coordinator.core.clock import Clock
from coordinator.core.logs import log

__all__ = ["Patience"]

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=1)


class Patience:
    """When each file that failed may be tried again."""

    def __init__(self, clock: Clock) -> None:
        """Every file may be tried."""
        self._clock = clock
        self._failed: dict[str, tuple[timedelta, datetime]] = {}

    def allows(self, path: str) -> bool:
        """Tell whether the file may be tried now."""
        return path not in self._failed or self._failed[path][1] <= self._clock.now()

    @contextmanager
    def guard(self, path: str) -> Iterator[None]:
        """Keep a failure within: it is logged, and the file has to wait the longer for it."""
        try:
            yield
        except Exception:  # noqa: BLE001 - whatever it is, the other files must go on
            before, _ = self._failed.get(path, (FIRST / 2, None))
            pause = min(before * 2, LONGEST)
            self._failed[path] = pause, self._clock.now() + pause
            log.exception("file.failed", path=path, again_in_seconds=pause.total_seconds())
        else:
            self._failed.pop(path, None)
