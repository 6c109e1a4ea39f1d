"""Which failed requests are made again, and when. Input: an error. Output: no, yes, or after how many seconds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from foundation.remote.errors import BadStatus, Unreachable

_PASSING = frozenset({429, 502, 503, 504})
_JITTER = 0.1


def retry_hook(longest: float) -> Callable[[Exception], bool | float]:
    """What stamina asks after a failure. A remote that wants to wait for over ``longest`` seconds isn't asked again."""

    def when(error: Exception) -> bool | float:
        if isinstance(error, Unreachable):
            return True
        if not isinstance(error, BadStatus) or error.answered not in _PASSING or error.pause_seconds > longest:
            return False
        if not error.pause_seconds:
            return True
        return error.pause_seconds * random.uniform(1, 1 + _JITTER)  # noqa: S311 - not a secret

    return when


def retry_after(header: str, now: datetime) -> float:
    """Seconds of a ``Retry-After`` header, which is a number or a date; 0 where it is neither."""
    if header.strip().isdecimal():
        return float(header[:12])
    try:
        then = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    # a date without a zone is in UTC, as HTTP's dates all are
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())
