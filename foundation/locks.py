"""Locks by name: one conversation is served one message at a time, in order, across replicas.

In process: a fair asyncio lock per name, forgotten when unused. With Redis: a lock with a lease and a token, taken in
order within a process and by lease between processes; it frees itself when its holder dies.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from redis.asyncio import Redis

_LEASE_SECONDS = 30.0


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

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._local = InProcessLocks()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the lock here and in Redis."""
        async with self._local.hold(name), self._redis.lock(f"bespoke:lock:{name}", timeout=_LEASE_SECONDS, sleep=0.01):
            yield

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()


def make_locks(redis_url: str) -> Locks:
    """The locks that the settings ask for."""
    return RedisLocks(redis_url) if redis_url else InProcessLocks()
