"""Chooses which of several bots takes a turn: they keep nothing, so any can.

Input: their addresses. Output: the one with the least to do. One that was found away is left alone for a while; where
all are, they are asked again with growing pauses.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from gateway.bot_connections import BotConnections

_TURNS, _HEALTH = "/webhooks/gateway/turns", "/webhooks/gateway/health"
_HEALTH_SECONDS = 2.0

#: A bot that was away is left alone for so long where others are there: it takes about as long to start. Seconds.
_AVOIDED = 2.0
#: Where all are away, each is asked again after so long, at first and at most.
_SHORTEST, _LONGEST, _DOUBLINGS = 0.1, 1.0, 4


@dataclass
class Bot:
    """One bot. ``in_flight`` turns are with it now; it was found away ``failures`` times since it answered last."""

    url: str
    connections: BotConnections
    in_flight: int = 0
    failures: int = 0
    left_alone_at: float = 0.0

    def pause(self) -> float:
        """Seconds until it may be asked, where there is no other."""
        return self._still(min(_SHORTEST * 2 ** min(self.failures - 1, _DOUBLINGS), _LONGEST))

    def is_avoided(self) -> bool:
        """Whether others are preferred."""
        return self._still(_AVOIDED) > 0

    def is_away(self) -> None:
        """It could not be reached, or can do nothing. Turns that find so together count once."""
        if not self.pause():
            self._leave_alone()

    def is_tried(self) -> None:
        """A turn looks whether it is back; the others go on leaving it alone until that is known, or for a while."""
        if self.failures:
            self._leave_alone()

    def answered(self) -> None:
        """It is there."""
        self.failures = 0

    def _still(self, seconds: float) -> float:
        return max(0.0, self.left_alone_at + seconds - time.monotonic()) if self.failures else 0.0

    def _leave_alone(self) -> None:
        self.failures, self.left_alone_at = self.failures + 1, time.monotonic()

    async def takes_turns(self, http: httpx.AsyncClient) -> bool:
        """Whether it has its model."""
        try:
            return (await http.get(self.url + _HEALTH)).is_success
        except httpx.HTTPError:
            return False


class Bots:
    """All bots of an installation."""

    def __init__(self, urls: Sequence[str], token: str) -> None:
        self._bots = [Bot(url, BotConnections("ws" + url.removeprefix("http") + _TURNS, token)) for url in urls]
        self._http = httpx.AsyncClient(timeout=_HEALTH_SECONDS, trust_env=False)

    async def healthy(self) -> bool:
        """Whether any has its model and takes turns."""
        return any(await asyncio.gather(*(bot.takes_turns(self._http) for bot in self._bots)))

    async def close(self) -> None:
        """Close the connections that are idle."""
        await asyncio.gather(self._http.aclose(), *(bot.connections.close() for bot in self._bots))

    @asynccontextmanager
    async def chosen(self) -> AsyncIterator[Bot]:
        """The one to ask, as soon as one may be there. It counts as busy within the block, and as there once the block
        has ended without an error."""
        bot = self._first()
        while pause := bot.pause():
            await asyncio.sleep(pause)
            bot = self._first()
        bot.is_tried()
        bot.in_flight += 1
        try:
            yield bot
        finally:
            bot.in_flight -= 1
        bot.answered()

    def _first(self) -> Bot:
        def rank(bot: Bot) -> tuple[bool, float, int, float]:
            return bot.is_avoided(), bot.pause(), bot.in_flight, random.random()  # noqa: S311 - no secret

        return min(self._bots, key=rank)
