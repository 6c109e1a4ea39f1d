"""A server of several processes: what is done about those that die, hang, or can't be started."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from foundation.settings import Settings
from server.launch.ports import free_port
from server.processes.port import PortTaken, shared
from server.processes.supervisor import Supervisor
from tests.support.waiting import until

_STAND_IN = Path(__file__).with_name("process_stand_in.py")


class Run:
    """A supervisor at work on stand-ins, and the processes that it has started by now."""

    def __init__(self, folder: Path, way: str, **options: float) -> None:
        self._folder = folder / "started"
        self._folder.mkdir()
        settings = Settings(state_folder=folder / "state", processes=2, port=0)
        command = (sys.executable, "-S", str(_STAND_IN), str(self._folder), way)
        self.task = asyncio.create_task(Supervisor(settings, command, **options).run())

    def started(self, number: int) -> set[int]:
        """The process ids of all that were process ``number``."""
        return {int(one.suffix[1:]) for one in self._folder.glob(f"{number}.*")}

    async def has_started(self, number: int, times: int = 1) -> set[int]:
        """Wait until there were so many of a number."""
        await until(lambda: len(self.started(number)) == times, what=f"process {number} started {times} times")
        return self.started(number)

    async def stopped(self) -> int:
        """Stop it as an operator does; the exit code."""
        os.kill(os.getpid(), signal.SIGTERM)
        return await asyncio.wait_for(self.task, 20)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    return lambda way, **options: Run(tmp_path, way, **options)


async def test_one_that_is_killed_is_started_again_and_the_others_go_on(run: Callable[..., Run]) -> None:
    running = run("serves")
    (first,), (second,) = await running.has_started(0), await running.has_started(1)
    os.kill(first, signal.SIGKILL)
    again = await running.has_started(0, times=2) - {first}

    assert running.started(1) == {second}
    assert await running.stopped() == 0
    assert not any(_lives(pid) for pid in (*again, second))


async def test_one_that_hangs_is_killed_and_started_again(run: Callable[..., Run]) -> None:
    with structlog.testing.capture_logs() as logs:
        running = run("hangs", hangs_seconds=0.1)
        (first,) = await running.has_started(0)
        await running.has_started(0, times=2)
        assert not _lives(first)
        await running.stopped()
    assert any(line["event"] == "a process of the server hangs; it is killed" for line in logs)


async def test_one_that_never_serves_ends_all_with_its_exit_code(run: Callable[..., Run]) -> None:
    running = run("fails")
    assert await asyncio.wait_for(running.task, 20) == 7
    assert len(running.started(0) | running.started(1)) <= 2, "it is not tried again"


async def test_a_port_that_something_listens_on_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings(state_folder=tmp_path, processes=2, port=other.getsockname()[1])
        with pytest.raises(PortTaken) as refused:
            await Supervisor(settings).run()
    assert "BESPOKE_PORT" in refused.value.advice


async def test_another_server_of_the_same_user_does_not_share_the_port(tmp_path: Path) -> None:
    port = free_port("127.0.0.1")
    with shared("127.0.0.1", port) as other:
        other.listen()
        with pytest.raises(PortTaken):
            await Supervisor(Settings(state_folder=tmp_path, processes=2, port=port)).run()
