"""Buckets of one process."""

from __future__ import annotations

import time
from collections.abc import Callable

from cachetools import TTLCache

from gateway.buckets.limit import FULL_SECONDS, Limit

_MOST_BUCKETS = 100_000


class InProcessBuckets:
    """For one process. ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A bucket that nobody took from for so long is full again, so it can be forgotten.
        self._buckets: TTLCache[str, tuple[float, float]] = TTLCache(_MOST_BUCKETS, FULL_SECONDS, timer=clock)

    async def take(self, name: str, limit: Limit) -> float:
        """Take one out of the bucket, if there is one."""
        now = self._clock()
        left, at = self._buckets.get(name, (limit.size, now))
        left = min(limit.size, left + max(0.0, now - at) * limit.per_second)
        if left >= 1:
            self._buckets[name] = left - 1, now
        return left

    async def close(self) -> None:
        """Nothing to let go of."""
