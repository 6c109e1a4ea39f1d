"""A circuit breaker: leaves a remote alone that keeps failing. Input: how attempts end. Output: whether one may begin.

Closed, every attempt may begin. After some failures in a row it opens, and none may begin for a cooling time. Then it
is half-open: one attempt may begin, and how that ends closes it or opens it again, for about twice as long.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from foundation.remote.errors import RemoteError, Resting

_MOST_DOUBLINGS = 30


class CircuitBreaker:
    """For one remote. Times in seconds; ``now`` is a monotonic clock, ``jitter`` gives numbers from 0 to 1."""

    def __init__(
        self,
        *,
        failures: int = 5,
        first_cooling: float = 5.0,
        longest_cooling: float = 300.0,
        now: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._allowed_failures = failures
        self._first_cooling = first_cooling
        self._longest_cooling = longest_cooling
        self._now = now
        self._jitter = jitter
        self._failed_in_a_row = 0
        self._openings = 0
        self._open_until: float | None = None
        self._trying = False

    @property
    def state(self) -> Literal["closed", "open", "half_open"]:
        """The state at this moment."""
        if self._open_until is None:
            return "closed"
        return "open" if self._trying or self.seconds_left > 0 else "half_open"

    @property
    def seconds_left(self) -> float:
        """Seconds until an attempt may begin; 0 where it may now, or where one is under way."""
        return max(0.0, self._open_until - self._now()) if self._open_until is not None else 0.0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """An attempt: failed if the block raises, given up without a verdict if it is cancelled. Raises Resting."""
        if self.state == "open":
            raise Resting(
                f"After {self._failed_in_a_row} failures in a row the remote is left alone.",
                advice=f"The next attempt is in {self.seconds_left:.0f} s.",
                pause_seconds=self.seconds_left,
            )
        self._trying = self._open_until is not None
        try:
            yield
        except Exception as error:
            self._failed(error.pause_seconds if isinstance(error, RemoteError) else 0.0)
            raise
        else:
            self._succeeded()
        finally:
            self._trying = False

    def _succeeded(self) -> None:
        self._failed_in_a_row = 0
        self._openings = 0
        self._open_until = None

    def _failed(self, pause: float) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row < self._allowed_failures and not self._openings and pause <= 0:
            return
        doubled = self._first_cooling * 2 ** min(self._openings, _MOST_DOUBLINGS)
        cooling = min(doubled, self._longest_cooling) * (0.5 + self._jitter() / 2)
        self._openings += 1
        self._open_until = self._now() + max(cooling, min(pause, self._longest_cooling))
