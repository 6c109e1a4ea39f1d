"""Who listens to a conversation just now, on this process and on others.

A listener is only woken: it reads from the database what it has not shown yet. So a message is shown once and in
order, however it became known, and a lost bus event only makes it late.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager

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


class Audience:
    """The listeners of this process, by what they listen to."""

    def __init__(self) -> None:
        self._by_name: dict[str, set[Listener]] = {}
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    @contextmanager
    def listen(self, name: str) -> Iterator[Listener]:
        """A listener to this, for as long as the block runs."""
        listener = Listener()
        self._by_name.setdefault(name, set()).add(listener)
        self._is_empty.clear()
        try:
            yield listener
        finally:
            others = self._by_name[name]
            others.discard(listener)
            if not others:
                del self._by_name[name]
            if not self._by_name:
                self._is_empty.set()

    def of(self, name: str) -> Collection[Listener]:
        """Who listens to this just now."""
        return self._by_name.get(name, ())

    async def all_gone(self) -> None:
        """Wait until nobody listens to anything."""
        await self._is_empty.wait()


class Listeners:
    """The listeners of this process to conversations, and the bus to those of the others."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._process = new_id()
        self._audience = Audience()
        bus.subscribe(MESSAGE_TOPIC, self._on_bus)

    def listen(self, conversation_id: str) -> AbstractContextManager[Listener]:
        """A listener to this conversation, for as long as the block runs."""
        return self._audience.listen(conversation_id)

    async def all_gone(self) -> None:
        """Wait until nobody listens any more."""
        await self._audience.all_gone()

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
        for listener in self._audience.of(conversation_id):
            listener.typing_after = typing_after
            listener.wake()
