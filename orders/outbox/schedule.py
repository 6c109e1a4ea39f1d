"""When to try again: the waits are data, spread a little so that many deliveries don't all come back at once."""

from __future__ import annotations

import random

_JITTER = 0.1


def next_wait(attempts: int, retry_seconds: tuple[float, ...]) -> float | None:
    """Seconds from the failure of attempt number ``attempts`` to the next one, give or take a tenth; None: give up."""
    if attempts > len(retry_seconds):
        return None
    return retry_seconds[attempts - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - not a secret
