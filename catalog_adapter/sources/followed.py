"""One CSP's remote catalogue, followed: its layer is replaced whenever the remote has something else that can be used.

Input: its settings in context.yml. Output: the layer as it is now. What can't be used, from the network or as an offer,
leaves the layer as it was; the last good copy on disk is there before the remote is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.models import CatalogueSettings
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.sources.catalogue_layer import CatalogueLayer, Reading, check_sold, layer_of
from catalog_adapter.tmf620.remote import HubSubscription, NoCopy, RemoteCatalogue, RemoteCopy, RemoteRefresher
from foundation.database import utc_now
from foundation.remote.errors import RemoteError

#: Called when the layer is another one.
Changed = Callable[[], Awaitable[None]]

_TOLD = 20
_MINUTE = 60.0  # seconds
_FIRST_WAIT = 10.0  # seconds that somebody waits for the first layer; after that nobody waits any more
_log = structlog.get_logger(__name__)


class FollowedCatalogue:
    """The catalogue of one CSP. ``layer`` is None until it was read for the first time; ``error`` says why."""

    def __init__(
        self, csp: str, settings: CatalogueSettings, reading: Reading, remote: RemoteCatalogue, changed: Changed
    ) -> None:
        self.csp = csp
        self.settings = settings
        self.reading = reading
        self.remote = remote
        self.layer: CatalogueLayer | None = None
        self.error = ""
        self._changed = changed
        self._refresher: RemoteRefresher | None = None
        self._settled = asyncio.Event()
        self._made: CatalogueLayer | None = None
        remote.check = self._check

    def start(self, subscription: HubSubscription | None) -> None:
        """Follow from now on, in a task of its own."""
        self._refresher = RemoteRefresher(
            self.remote, self._take, refresh_seconds=self.settings.refresh_minutes * _MINUTE, subscription=subscription,
            on_failure=self._note_failure,
        )  # fmt: skip
        self._refresher.start()

    async def stop(self) -> None:
        """Stop following."""
        if self._refresher is not None:
            await self._refresher.stop()

    def wake(self) -> None:
        """Read the remote soon."""
        if self._refresher is not None:
            self._refresher.wake()

    async def current(self) -> CatalogueLayer:
        """The layer as it is now. Raises ContextInvalid where there never was one.

        Only who asks at the very beginning waits for the first reading, and not for long.
        """
        if self.layer is None and self._refresher is None:
            await self._take_copy()
        elif self.layer is None and not self._settled.is_set():
            try:
                async with asyncio.timeout(_FIRST_WAIT):
                    await self._settled.wait()
            except TimeoutError:
                self._settled.set()
        if self.layer is None:
            raise never_read(self.csp, self.error or f"{self.remote.address} has not answered yet")
        return self.layer

    def state(self) -> dict[str, object]:
        """Address, age in seconds, whether it is stale and why, and what in it can't be used; as JSON."""
        told: dict[str, object] = {"url": str(self.remote.address)}
        copy = self.remote.last
        if copy is None:
            return told | {"age_seconds": None, "stale": True, "last_error": self.error, "problems": []}
        problems = self.layer.problems if self.layer else ()
        return told | {
            "fetched_at": copy.fetched_at.isoformat(),
            "age_seconds": round(copy.age(utc_now()).total_seconds()),
            "stale": copy.stale,
            "last_error": copy.last_error,
            "offerings": self.layer.offerings if self.layer else 0,
            "problems": [*map(str, problems), *copy.notes],
        }

    async def _take_copy(self) -> None:
        """The copy on disk, where the remote is not asked."""
        try:
            await self._take(await self.remote.copy())
        except (RemoteError, NoCopy) as error:
            self.error = str(error)

    async def _take(self, copy: RemoteCopy) -> None:
        """Make a copy the layer. Raises NothingSold."""
        if self.layer is not None and self.layer.of == copy.content_hash:
            return
        layer = await asyncio.to_thread(self._checked, copy)
        before, self.layer, self.error = self.layer, layer, ""
        self._made = None
        # who waits for the first layer takes it up himself
        nobody_waits = self._settled.is_set()
        self._settled.set()
        if layer.problems:
            _log.warning("the catalogue has things that can't be used", csp=self.csp, in_all=len(layer.problems),
                         problems=[str(one) for one in layer.problems[:_TOLD]])  # fmt: skip
        if nobody_waits if before is None else before.texts != layer.texts:
            await self._changed()

    def _check(self, copy: RemoteCopy) -> None:
        """A copy is good only if there is something in it to sell. Called in a thread; raises NothingSold."""
        if self.layer is None or self.layer.of != copy.content_hash:
            self._checked(copy)

    def _checked(self, copy: RemoteCopy) -> CatalogueLayer:
        """The layer of a copy; made once for the check and the taking of it, and for each failing attempt."""
        made = self._made
        if made is None or made.of != copy.content_hash:
            made = self._made = layer_of(self.reading, copy)
        check_sold(made, copy, self.layer)
        return made

    def _note_failure(self, error: RemoteError) -> None:
        self.error = str(error)
        self._settled.set()


def never_read(csp: str, why: str) -> ContextInvalid:
    """The error of a CSP whose catalogue there is no copy of."""
    origin = Origin(Path(csp) / "context.yml", 1, 1)
    return ContextInvalid(csp, [Problem.at(origin, f"the offers come from a catalogue that was never read: {why}")])
