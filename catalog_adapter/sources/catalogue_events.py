"""One process hears from a CSP's catalogue that it has changed, and all processes ask it."""

from __future__ import annotations

from catalog_adapter.sources.catalogues import Catalogues
from foundation.bus import Bus, BusEvent

CATALOGUE_CHANGED = "catalogue_changed"


class CatalogueEvents:
    """Passes on what a catalogue told. Make it before the bus is started."""

    def __init__(self, catalogues: Catalogues, bus: Bus) -> None:
        self._catalogues = catalogues
        self._bus = bus
        bus.subscribe(CATALOGUE_CHANGED, self._heard)

    async def announce(self, csp: str) -> None:
        """Ask the CSP's catalogue anew, here and in every other process; does not wait for what it says."""
        await self._catalogues.wake(csp)
        await self._bus.publish(CATALOGUE_CHANGED, {"csp": csp})

    async def _heard(self, event: BusEvent) -> None:
        await self._catalogues.wake(str(event["csp"]))
