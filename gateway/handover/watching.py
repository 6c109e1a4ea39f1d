"""Staff who look at their CSP's conversations just now, on this process and on others. They are only woken: what there
is to see is read from the database."""

from __future__ import annotations

from contextlib import AbstractContextManager

from foundation.bus import Bus, BusEvent
from gateway.listeners import Audience, Listener

#: The bus topic that says: a CSP's conversations with people changed.
HAND_OVER_TOPIC = "hand_over.changed"


class Watchers:
    """The watchers of this process. Make it before the bus is started."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._audience = Audience()
        bus.subscribe(HAND_OVER_TOPIC, self._on_bus)

    def watch(self, csp: str) -> AbstractContextManager[Listener]:
        """A listener to this CSP's conversations, for as long as the block runs."""
        return self._audience.listen(csp)

    async def announce(self, csp: str) -> None:
        """Tell everyone who watches that something changed."""
        await self._bus.publish(HAND_OVER_TOPIC, {"csp": csp})

    async def _on_bus(self, event: BusEvent) -> None:
        for listener in self._audience.of(event["csp"]):
            listener.wake()
