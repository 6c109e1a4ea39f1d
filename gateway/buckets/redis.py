"""Buckets that all processes share over Redis."""

from __future__ import annotations

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.buckets.in_process import InProcessBuckets
from gateway.buckets.limit import Limit

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
