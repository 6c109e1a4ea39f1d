"""Says that there are new deliveries, to the workers of all processes; they would find them by themselves, but later.

The process that has written them leaves them to the others for a moment: its customer, or its OSS, waits for an
answer, while another process may have nothing to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from foundation.bus import Bus, BusEvent
from foundation.ids import new_id

_TOPIC = "outbox.due"
_PROCESS = new_id()
_ANSWER_SECONDS = 0.03


async def tell_due(bus: Bus) -> None:
    """There are new deliveries, and they are committed."""
    await bus.publish(_TOPIC, {"process": _PROCESS})


def on_due(bus: Bus, wake: Callable[[], None]) -> None:
    """Call ``wake`` whenever there are new ones; before the bus is started."""

    async def told(event: BusEvent) -> None:
        if event.get("process") == _PROCESS:
            asyncio.get_running_loop().call_later(_ANSWER_SECONDS, wake)
        else:
            wake()

    bus.subscribe(_TOPIC, told)
