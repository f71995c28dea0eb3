"""How many calls an agent may make: a bucket of tokens per agent, in memory."""

import time

from coordinator.core.errors import TooManyCalls

__all__ = ["Buckets"]


class Buckets:
    """A bucket per key that holds `burst` calls and refills with `rate` a second."""

    def __init__(self, *, rate: float, burst: int) -> None:
        """Start with every bucket full."""
        self._rate = rate
        self._burst = float(burst)
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Take one call; raises `TooManyCalls` where the bucket is empty."""
        now = time.monotonic()
        level, at = self._levels.get(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        if level < 1:
            raise TooManyCalls(
                f"`{key}` makes more than {self._rate:g} calls a second.",
                fix="Wait for `Retry-After` seconds; read events with `wait` instead of polling.",
            )
        self._levels[key] = (level - 1, now)
