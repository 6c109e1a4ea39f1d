"""How fast one customer may write: a bucket of messages per conversation, filled again as time goes by.

A conversation's id in; nothing out, or the error that says when to try again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from cachetools import TTLCache

from gateway.errors import TooManyMessages

#: More than anybody types, pasted lines and a resend after a day offline included.
BURST = 60
PER_SECOND = 2.0
_CONVERSATIONS = 100_000


class MessageRate:
    """The buckets of one process. ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A bucket that nobody took from for so long is full again, so it can be forgotten.
        self._buckets: TTLCache[str, tuple[float, float]] = TTLCache(_CONVERSATIONS, BURST / PER_SECOND, timer=clock)

    def take(self, conversation_id: str) -> None:
        """Count one message. Raises TooManyMessages."""
        now = self._clock()
        left, at = self._buckets.get(conversation_id, (float(BURST), now))
        left = min(BURST, left + (now - at) * PER_SECOND)
        if left < 1:
            raise TooManyMessages(
                "That was too much at once.",
                advice="Send it again in a few seconds.",
                retry_after=math.ceil((BURST / 6 - left) / PER_SECOND),
            )
        self._buckets[conversation_id] = left - 1, now
