"""Keeps a process at the live revisions: on a bus event at once, and every two seconds on its own, since the bus may
lose one."""

from __future__ import annotations

import asyncio

import structlog

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.sources.database import DatabaseSource
from foundation.bus import Bus, BusEvent
from foundation.errors import BespokeError

CONTEXT_PUBLISHED = "context_published"
_LOOK_EVERY = 2.0  # seconds
_log = structlog.get_logger(__name__)


class LiveContexts:
    """Follows the live pointers. Make it before the bus is started."""

    def __init__(
        self, source: DatabaseSource, adapter: CatalogAdapter, bus: Bus, look_every: float = _LOOK_EVERY
    ) -> None:
        self._source = source
        self._adapter = adapter
        self._bus = bus
        self._look_every = look_every
        bus.subscribe(CONTEXT_PUBLISHED, self._heard)

    async def announce(self, csp: str) -> None:
        """Switch this process to what was published, then tell the others. Published it is, whatever happens here."""
        await self._look_at_all()
        await self._bus.publish(CONTEXT_PUBLISHED, {"csp": csp})

    async def look(self, csp: str) -> None:
        """Switch this process to what a CSP's sources have now."""
        try:
            await self._adapter.head(csp)
        except BespokeError as error:
            _log.error("what was published can't be used here", csp=csp, error=error.message)
        except Exception as error:
            _log.error("what was published can't be used here", csp=csp, error=type(error).__name__)

    async def run(self) -> None:
        """Look at the database again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._look_every)
            await self._look_at_all()

    async def _heard(self, _event: BusEvent) -> None:
        await self._look_at_all()

    async def _look_at_all(self) -> None:
        try:
            changed = await self._source.refresh()
        except Exception as error:  # whatever it is, the next look may go well
            _log.warning("live revisions can't be looked at", error=type(error).__name__)
            return
        # All at once, and begun before anything else goes on: a customer who comes while another CSP's is compiled, or
        # just now, must not have to compile this one's.
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(asyncio.Task(self.look(csp), loop=loop, eager_start=True) for csp in changed))
