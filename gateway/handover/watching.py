"""Staff who look at their CSP's conversations just now, on this process and on others. They are only woken: what there
is to see is read from the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from foundation.bus import Bus, BusEvent
from gateway.listeners import Listener

#: The bus topic that says: a CSP's conversations with people changed.
HAND_OVER_TOPIC = "hand_over.changed"


class Watchers:
    """The watchers of this process. Make it before the bus is started."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._by_csp: dict[str, set[Listener]] = {}
        bus.subscribe(HAND_OVER_TOPIC, self._on_bus)

    @contextmanager
    def watch(self, csp: str) -> Iterator[Listener]:
        """A listener to this CSP's conversations, for as long as the block runs."""
        listener = Listener()
        self._by_csp.setdefault(csp, set()).add(listener)
        try:
            yield listener
        finally:
            others = self._by_csp[csp]
            others.discard(listener)
            if not others:
                del self._by_csp[csp]

    async def announce(self, csp: str) -> None:
        """Tell everyone who watches that something changed."""
        await self._bus.publish(HAND_OVER_TOPIC, {"csp": csp})

    async def _on_bus(self, event: BusEvent) -> None:
        for listener in self._by_csp.get(event["csp"], ()):
            listener.wake()
