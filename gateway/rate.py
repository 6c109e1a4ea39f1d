"""How fast customers may write, and begin to: buckets of messages for each customer, account and CSP, and of new
conversations for each address and CSP, filled again as time goes by.

In: whose message or conversation it is, and the CSP's limits. Out: nothing, or the error that says when to try again.
With Redis all processes take from the same buckets.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from cachetools import TTLCache
from redis.asyncio import Redis
from redis.exceptions import RedisError

from catalog_adapter.contexts.models import Limits
from gateway.errors import TooManyConversations, TooManyMessages
from gateway.metrics import REFUSED

_MOST_BUCKETS = 100_000
#: Who was refused waits until so much of the bucket is full again: not each for one message at a time.
_WAIT_FOR = 1 / 6
_SECONDS = 60.0
_TAKE = """
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local size, per_second = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = math.min(size, (tonumber(kept[1]) or size) + math.max(0, now - (tonumber(kept[2]) or now)) * per_second)
if left >= 1 then
  redis.call('HSET', KEYS[1], 'left', tostring(left - 1), 'at', string.format('%.6f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil(size / per_second * 1000))
end
return tostring(left)
"""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limit:
    """So many in a minute, of which half may come at once."""

    per_minute: int

    @property
    def size(self) -> float:
        """How many a full bucket holds."""
        return max(1.0, self.per_minute / 2)

    @property
    def per_second(self) -> float:
        """How fast it is filled."""
        return self.per_minute / _SECONDS


class Buckets(Protocol):
    """Buckets by name."""

    async def take(self, name: str, limit: Limit) -> float:
        """Take one out; how many were left before. Below 1, nothing was taken."""

    async def close(self) -> None:
        """Let go of connections."""


class InProcessBuckets:
    """For one process. ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A bucket that nobody took from for so long is full again, so it can be forgotten.
        self._buckets: TTLCache[str, tuple[float, float]] = TTLCache(_MOST_BUCKETS, _SECONDS, timer=clock)

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


class RedisBuckets:
    """For many processes. While Redis is away each counts for itself."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._take = self._redis.register_script(_TAKE)
        self._own = InProcessBuckets()

    async def take(self, name: str, limit: Limit) -> float:
        """Take one out of the bucket that all share."""
        try:
            return float(await self._take(keys=[f"bespoke:rate:{name}"], args=[limit.size, limit.per_second]))
        except RedisError as error:
            _log.warning("rates are counted by each process alone", error=type(error).__name__)
            return await self._own.take(name, limit)

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()


class Rate:
    """Counts messages and new conversations against the limits of ``context.yml``."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets

    async def take(self, csp: str, conversation_id: str, limits: Limits, account: str | None = None) -> None:
        """Count a customer's message, which came over ``account`` if that is not counted yet. Raises
        TooManyMessages."""
        # The customer's own limit first: one who floods takes nothing from the others of the account and the CSP.
        await self._count(csp, f"customer:{conversation_id}", Limit(limits.customer))
        if account is not None:
            await self.take_account(csp, account, limits)
        await self._count(csp, f"csp:{csp}", Limit(limits.csp))

    async def take_account(self, csp: str, account: str, limits: Limits) -> None:
        """Count a message that came over one of the CSP's accounts. Raises TooManyMessages."""
        await self._count(csp, f"account:{csp}/{account}", Limit(limits.account))

    async def take_conversation(self, csp: str, address: str, limits: Limits) -> None:
        """Count a conversation that is begun from ``address``. Raises TooManyConversations."""
        # the address first, as above: a script takes nothing from the customers of the CSP
        for name, per_minute in (
            (f"address:{csp}/{address}", limits.address),
            (f"conversations:{csp}", limits.conversations),
        ):
            await self._count(csp, name, Limit(per_minute), TooManyConversations)

    async def close(self) -> None:
        """Let go of connections."""
        await self._buckets.close()

    async def _count(
        self, csp: str, name: str, limit: Limit,
        error: type[TooManyMessages | TooManyConversations] = TooManyMessages,
    ) -> None:  # fmt: skip
        left = await self._buckets.take(name, limit)
        if left < 1:
            REFUSED.labels(csp).inc()
            wanted = max(1.0, limit.size * _WAIT_FOR) - left
            raise error(
                "That was too much at once.",
                advice="Try again in a few seconds.",
                retry_after=math.ceil(wanted / limit.per_second),
            )


def make_rate(redis_url: str) -> Rate:
    """The rate that the settings ask for."""
    return Rate(RedisBuckets(redis_url) if redis_url else InProcessBuckets())
