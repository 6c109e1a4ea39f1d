"""The CSPs' own TMF620 catalogues: each is read into a layer that lies below everything the CSP wrote.

Input: who has one (``catalogue`` in context.yml). Output: the layer as it is now, and what is known of the remote. Each
is followed by itself, so that none waits for another's remote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from catalog_adapter.contexts.models import CatalogueSettings, ContextFile
from catalog_adapter.sources.catalogue_layer import CatalogueLayer, Reading, check_sold, layer_of, with_layer
from catalog_adapter.sources.followed import FollowedCatalogue, never_read
from catalog_adapter.tmf620.remote import (
    HubSubscription,
    NoCopy,
    RemoteCatalogue,
    RemoteCopy,
    RemoteError,
    callback_url,
)
from foundation.counting import counted
from foundation.database import utc_now
from foundation.secrets import Secrets

__all__ = ["CatalogueLayer", "Catalogues", "with_layer"]

#: Called with the CSP whose layer has changed.
Changed = Callable[[str], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Catalogues:
    """The remote catalogues of all CSPs that have one. ``folder`` keeps the copies; ``public_url`` is where remotes
    tell of changes. With ``follow`` false, remotes are never asked: the copies on disk are all there is."""

    def __init__(self, folder: Path, secrets: Secrets, public_url: str, *, follow: bool = True) -> None:
        self._folder = folder
        self._secrets = secrets
        self._public_url = public_url
        self._follow = follow
        self._followed: dict[str, FollowedCatalogue] = {}
        self._changed: Changed | None = None
        self._stopping: set[asyncio.Task[None]] = set()

    def on_change(self, changed: Changed) -> None:
        """Have ``changed`` called whenever a layer is another one."""
        self._changed = changed

    async def layer(self, csp: str, context: ContextFile) -> CatalogueLayer | None:
        """The layer of a CSP; None for one without a catalogue. Raises ContextInvalid where there is no copy yet."""
        # nothing is awaited between the look and the beginning: however many ask at once, it is followed once
        followed = self._followed.get(csp)
        if followed is None or not _fits(followed, context):
            self._forget(csp)
            if context.catalogue is None:
                return None
            followed = self._begun(csp, context.catalogue, Reading.of(context))
        return await followed.current()

    async def layer_for_gate(self, csp: str, context: ContextFile) -> CatalogueLayer | None:
        """As :meth:`layer`, for files that are not live: nothing that is followed changes."""
        if context.catalogue is None:
            return None
        followed = self._followed.get(csp)
        if followed is not None and followed.layer is not None and _fits(followed, context):
            return followed.layer
        is_same = followed is not None and followed.settings == context.catalogue
        remote = followed.remote if followed and is_same else self._remote(csp, context.catalogue)
        try:
            copy = await self._copy_of(remote)
            layer = await asyncio.to_thread(layer_of, Reading.of(context), copy)
            check_sold(layer, copy, None)
        except (RemoteError, NoCopy) as error:
            raise never_read(csp, str(error)) from error
        return layer

    async def wake(self, csp: str) -> None:
        """Read the CSP's catalogue soon."""
        if followed := self._followed.get(csp):
            followed.wake()

    async def state(self, csp: str) -> dict[str, object] | None:
        """What is known of a CSP's catalogue: address, age in seconds, whether it is stale and why, problems."""
        followed = self._followed.get(csp)
        return followed.state() if followed else None

    def told(self, csp: str) -> str:
        """For people: how old a CSP's catalogue is, and whether it answers."""
        followed = self._followed.get(csp)
        copy = followed.remote.last if followed else None
        if copy is None:
            return "a catalogue"
        seconds = round(copy.age(utc_now()).total_seconds())
        return f"a catalogue read {_ago(seconds)} ago" + (", which does not answer now" if copy.stale else "")

    async def close(self) -> None:
        """Stop following."""
        for csp in list(self._followed):
            self._forget(csp)
        await asyncio.gather(*self._stopping, return_exceptions=True)

    def _remote(self, csp: str, settings: CatalogueSettings) -> RemoteCatalogue:
        token = self._secrets.find(settings.token) if settings.token else None
        if settings.token and token is None:
            _log.warning("a catalogue's token is not set", csp=csp, secret=settings.token)
        try:
            return RemoteCatalogue(settings.url, token=token, folder=self._folder, name=csp)
        except RemoteError as error:
            raise never_read(csp, str(error)) from error

    def _begun(self, csp: str, settings: CatalogueSettings, reading: Reading) -> FollowedCatalogue:
        remote = self._remote(csp, settings)
        followed = FollowedCatalogue(csp, settings, reading, remote, lambda: self._tell(followed))
        self._followed[csp] = followed
        if self._follow:
            has_hub = settings.events
            callback = callback_url(self._public_url, csp, self._secrets) if has_hub else None
            followed.start(HubSubscription(remote, callback) if callback else None)
        return followed

    async def _tell(self, followed: FollowedCatalogue) -> None:
        if self._changed is not None and self._followed.get(followed.csp) is followed:
            await self._changed(followed.csp)

    async def _copy_of(self, remote: RemoteCatalogue) -> RemoteCopy:
        """The last good copy, or else what the remote says now."""
        try:
            return await remote.copy()
        except NoCopy:
            if not self._follow:
                raise
            return await remote.fetch()

    def _forget(self, csp: str) -> None:
        """Stop following a catalogue, without waiting: ending a subscription asks the remote."""
        if followed := self._followed.pop(csp, None):
            task = asyncio.create_task(followed.stop())
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)


def _fits(followed: FollowedCatalogue, context: ContextFile) -> bool:
    return followed.settings == context.catalogue and followed.reading == Reading.of(context)


def _ago(seconds: int) -> str:
    """A time in its largest unit, as people say it."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return counted(max(seconds, 0), "second")
