"""Locks by name: one conversation is served one message at a time, in order, across replicas.

In process: a fair asyncio lock per name, forgotten when unused. With Redis: a lock with a lease and a token, taken in
order within a process and by lease between processes. The lease is short and renewed as long as the lock is held, so
a lock whose holder died is soon free again, and one that is held for long is kept. With Redis away, the locks of the
process alone go on, with a warning: customers are served, and the database still takes no message twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

#: How long a dead process's locks stay taken, and how long a process may be busy with one thing without losing its own.
_LEASE_SECONDS = 6.0
_log = structlog.get_logger(__name__)


class Locks(Protocol):
    """Named locks."""

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold the lock ``name``; others wait their turn."""

    async def close(self) -> None:
        """Let go of connections."""


class InProcessLocks:
    """For one process."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the lock; asyncio's locks wake waiters in the order they came."""
        lock, users = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks.pop(name)
            if users > 1:
                self._locks[name] = lock, users - 1

    async def close(self) -> None:
        """Nothing to let go of."""


class RedisLocks:
    """For many processes: the in-process lock first, so that one process asks Redis once a name."""

    def __init__(self, url: str, lease_seconds: float = _LEASE_SECONDS) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._local = InProcessLocks()
        self._lease = lease_seconds

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the lock here and in Redis."""
        async with self._local.hold(name):
            lock = self._redis.lock(f"bespoke:lock:{name}", timeout=self._lease, sleep=0.01)
            if not await _acquired(lock):
                yield
                return
            renewing = asyncio.create_task(self._renew(lock))
            try:
                yield
            finally:
                renewing.cancel()
                await _release(lock)

    async def _renew(self, lock: Lock) -> None:
        while True:
            await asyncio.sleep(self._lease / 4)
            # Away for a moment is no reason to give up: the lease may last until Redis is back.
            with suppress(RedisError):
                await lock.reacquire()

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()


async def _acquired(lock: Lock) -> bool:
    """Wait for the lock; False where Redis is away."""
    try:
        return bool(await lock.acquire())
    except RedisError as error:
        _log.warning("Redis is away; the locks of this process go on alone", error=type(error).__name__)
        return False


async def _release(lock: Lock) -> None:
    """Let go. A lock that was lost meanwhile is no reason to undo what was done."""
    try:
        await lock.release()
    except LockError:
        _log.warning("a lock was lost while it was held; was the process stopped for long?")
    except RedisError as error:
        _log.warning("Redis is away; a lock stays taken until its lease ends", error=type(error).__name__)


def make_locks(redis_url: str) -> Locks:
    """The locks that the settings ask for."""
    return RedisLocks(redis_url) if redis_url else InProcessLocks()
