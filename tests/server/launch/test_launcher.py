"""`bespoke run`: starts everything, tells what happens, watches over it, and leaves nothing behind."""

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
from rich.console import Console

from foundation.settings import ROOT, Settings
from server.launch.display import PlainDisplay
from server.launch.launcher import Launcher
from server.launch.ports import free_port, is_free
from server.launch.services import Options, Plan, Service, make_plan
from tests.support.waiting import until, wait_until

_HOST = "127.0.0.1"
_FOLDER = str(Path(__file__).parent)
_FAILS = (sys.executable, "-c", "print('no such thing'); raise SystemExit(3)")
_NEVER_ANSWERS = (sys.executable, "-c", "import time; print('thinking'); time.sleep(600)")


def _web_server(name: str, *, restarts: bool = True) -> Service:
    port = free_port(_HOST)
    command = (sys.executable, "-m", "http.server", str(port), "--bind", _HOST, "--directory", _FOLDER)
    return Service(name, command, f"http://{_HOST}:{port}/", start_timeout=20, grace=5, restarts=restarts)


def _answers(service: Service) -> bool:
    try:
        httpx.get(service.health, trust_env=False)
    except httpx.HTTPError:
        return False
    return True


class Run:
    """A launcher at work on small web servers, and what it has printed."""

    def __init__(self, folder: Path, **changes: object) -> None:
        services = {"server": _web_server("server", restarts=False), "bot": _web_server("bot")}
        self.plan = replace(
            Plan(
                settings=Settings(state_folder=folder),
                demo_oss=_web_server("demo-oss"),
                training=(sys.executable, "-c", "print('learning')"),
                addresses={"server": services["server"].health.rstrip("/")},
                notes=[],
                **services,
            ),
            **changes,  # type: ignore[arg-type]
        )
        self._output = io.StringIO()
        self.launcher = Launcher(self.plan, PlainDisplay(Console(file=self._output, width=200)))
        self.task = asyncio.create_task(self.launcher.run())

    @property
    def printed(self) -> str:
        return self._output.getvalue()

    async def up(self) -> dict[str, int]:
        """Wait until all is up; the process ids by name."""
        await until(lambda: self.plan.addresses_file.exists() or self.task.done(), what="all is up")
        pids: dict[str, int] = json.loads(self.plan.addresses_file.read_text())["pids"]
        return pids

    async def stopped(self) -> int:
        """Stop it; the exit code."""
        self.launcher.stop()
        return await asyncio.wait_for(self.task, 30)


async def test_starts_everything_tells_the_addresses_and_stops_it_all(tmp_path: Path) -> None:
    run = Run(tmp_path)
    await run.up()
    assert all(_answers(one) for one in (run.plan.server, run.plan.bot, run.plan.demo_oss) if one)
    assert "Dialogue model: learning" in run.printed
    assert f"Chat: {run.plan.server.health}" in run.printed

    code = await run.stopped()

    assert code == 0
    assert not any(_answers(one) for one in (run.plan.server, run.plan.bot, run.plan.demo_oss) if one)
    assert not run.plan.addresses_file.exists()


async def test_a_bot_that_dies_is_started_again(tmp_path: Path) -> None:
    run = Run(tmp_path)
    pids = await run.up()

    os.kill(pids["bot"], signal.SIGKILL)

    await until(lambda: "the bot is up again" in run.printed)
    assert "the bot ended (killed by SIGKILL)" in run.printed
    assert _answers(run.plan.bot)
    assert await run.stopped() == 0


async def test_a_server_that_dies_ends_everything(tmp_path: Path) -> None:
    run = Run(tmp_path)
    pids = await run.up()

    os.kill(pids["server"], signal.SIGKILL)

    assert await asyncio.wait_for(run.task, 30) == 1
    assert "The server ended (killed by SIGKILL)." in run.printed
    assert not _answers(run.plan.bot)


async def test_what_ends_while_starting_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    run = Run(tmp_path, demo_oss=replace(_web_server("demo-oss"), command=_FAILS))

    code = await asyncio.wait_for(run.task, 30)

    assert code == 1
    assert "The demo-oss ended while starting (exit code 3)." in run.printed
    assert "no such thing" in run.printed
    assert not _answers(run.plan.server)


async def test_what_never_answers_is_told_and_ended(tmp_path: Path) -> None:
    run = Run(tmp_path, bot=replace(_web_server("bot"), command=_NEVER_ANSWERS, start_timeout=1.5))

    code = await asyncio.wait_for(run.task, 30)

    assert code == 1
    assert "The bot did not answer within 2 seconds." in run.printed
    assert "thinking" in run.printed


async def test_a_model_that_cannot_be_trained_is_told(tmp_path: Path) -> None:
    run = Run(tmp_path, training=_FAILS)

    code = await asyncio.wait_for(run.task, 30)

    assert code == 1
    assert "The dialogue model could not be trained (exit code 3)." in run.printed
    assert "no such thing" in run.printed


async def test_stopped_while_starting_it_leaves_nothing(tmp_path: Path) -> None:
    run = Run(tmp_path, training=_NEVER_ANSWERS)
    await until(lambda: "thinking" in run.printed)

    assert await run.stopped() == 130
    assert not _answers(run.plan.server)


def test_children_end_with_a_launcher_that_is_killed(tmp_path: Path) -> None:
    port, told = free_port(_HOST), tmp_path / "pid"
    program = (
        "import asyncio, sys, time; from pathlib import Path\n"
        "from server.launch.child import Child; from server.launch.services import Service\n"
        "async def main():\n"
        f"    service = Service('web', ({sys.executable!r}, '-m', 'http.server', '{port}', '--bind', '{_HOST}'),"
        f" 'http://{_HOST}:{port}/')\n"
        f"    child = Child(service, Path({str(tmp_path)!r})); await child.start(); await child.ready()\n"
        f"    Path({str(told)!r}).write_text(str(child.pid)); await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    launcher = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    wait_until(lambda: told.exists() and told.read_text())
    assert not is_free(_HOST, port)

    launcher.kill()
    launcher.wait()

    wait_until(lambda: is_free(_HOST, port), what="the child ends with its launcher")


def test_a_port_that_is_taken_is_replaced_and_told(tmp_path: Path) -> None:
    with socket.create_server((_HOST, 0)) as other:
        taken = other.getsockname()[1]
        plan = make_plan(Options(port=taken, bot_port=0, demo_oss_port=0), Settings(state_folder=tmp_path))

    assert f":{taken}" not in plan.addresses["server"]
    assert plan.notes == [f"port {taken} is taken, so the server uses {plan.settings.port}"]


def test_the_same_port_asked_for_twice_is_given_once(tmp_path: Path) -> None:
    port = free_port(_HOST)
    options = Options(port=port, bot_port=port, demo_oss_port=port)

    addresses = make_plan(options, Settings(state_folder=tmp_path)).addresses

    assert len(set(addresses.values())) == 3


def test_without_the_demo_oss_there_is_none(tmp_path: Path) -> None:
    plan = make_plan(Options(port=0, bot_port=0, demo_oss=False), Settings(state_folder=tmp_path))

    assert plan.demo_oss is None
    assert set(plan.addresses) == {"server", "bot"}


def test_no_secret_is_seen_in_a_list_of_processes(tmp_path: Path) -> None:
    plan = make_plan(Options(port=0, bot_port=0, demo_oss_port=0), Settings(state_folder=tmp_path))

    token = plan.settings.internal_token.get_secret_value()
    assert token
    for service in (plan.server, plan.bot, plan.demo_oss):
        assert service
        assert token not in " ".join(service.command)
