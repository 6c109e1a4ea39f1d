"""Does what there is to do for one name at a time, and again where the name was woken meanwhile.

Input: names that are woken, and what to do for one. Output: it is done, for many names at once, for each by one
process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from foundation.locks import Locks
from gateway.errors import whereabouts

_MOST_AT_ONCE = 64
_STOP_SECONDS = 10.0
_log = structlog.get_logger(__name__)


class OneAtATime:
    """``step`` does one thing for a name, and says whether there is more to do at once; ``lock`` names the lock that it
    needs across processes, ``kind`` says in the log what it is."""

    def __init__(
        self, kind: str, locks: Locks, lock: Callable[[str], str], step: Callable[[str], Awaitable[bool]]
    ) -> None:
        self._kind = kind
        self._locks = locks
        self._lock = lock
        self._step = step
        self._slots = asyncio.Semaphore(_MOST_AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._stopping = False

    def wake(self, name: str) -> None:
        """There may be something to do for this name."""
        if self._stopping:
            return
        if name in self._tasks:
            self._again.add(name)
            return
        self._tasks[name] = asyncio.create_task(self._serve(name))

    async def stop(self, seconds: float = _STOP_SECONDS) -> None:
        """Take nothing new, and let end what is under way, for so long at most."""
        self._stopping = True
        if self._tasks:
            _ended, late = await asyncio.wait(self._tasks.values(), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _serve(self, name: str) -> None:
        try:
            async with self._slots:
                more = True
                while more and not self._stopping:
                    self._again.discard(name)
                    async with self._locks.hold(self._lock(name)):
                        more = await self._step(name)
                    more = more or name in self._again
        except Exception as error:
            _log.error(f"{self._kind} failed; it is tried again", name=name, **whereabouts(error))
        finally:
            del self._tasks[name]
