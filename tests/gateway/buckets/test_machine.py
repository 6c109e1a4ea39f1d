"""Buckets that the processes of one machine share: what they take together, and what a process that dies leaves."""

import asyncio
import signal
import tempfile
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.buckets.in_process import InProcessBuckets
from gateway.buckets.limit import Buckets, Limit
from gateway.buckets.machine import MachineBuckets
from tests.support.children import child, said

_HUNDRED = Limit(200)

# told to begin, it takes until nothing is left, at a time that stands still
_TAKER = """
import asyncio, resource, signal, sys
from pathlib import Path
from gateway.buckets.limit import Limit
from gateway.buckets.machine import MachineBuckets

async def take():
    if len(sys.argv) > 3:  # as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    buckets, taken = MachineBuckets(Path(sys.argv[1]), lambda: 1000.0), 0
    while await buckets.take("name", Limit(int(sys.argv[2]))) >= 1:
        taken += 1
    print("taken", taken)

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
print("ready", flush=True)
signal.sigwait([signal.SIGUSR1])
asyncio.run(take())
"""
# its clock is asked in the middle of taking one
_STANDING = """
import asyncio, signal, sys
from pathlib import Path
from gateway.buckets.limit import Limit
from gateway.buckets.machine import MachineBuckets

def stand_still():
    print("in the middle", flush=True)
    signal.pause()

asyncio.run(MachineBuckets(Path(sys.argv[1]), stand_still).take("name", Limit(int(sys.argv[2]))))
"""


async def _left(buckets: Buckets, name: str = "name") -> float:
    return await buckets.take(name, _HUNDRED)


async def _begin(*takers: Process) -> None:
    for taker in takers:
        assert await said(taker) == "ready"
    for taker in takers:
        taker.send_signal(signal.SIGUSR1)


async def test_processes_together_take_what_is_in_a_bucket_and_no_more(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        takers = [await stack.enter_async_context(child(_TAKER, tmp_path, 40_000)) for _ in range(3)]
        await _begin(*takers)
        taken = [int((await said(taker)).removeprefix("taken ")) for taker in takers]
    assert sum(taken) == 20_000
    assert all(taken), "each had some"


async def test_one_that_is_killed_or_stands_still_in_the_middle_leaves_the_bucket_usable(tmp_path: Path) -> None:
    buckets = MachineBuckets(tmp_path, lambda: 1000.0)
    assert await _left(buckets) == 100
    async with child(_STANDING, tmp_path, 200) as standing:
        assert await said(standing) == "in the middle"
        assert await _left(buckets) == 99
        standing.kill()
        await standing.wait()
    assert await _left(buckets) == 98


async def test_what_was_written_before_the_machine_was_started_again_counts_no_more(tmp_path: Path) -> None:
    before = MachineBuckets(tmp_path, lambda: 1_000_000.0)
    while await _left(before) >= 1:
        pass
    assert await _left(MachineBuckets(tmp_path, lambda: 5.0)) == 100


async def test_while_the_file_cannot_be_written_a_process_counts_for_itself(tmp_path: Path) -> None:
    async with child(_TAKER, tmp_path, 200, "full") as taker:
        await _begin(taker)
        while not (line := await said(taker)).startswith("taken"):
            assert "rates are counted by each process alone" in line
        assert line == "taken 100"


async def test_the_buckets_that_are_flooded_are_not_forgotten_for_any_number_of_others(tmp_path: Path) -> None:
    buckets = MachineBuckets(tmp_path, lambda: 1000.0)
    flooded = [f"flooded {number}" for number in range(50)]
    for name in flooded:
        while await _left(buckets, name) >= 1:
            pass
    for number in range(100_000):
        await buckets.take(f"other {number}", _HUNDRED)

    assert {await _left(buckets, name) for name in flooded} == {0}


#: Limits whose fractions are exact, and steps of time that are.
_LIMITS = {name: Limit(per_minute) for name, per_minute in (("slow", 15), ("one", 60), ("quick", 240))}
_TAKES = st.lists(st.tuples(st.sampled_from([*_LIMITS]), st.integers(0, 64 * 90) | st.integers(0, 64)), max_size=150)


@given(start=st.integers(0, 10**8), takes=_TAKES)
@settings(deadline=None)
def test_it_gives_what_the_buckets_of_one_process_would(start: int, takes: list[tuple[str, int]]) -> None:
    asyncio.run(_compare(start, takes))


async def _compare(start: int, takes: list[tuple[str, int]]) -> None:
    seconds = float(start)
    with tempfile.TemporaryDirectory() as folder:
        kinds = InProcessBuckets(lambda: seconds), MachineBuckets(Path(folder), lambda: seconds)
        for name, step in takes:
            seconds += step / 64
            expected, found = [await kind.take(name, _LIMITS[name]) for kind in kinds]
            assert found == pytest.approx(expected, abs=1e-6)
