"""A process tells its supervisor that it serves, again and again, over a pipe: one that is silent hangs.

The loop itself writes, so a process whose loop stands still is silent, whatever its threads do.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time

_EVERY = 1.0


async def beat(pipe: int) -> None:
    """Tell, for as long as it is not cancelled."""
    while True:
        # The supervisor reads everything at once; where it is gone, the process is about to be ended, too.
        with contextlib.suppress(OSError):
            os.write(pipe, b".")
        await asyncio.sleep(_EVERY)


class Heartbeat:
    """The supervisor's end. ``has_served``: whether the process has served at all."""

    def __init__(self) -> None:
        self._reading, self.pipe = os.pipe()
        os.set_blocking(self._reading, False)
        self._heard = time.monotonic()
        self.has_served = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._reading, self._hear)

    @property
    def silent_seconds(self) -> float:
        """How long nothing was heard."""
        return time.monotonic() - self._heard

    def close(self) -> None:
        """Listen no longer."""
        self._loop.remove_reader(self._reading)
        os.close(self._reading)

    def close_pipe(self) -> None:
        """Once the process has its own end of the pipe."""
        os.close(self.pipe)

    def _hear(self) -> None:
        if os.read(self._reading, 4096):
            self._heard = time.monotonic()
            self.has_served = True
        else:  # the process has ended
            self._loop.remove_reader(self._reading)
