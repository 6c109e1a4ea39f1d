"""The bus between real processes of one machine: they come, stand still and are killed, and the others go on."""

import asyncio
import json
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from foundation.bus import Bus, BusEvent, MachineBus
from foundation.machine.folder import machine_folder
from tests.support.children import child, said
from tests.support.waiting import until

# uvloop, as the server
_LISTENER = """
import asyncio, json, sys
from pathlib import Path
import uvloop
from foundation.bus import MachineBus

async def hear(event):
    print(json.dumps(event), flush=True)

async def listen():
    bus = MachineBus(Path(sys.argv[1]))
    bus.subscribe("news", hear)
    await bus.start()
    print("listening", flush=True)
    await asyncio.Event().wait()

uvloop.run(listen())
"""


@asynccontextmanager
async def _listening(folder: Path, processes: int) -> AsyncIterator[tuple[Bus, list[Process]]]:
    """This process's bus, and others that print what they hear."""
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(child(_LISTENER, folder)) for _ in range(processes)]
        for other in others:
            assert await said(other) == "listening"
        bus = MachineBus(folder)
        await bus.start()
        stack.push_async_callback(bus.stop)
        yield bus, others


async def _numbers(process: Process, last: int) -> list[int]:
    """The numbers that it heard, up to ``last``."""
    heard: list[int] = []
    while last not in heard:
        heard.append(json.loads(await said(process))["number"])
    return heard


async def _publish(bus: Bus, numbers: range) -> None:
    for number in numbers:
        await bus.publish("news", {"number": number})


async def test_a_burst_is_heard_by_all_in_order_though_a_queue_holds_only_a_few(tmp_path: Path) -> None:
    async with _listening(tmp_path, processes=2) as (bus, others):
        await _publish(bus, range(900))
        assert [await _numbers(other, 899) for other in others] == [[*range(900)]] * 2


async def test_one_that_comes_later_is_told_from_then_on(tmp_path: Path) -> None:
    async with _listening(tmp_path, processes=1) as (bus, (first,)):
        await _publish(bus, range(1))
        async with child(_LISTENER, tmp_path) as second:
            assert await said(second) == "listening"
            await _publish(bus, range(1, 2))
            assert await _numbers(second, 1) == [1]
            assert await _numbers(first, 1) == [0, 1]


async def test_a_newcomer_is_found_though_the_folder_was_looked_at_in_the_same_tick_of_the_clock(
    tmp_path: Path,
) -> None:
    bus, newcomer = MachineBus(tmp_path), MachineBus(tmp_path)
    heard = asyncio.Event()

    async def hear(_event: BusEvent) -> None:
        heard.set()

    newcomer.subscribe("news", hear)
    soon = time.time_ns() + 10**12
    os.utime(tmp_path / "bus", ns=(soon, soon))
    await _publish(bus, range(1))
    await newcomer.start()
    os.utime(tmp_path / "bus", ns=(soon, soon))
    await _publish(bus, range(1))
    async with asyncio.timeout(20):
        await heard.wait()
    for one in (bus, newcomer):
        await one.stop()


async def test_the_socket_of_one_that_is_killed_is_removed_and_the_others_hear_on(tmp_path: Path) -> None:
    async with _listening(tmp_path, processes=2) as (bus, (killed, other)):
        await _publish(bus, range(1))
        assert [await _numbers(each, 0) for each in (killed, other)] == [[0], [0]]
        killed.kill()
        await killed.wait()

        await _publish(bus, range(1, 2))
        assert await _numbers(other, 1) == [1]
        assert len(_sockets(tmp_path)) == 2
        assert not [name for name in _sockets(tmp_path) if name.startswith(f"{killed.pid}-")]
    assert len(_sockets(tmp_path)) == 1, "who stops takes its own socket with it; the other one was killed, too"


async def test_the_socket_of_one_that_was_killed_before_is_removed(tmp_path: Path) -> None:
    async with _listening(tmp_path, processes=1):
        pass
    assert len(_sockets(tmp_path)) == 1
    bus = MachineBus(tmp_path)
    await _publish(bus, range(1))
    await bus.stop()
    assert not _sockets(tmp_path)


async def test_one_that_stands_still_holds_nobody_up_and_hears_again_when_it_goes_on(tmp_path: Path) -> None:
    async with _listening(tmp_path, processes=2) as (bus, (still, other)):
        os.kill(still.pid, signal.SIGSTOP)
        for first in range(0, 5000, 500):
            await _publish(bus, range(first, first + 500))
            assert await _numbers(other, first + 499) == [*range(first, first + 500)]

        os.kill(still.pid, signal.SIGCONT)
        heard = await _numbers(still, 1000)
        assert heard == [*range(1001)], "as much as is kept for it"
        number = 5000

        async def hears_again() -> bool:
            nonlocal number
            await _publish(bus, range(number, number + 1))
            number += 1
            return json.loads(await said(still))["number"] >= 5000

        await until(hears_again)


async def test_a_state_folder_may_lie_deeper_than_a_sockets_address_is_long(tmp_path: Path) -> None:
    folder = machine_folder(tmp_path.joinpath(*["deep"] * 40))
    async with _listening(folder, processes=1) as (bus, (other,)):
        await _publish(bus, range(1))
        assert await _numbers(other, 0) == [0]


def _sockets(folder: Path) -> list[str]:
    return [path.name for path in (folder / "bus").iterdir()]
