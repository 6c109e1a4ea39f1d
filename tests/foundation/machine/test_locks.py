"""The locks between real processes of one machine: never two hold one, whoever is killed, and nobody is stuck."""

import gc
import random
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path

from foundation.locks import MachineLocks
from tests.support.children import child, said
from tests.support.waiting import until

#: Counts up what is in a file, in two tasks, until the file ``stop`` is there: not safe but under a lock. Who holds the
#: lock is told by the link ``holder``, which one that was killed leaves behind.
_COUNTER = """
import asyncio, os, sys
from pathlib import Path
from foundation.locks import MachineLocks

folder, me = Path(sys.argv[1]), str(os.getpid())
holder, counter, counted = folder / "holder", folder / "counter", folder / f"counted-{me}"

async def count(task):
    locks = MachineLocks(folder)
    while not (folder / "stop").exists():
        async with locks.hold("counter"):
            if holder.is_symlink():
                assert (folder / f"killed-{os.readlink(holder)}").exists(), "two hold the lock"
                holder.unlink()
            holder.symlink_to(me)
            aside = folder / f"counter-{me}"
            aside.write_text(str(int(counter.read_text()) + 1))
            await asyncio.sleep(0)
            aside.replace(counter)
            with counted.open("a") as file:
                file.write(".")
            holder.unlink()

async def both():
    await asyncio.gather(count(1), count(2))

asyncio.run(both())
"""
_TRIER = """
import asyncio, sys
from pathlib import Path
from foundation.locks import MachineLocks

async def look():
    try:
        async with asyncio.timeout(0.2), MachineLocks(Path(sys.argv[1])).hold(sys.argv[2]):
            print("free")
    except TimeoutError:
        print("taken")

asyncio.run(look())
"""


class Counting:
    """Processes that count, all under one lock."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._running: dict[int, Process] = {}
        (folder / "counter").write_text("0")

    @property
    def count(self) -> int:
        return int((self._folder / "counter").read_text())

    @property
    def counted(self) -> int:
        """How many the processes say they have counted."""
        return sum(file.stat().st_size for file in self._folder.glob("counted-*"))

    async def start(self) -> None:
        process = await self._stack.enter_async_context(child(_COUNTER, self._folder))
        self._running[process.pid] = process

    async def goes_on(self, more: int) -> None:
        """Wait until so many more were counted."""
        wanted = self.count + more
        await until(lambda: self.count >= wanted)

    async def kill_one(self) -> None:
        """Whoever holds the lock, as far as can be seen."""
        holder = await until(self._holder)
        (self._folder / f"killed-{holder}").touch()
        killed = self._running.pop(holder)
        killed.kill()
        await killed.wait()

    async def stop(self) -> None:
        (self._folder / "stop").touch()
        assert [await process.wait() for process in self._running.values()] == [0] * len(self._running)

    def _holder(self) -> int | None:
        try:
            return int(str((self._folder / "holder").readlink()))
        except FileNotFoundError:
            return None


async def test_several_processes_lose_nothing_that_they_count_under_a_lock(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        counting = Counting(tmp_path, stack)
        for _ in range(3):
            await counting.start()
        await until(lambda: len([*tmp_path.glob("counted-*")]) == 3, what="each had its turn")
        await counting.goes_on(300)
        await counting.stop()
        assert counting.count == counting.counted


async def test_whoever_is_killed_while_holding_a_lock_never_two_hold_it_and_nobody_is_stuck(tmp_path: Path) -> None:
    dice, kills = random.Random(1), 10
    async with AsyncExitStack() as stack:
        counting = Counting(tmp_path, stack)
        for _ in range(3):
            await counting.start()
        for _ in range(kills):
            await counting.goes_on(dice.randint(1, 20))
            await counting.kill_one()
            await counting.start()
        await counting.goes_on(20)
        await counting.stop()
        assert 0 <= counting.count - counting.counted <= kills, "who was killed may have counted without saying so"


async def test_others_of_the_process_that_use_the_locks_for_a_while_lose_it_none(tmp_path: Path) -> None:
    locks = MachineLocks(tmp_path)
    async with locks.hold("name"):
        other = MachineLocks(tmp_path)
        async with other.hold("another name"):
            pass
        await other.close()
        del other
        gc.collect()
        assert await _tried(tmp_path, "name") == "taken"
    assert await _tried(tmp_path, "name") == "free"


async def _tried(folder: Path, name: str) -> str:
    async with child(_TRIER, folder, name) as process:
        return await said(process)
