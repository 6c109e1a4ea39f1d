"""Who listens to a conversation just now, on this process and on others.

A listener is only woken: it reads from the database what it has not shown yet. So a message is shown once and in
order, however it became known, and a lost bus event only makes it late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from foundation.bus import Bus, BusEvent
from foundation.ids import new_id

#: The bus topic that says: this conversation has new messages.
MESSAGE_TOPIC = "conversation.message"


class Listener:
    """One connected client. ``typing_after`` is the ``seq`` of the customer's message being answered, or None."""

    def __init__(self) -> None:
        self.typing_after: int | None = None
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something new."""
        self._woken.set()

    async def wait(self, seconds: float) -> None:
        """Wait to be woken, at most ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()


class Listeners:
    """The listeners of this process, and the bus to those of the others."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._process = new_id()
        self._by_conversation: dict[str, set[Listener]] = {}
        bus.subscribe(MESSAGE_TOPIC, self._on_bus)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[Listener]:
        """A listener to this conversation, for as long as the block runs."""
        listener = Listener()
        self._by_conversation.setdefault(conversation_id, set()).add(listener)
        try:
            yield listener
        finally:
            others = self._by_conversation[conversation_id]
            others.discard(listener)
            if not others:
                del self._by_conversation[conversation_id]

    async def announce(self, conversation_id: str, *, typing_after: int | None = None) -> None:
        """Tell everyone that there are new messages; with ``typing_after``, that the assistant is at work on one."""
        self._wake(conversation_id, typing_after)
        await self._bus.publish(
            MESSAGE_TOPIC, {"conversation": conversation_id, "typing_after": typing_after, "process": self._process}
        )

    async def _on_bus(self, event: BusEvent) -> None:
        if event["process"] != self._process:
            self._wake(event["conversation"], event["typing_after"])

    def _wake(self, conversation_id: str, typing_after: int | None) -> None:
        for listener in self._by_conversation.get(conversation_id, ()):
            listener.typing_after = typing_after
            listener.wake()
