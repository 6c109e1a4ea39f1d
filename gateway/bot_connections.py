"""Connections to one bot, over which turns go out and its questions come back; each carries one turn at a time.

They are used for a minute at most, so that turns find their way to bots that have come since. One on which a turn did
not come to its end is closed, since whatever came over it next would belong to that turn; by this the bot gives the
turn up.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import State

#: Bytes. An answer of many long cards takes a hundredth of it.
_LARGEST = 16 * 1024 * 1024
_LONGEST_SECONDS = 60.0
_OPEN_SECONDS = 2.0
_CLOSE_SECONDS = 1.0


@dataclass(frozen=True)
class _Kept:
    """A connection, and the monotonic second in which it was opened."""

    connection: ClientConnection
    opened: float


class BotConnections:
    """Those to the bot whose turns are taken at ``url``."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._idle: list[_Kept] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[ClientConnection]:
        """A connection, for one turn. Raises OSError or WebSocketException where there is none."""
        kept = await self._kept() or _Kept(await self._open(), time.monotonic())
        try:
            yield kept.connection
        except BaseException:
            kept.connection.transport.abort()
            raise
        self._idle.append(kept)

    async def close(self) -> None:
        """Close those that are idle."""
        while self._idle:
            await self._idle.pop().connection.close()

    async def _kept(self) -> _Kept | None:
        """The one that was used last and is not too old, so that those that are not needed are let go of; None without
        any."""
        while self._idle:
            kept = self._idle.pop()
            if kept.connection.state is not State.OPEN:
                continue  # the bot closed it, and its end is not waited for
            if time.monotonic() - kept.opened < _LONGEST_SECONDS:
                return kept
            await kept.connection.close()
        return None

    async def _open(self) -> ClientConnection:
        opening = connect(
            self._url,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            # The bot is a neighbour: a proxy set for the outside world must not come between, and nothing is gained by
            # making small messages smaller.
            proxy=None,
            compression=None,
            max_size=_LARGEST,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
        )
        try:
            return await opening
        except TimeoutError as error:  # a machine that is gone does not answer at all; a bot that is slow does
            raise ConnectionError("it was not opened in time") from error
