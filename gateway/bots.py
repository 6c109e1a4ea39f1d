"""Chooses which of several bots takes a turn: they keep nothing, so any can.

Input: their addresses. Output: the one with the least to do; one that was just found away is asked only where no other
is left.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

#: A bot that was away is left alone for so long: it takes about as long to start.
_AWAY_SECONDS = 2.0


@dataclass
class Bot:
    """One bot. ``in_flight`` turns are with it now."""

    http: httpx.AsyncClient
    in_flight: int = 0
    away_until: float = 0.0

    def is_away(self) -> None:
        """It could not be reached, or can do nothing."""
        self.away_until = time.monotonic() + _AWAY_SECONDS


class Bots:
    """All bots of an installation."""

    def __init__(self, clients: Sequence[httpx.AsyncClient]) -> None:
        self._bots = [Bot(client) for client in clients]

    @property
    def all(self) -> Sequence[Bot]:
        """Each of them."""
        return self._bots

    @contextmanager
    def chosen(self) -> Iterator[Bot]:
        """The one to ask, which counts as busy within the block."""
        now = time.monotonic()
        bot = min(self._bots, key=lambda one: (one.away_until > now, one.in_flight, random.random()))  # noqa: S311 - no secret
        bot.in_flight += 1
        try:
            yield bot
        finally:
            bot.in_flight -= 1
