"""Locks by name: one conversation is served one message at a time, in order, across replicas.

In process: a fair asyncio lock per name, forgotten when unused. With Redis: a lock with a lease and a token, taken in
order within a process and by lease between processes. The lease is short and renewed as long as the lock is held, so
a lock whose holder died is soon free again, and one that is held for long is kept. With Redis away, the locks of the
process alone go on, with a warning: customers are served, and the database still takes no message twice. Between the
processes of one machine without Redis: the kernel's locks on the bytes of a file, one byte for a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from foundation.machine.shared_file import SharedFile

#: How long a dead process's locks stay taken, and how long a process may be busy with one thing without losing its own.
_LEASE_SECONDS = 6.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.01
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


class _MachineFile:
    """The lock file as this process has it, and the locks of its own tasks, which the kernel doesn't tell apart."""

    def __init__(self, path: Path) -> None:
        self.kernel = SharedFile(path)
        self.local = InProcessLocks()


#: A process opens the file once, whoever asks for it: see SharedFile.
_machine_files: WeakValueDictionary[Path, _MachineFile] = WeakValueDictionary()


class MachineLocks:
    """For the processes of one machine over one ``folder``: the in-process lock first, then the name's byte in a file.

    The kernel frees what a process held that is gone, at once. A lock that nobody else has takes 15 µs; with a
    Redis on the machine 700.
    """

    def __init__(self, folder: Path) -> None:
        path = folder.resolve() / "locks"
        file = _machine_files.get(path)
        if file is None:
            file = _machine_files[path] = _MachineFile(path)
        self._file = file

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the lock here and on the machine. Processes that wait for one another try again, in no order. Raises
        OSError on a disk that has no locks."""
        byte = int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) >> 2  # an offset has 63 bits
        async with self._file.local.hold(name):
            pause = _FIRST_PAUSE
            while not self._file.kernel.lock(byte):
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, 1.5 * pause)
            try:
                yield
            finally:
                self._file.kernel.unlock(byte)

    async def close(self) -> None:
        """Nothing to let go of: the file is closed with the last who uses it here."""


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


def make_locks(redis_url: str, machine: Path | None = None) -> Locks:
    """The locks that the settings ask for; ``machine`` is the folder of this machine's processes, None where there is
    only this one."""
    if redis_url:
        return RedisLocks(redis_url)
    return MachineLocks(machine) if machine else InProcessLocks()
