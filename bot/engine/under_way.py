"""The turns that are under way, so that a bot which is told to end can let them end first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class UnderWay:
    """Counts turns; once it is ending, none may begin."""

    def __init__(self) -> None:
        self.is_ending = False
        self._count = 0
        self._none_left: asyncio.Event | None = None

    @contextmanager
    def one(self) -> Iterator[bool]:
        """A turn, for as long as the block runs; whether it may begin."""
        self._count += 1
        try:
            yield not self.is_ending
        finally:
            self._count -= 1
            if self._none_left is not None and not self._count:
                self._none_left.set()

    async def end(self, seconds: float) -> None:
        """Begin none from now on, and wait until those under way have ended; for so long at most."""
        self.is_ending = True
        if self._count:
            self._none_left = asyncio.Event()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._none_left.wait(), seconds)
