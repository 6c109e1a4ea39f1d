"""Starts everything in order, watches over it, and stops it.

Input: a :class:`Plan` and a :class:`Display`. Output: an exit code: 0 when it was stopped after all was up, 1 when
something failed, 130 when it was stopped before.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time

from server.first_link import first_link
from server.launch.child import Child, LaunchFailed, describe_exit, follow, start_tethered, tail
from server.launch.display import Display
from server.launch.services import BOT_PYTHON, Plan, Service, inherited_environment

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LIVED_LONG = 60.0


class Launcher:
    """One run of everything."""

    def __init__(self, plan: Plan, display: Display) -> None:
        self._plan = plan
        self._display = display
        self._children: list[Child] = []
        self._stop = asyncio.Event()
        self._is_up = False

    async def run(self) -> int:
        """Start, watch over, stop; the exit code."""
        self._take_signals()
        for note in self._plan.notes:
            self._display.note(note)
        work = asyncio.create_task(self._work())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            failure = _failure_of(work)
            self._display.close()
            if failure:
                self._display.failed(failure)
            elif self._children:
                self._display.note("stopping")
        finally:
            stop.cancel()
            work.cancel()
            await asyncio.gather(work, stop, return_exceptions=True)
            await self._stop_children()
            self._plan.addresses_file.unlink(missing_ok=True)
        return 1 if failure else 0 if self._is_up else 130

    def stop(self) -> None:
        """Stop everything in order; asked a second time, at once."""
        if self._stop.is_set():
            for child in self._children:
                child.kill()
        self._stop.set()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as starting:
            starting.create_task(self._start_bot())
            starting.create_task(self._start(self._plan.server))
            if self._plan.demo_oss:
                starting.create_task(self._start(self._plan.demo_oss))
        self._is_up = True
        addresses = {**self._plan.addresses, "logs": str(self._plan.logs)}
        self._tell_others(addresses)
        self._display.ready(addresses)
        if link := first_link(self._plan.logs.parent):
            self._display.note(f"nobody has an account of the console yet; make the first: {link}")
        async with asyncio.TaskGroup() as watching:
            for child in self._children:
                watching.create_task(self._watch(child))

    async def _start_bot(self) -> None:
        await self._train()
        await self._start(self._plan.bot)

    async def _train(self) -> None:
        """Train the dialogue model; the trainer itself knows whether there is anything to do."""
        if not BOT_PYTHON.exists():
            raise LaunchFailed("The bot's environment is not there.", advice="Run `make setup`.")
        self._display.step("training", "looking for changes")
        log = self._plan.logs / "training.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        process = await start_tethered(self._plan.training, inherited_environment(), log)
        try:
            code = await follow(process, log, lambda line: self._display.step("training", line))
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            raise
        if code:
            raise LaunchFailed(
                f"The dialogue model could not be trained ({describe_exit(code)}).",
                advice="`make train` shows the whole output.",
                tail=tail(log),
            )
        self._display.done("training", "is ready")

    async def _start(self, service: Service) -> None:
        child = Child(service, self._plan.logs)
        self._children.append(child)
        self._display.step(service.name, "starting")
        await child.start()
        await child.ready()
        self._display.done(service.name, "is up")

    async def _watch(self, child: Child) -> None:
        """Start a child again when it dies, each time after a longer pause; or end it all, if it may not."""
        pause = _FIRST_PAUSE
        while True:
            since = time.monotonic()
            code = await child.wait()
            if not child.service.restarts:
                raise child.failure(f"ended ({describe_exit(code)})")
            if time.monotonic() - since > _LIVED_LONG:
                pause = _FIRST_PAUSE
            self._display.note(
                f"the {child.service.name} ended ({describe_exit(code)}); it is started again in {pause:.1f} s"
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            await child.start()
            try:
                await child.ready()
                self._display.note(f"the {child.service.name} is up again")
            except LaunchFailed as failure:
                self._display.note(str(failure))
                await child.stop()

    async def _stop_children(self) -> None:
        """The server first, which lets its customers' turns end with the bot still there."""
        await asyncio.gather(*(one.stop() for one in self._children if one.service is self._plan.server))
        await asyncio.gather(*(one.stop() for one in self._children))

    def _tell_others(self, addresses: dict[str, str]) -> None:
        """Write the addresses where the terminal chat and others look for them."""
        file = self._plan.addresses_file
        aside = file.with_suffix(".new")
        pids = {child.service.name: child.pid for child in self._children}
        aside.write_text(json.dumps({**addresses, "pids": pids}, indent=2), encoding="utf-8")
        aside.replace(file)

    def _take_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)


def _failure_of(work: asyncio.Task[None]) -> LaunchFailed | None:
    """What ended the work, if it is one of the failures a user can be told of."""
    if not work.done() or work.cancelled():
        return None
    error = work.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is None or isinstance(error, LaunchFailed):
        return error
    raise error
