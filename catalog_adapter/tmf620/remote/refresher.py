"""Keeps a remote catalogue fresh. Input: the time, and wakes. Output: ``on_change``, called with each new copy.

At the start the last good copy is handed on, before the remote is asked: the server has its offers with the remote
away. Then the remote is read at once, every so often, and when woken. Many wakes are one reading; a wake while reading
is one more after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable

import structlog

from catalog_adapter.tmf620.remote.catalogue import RemoteCatalogue
from catalog_adapter.tmf620.remote.errors import NoCopy
from catalog_adapter.tmf620.remote.hub import HubSubscription
from catalog_adapter.tmf620.remote.remote_copy import RemoteCopy
from foundation.remote.errors import RemoteError, Resting

#: Called with a copy whose content differs from the one before. Raising, it is called again with the next reading.
OnChange = Callable[[RemoteCopy], Awaitable[None]]
#: Called with why the remote could not be read.
OnFailure = Callable[[RemoteError], None]

_JITTER = 0.1
_AFTER_FAILURE = 5.0  # seconds
_LEAST_GAP = 0.25  # seconds between two readings, however many events come
_CLOSING = 5.0  # seconds that ending the subscription may take

_log = structlog.get_logger(__name__)


class RemoteRefresher:
    """Owns one task for one catalogue. ``subscription`` is for a catalogue that has a hub to subscribe to."""

    def __init__(
        self,
        catalogue: RemoteCatalogue,
        on_change: OnChange,
        *,
        refresh_seconds: float,
        subscription: HubSubscription | None = None,
        on_failure: OnFailure | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._on_change = on_change
        self._on_failure = on_failure
        self._refresh_seconds = refresh_seconds
        self._subscription = subscription
        self._subscribed = False
        self._handed_on = ""  # the content hash of the copy that on_change has taken
        self._failing = False
        self._stopping = False
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._log = _log.bind(remote=catalogue.name, url=str(catalogue.address))

    def start(self) -> None:
        """Begin, in the running loop."""
        self._task = asyncio.create_task(self._run(), name=f"remote catalogue of {self._catalogue.name}")

    def wake(self) -> None:
        """Read the remote soon."""
        self._wake.set()

    async def stop(self) -> None:
        """End what is under way, and the subscription."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._subscription is not None:
            try:
                async with asyncio.timeout(_CLOSING):
                    await self._subscription.close()
            except (TimeoutError, OSError) as error:
                self._log.warning("the subscription is left to the next start", error=str(error))

    async def _run(self) -> None:
        await self._guarded(self._hand_on_last_good)
        while True:
            self._wake.clear()
            fine = await self._guarded(self._refresh)
            if self._stopping:
                return  # a cancellation is lost where a reading fails at the same moment
            await asyncio.sleep(_LEAST_GAP)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._next_wait(fine)):
                    await self._wake.wait()

    def _next_wait(self, fine: bool) -> float:
        usual = self._refresh_seconds
        if not fine:
            usual = max(min(usual, _AFTER_FAILURE), self._catalogue.rests_for)
        return usual * random.uniform(1, 1 + _JITTER)  # noqa: S311 - not a secret

    async def _guarded(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Whether ``step`` has succeeded; whatever it raises, the task goes on."""
        try:
            await step()
        except Resting as error:
            self._log.debug("the remote catalogue is left alone", error=str(error))
            return False
        except RemoteError as error:
            self._log.warning("the remote catalogue can't be read; the last good copy stays", error=str(error))
            self._failing, self._subscribed = True, False
            if self._on_failure is not None:
                self._on_failure(error)
            return False
        except Exception:
            self._log.exception("refreshing a remote catalogue failed")
            return False
        return True

    async def _hand_on_last_good(self) -> None:
        with contextlib.suppress(NoCopy):
            await self._hand_on(await self._catalogue.copy())

    async def _refresh(self) -> None:
        copy = await self._catalogue.fetch()
        if self._failing:
            self._failing = False
            self._log.info("the remote catalogue can be read again")
        await self._hand_on(copy)
        await self._subscribe()

    async def _hand_on(self, copy: RemoteCopy) -> None:
        if copy.content_hash == self._handed_on:
            return
        await self._on_change(copy)
        self._handed_on = copy.content_hash
        self._log.info(
            "remote catalogue changed", content=copy.content_hash[:12], resources=len(copy.resources),
            fetched_at=copy.fetched_at.isoformat(), stale=copy.stale, notes=copy.notes,
        )  # fmt: skip

    async def _subscribe(self) -> None:
        """Once, and again after a failure: a remote that was away may have forgotten us."""
        if self._subscription is None or self._subscribed:
            return
        try:
            has_hub = await self._subscription.renew()
        except RemoteError as error:
            self._log.warning("no subscription to the remote's events; trying again", error=str(error))
            return
        self._subscribed = True
        self._log.info("subscribed to the remote's events" if has_hub else "the remote has no hub to subscribe to")
        if has_hub:
            self.wake()  # for what changed since it was read
