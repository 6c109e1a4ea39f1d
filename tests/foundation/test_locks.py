"""A lock is one holder's at a time, across processes: as long as it is held, and no longer than its holder lives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from foundation.ids import new_id
from foundation.locks import Locks, RedisLocks, make_locks
from tests.support.children import child, said

LEASE = 2.0
_HOLDER = """
import asyncio, sys
from pathlib import Path
from foundation.locks import MachineLocks, RedisLocks

async def hold():
    url, folder, name = sys.argv[1:]
    locks = RedisLocks(url, lease_seconds=1.0) if url else MachineLocks(Path(folder))
    async with locks.hold(name):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@asynccontextmanager
async def _closing(*locks: Locks) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for one in locks:
            await one.close()


async def _is_free(locks: Locks, name: str, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds), locks.hold(name):
            return True
    except TimeoutError:
        return False


async def test_a_lock_that_is_held_for_longer_than_its_lease_is_kept(valkey_url: str) -> None:
    name, one, other = new_id("lock"), RedisLocks(valkey_url, LEASE), RedisLocks(valkey_url, LEASE)
    async with _closing(one, other):
        async with one.hold(name):
            assert not await _is_free(other, name, 1.5 * LEASE)
        assert await _is_free(other, name, 30)


async def test_the_lock_of_a_killed_process_is_soon_free(redis_url: str, tmp_path: Path) -> None:
    name, locks = new_id("lock"), make_locks(redis_url, tmp_path)
    async with _closing(locks), child(_HOLDER, redis_url, tmp_path, name) as holder:
        assert await said(holder) == "held"
        assert not await _is_free(locks, name, 0.2)
        assert await _is_free(locks, new_id("lock"), 30)
        holder.kill()
        await holder.wait()
        assert await _is_free(locks, name, 30)


@pytest.mark.parametrize("kind", ["in process", "machine", "redis that is away"])
async def test_one_at_a_time_in_the_order_they_came_even_without_redis(kind: str, tmp_path: Path) -> None:
    locks = make_locks("redis://127.0.0.1:1" if "redis" in kind else "", tmp_path if kind == "machine" else None)
    seen: list[str] = []

    async def hold(who: int) -> None:
        async with locks.hold("name"):
            seen.append(f"{who} in")
            await asyncio.sleep(0)
            seen.append(f"{who} out")

    async with _closing(locks):
        await asyncio.gather(*(hold(who) for who in range(5)))
    assert seen == [f"{who} {what}" for who in range(5) for what in ("in", "out")]
