"""Whether this process is about to end: then it takes no new turn, and what it can't answer any more it leaves as it
is, to the process that comes next."""

from __future__ import annotations

import asyncio

from gateway.errors import Restarting

_RETRY_AFTER = 2  # seconds


class Stopping:
    """Of one process; it begins once and has no end."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    @property
    def has_begun(self) -> bool:
        """Whether the process is about to end."""
        return self._begun.is_set()

    def begin(self) -> None:
        """The process was told to end."""
        self._begun.set()

    async def wait(self) -> None:
        """Until it begins."""
        await self._begun.wait()

    def check(self) -> None:
        """Raises Restarting once it has begun."""
        if self.has_begun:
            raise Restarting(
                "This server is being restarted.", advice="Send it again in a moment.", retry_after=_RETRY_AFTER
            )
