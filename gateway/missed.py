"""Listens to the turns for what customers say in vain, and has it kept; no turn ever waits for it.

Input: each turn as it was taken. Output: messages in :class:`MissedMessages`. What can't be kept is left out: a queue
that is full, a database that is away, the last moments before the process ends.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

import structlog

from catalog_adapter.learning.missed import Missed, MissedMessages
from catalog_adapter.learning.noticing import TurnTaken, is_about_the_last, meant_by, missed_before, missed_now, text_of
from gateway.conversations.service import Conversations

_MOST_WAITING = 1000
_SECONDS_BETWEEN_CLEANINGS = 3600.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Noted:
    conversation_id: str
    seq: int
    turn: TurnTaken


class MissedListener:
    """Of one process. :meth:`run` keeps what was noted among ``messages``, until it is cancelled."""

    def __init__(self, conversations: Conversations, messages: MissedMessages) -> None:
        self.messages = messages
        self._conversations = conversations
        self._waiting: asyncio.Queue[_Noted] = asyncio.Queue(_MOST_WAITING)

    def note(self, conversation_id: str, seq: int, turn: TurnTaken) -> None:
        """Look at a turn later, unless too many wait already. ``seq`` is the number of the customer's message."""
        if not self._waiting.full():
            self._waiting.put_nowait(_Noted(conversation_id, seq, turn))

    async def run(self) -> None:
        """Keep what was said in vain, and now and then forget what is old."""
        cleaning_at = time.monotonic()
        while True:
            try:
                if time.monotonic() >= cleaning_at:
                    cleaning_at = time.monotonic() + _SECONDS_BETWEEN_CLEANINGS
                    await self.messages.forget_old()
                noted = await asyncio.wait_for(self._waiting.get(), cleaning_at - time.monotonic())
                try:
                    await self._look_at(noted)
                finally:
                    self._waiting.task_done()
            except TimeoutError:
                continue
            except Exception as error:  # the next message may go well
                _log.warning("what was said in vain can't be kept", error=type(error).__name__)

    async def all_kept(self) -> None:
        """Wait until all that was noted has been looked at."""
        await self._waiting.join()

    async def _look_at(self, noted: _Noted) -> None:
        turn = noted.turn
        missed = missed_now(turn)
        if missed is not None:
            await self._keep(noted, missed)
        if not is_about_the_last(turn):
            return
        before = await self._conversations.said_before(noted.conversation_id, noted.seq)
        if before is None:
            return
        corrected = missed_before(turn, before)
        if corrected is not None:
            await self._keep(noted, corrected)
        elif (meant := meant_by(turn, before)) is not None:
            await self.messages.tell_meant(turn.key, text_of(turn.key, before), meant)

    async def _keep(self, noted: _Noted, missed: Missed) -> None:
        await self.messages.keep(replace(missed, conversation_id=noted.conversation_id))
