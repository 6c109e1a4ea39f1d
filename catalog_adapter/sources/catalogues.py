"""The CSPs' own TMF620 catalogues: each is read into a layer that lies below everything the CSP wrote.

Input: who has one (``catalogue`` in context.yml). Output: the layer as it is now, and what is known of the remote. One
refresher for each catalogue keeps its copy; what a remote sends that can't be used leaves the layer as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import CatalogueSettings, ContextFile
from catalog_adapter.contexts.problems import Origin, Problem
from catalog_adapter.tmf620 import as_yaml, read_catalogue
from catalog_adapter.tmf620.documents import KINDS, Documents
from catalog_adapter.tmf620.remote import (
    HubSubscription,
    NoCopy,
    RemoteCatalogue,
    RemoteCatalogueError,
    RemoteCopy,
    RemoteRefresher,
    callback_url,
)
from foundation.database import utc_now
from foundation.secrets import Secrets

#: Called with the CSP whose layer has changed.
Changed = Callable[[str], Awaitable[None]]

_TOLD = 20
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CatalogueLayer:
    """The files made of a copy, the problems found, and the copy they were made of."""

    texts: Mapping[str, str]
    problems: tuple[str, ...]
    copy: RemoteCopy


@dataclass(frozen=True)
class Reading:
    """What of a context decides how its catalogue is read."""

    currency: str
    tax_included: bool
    language: str

    @classmethod
    def of(cls, context: ContextFile) -> Reading:
        """For a CSP's context.yml."""
        return cls(context.currency, context.tax.amounts == "included", context.locales[0].split("-")[0])


@dataclass
class _Followed:
    """One CSP's catalogue, and what it was asked for with."""

    settings: CatalogueSettings
    reading: Reading
    remote: RemoteCatalogue
    refresher: RemoteRefresher | None = None
    layer: CatalogueLayer | None = None


class Catalogues:
    """The remote catalogues of all CSPs that have one. ``folder`` keeps the copies; ``public_url`` is where remotes
    tell of changes. With ``follow`` false, remotes are never asked: the copies on disk are all there is."""

    def __init__(self, folder: Path, secrets: Secrets, public_url: str, *, follow: bool = True) -> None:
        self._folder = folder
        self._secrets = secrets
        self._public_url = public_url
        self._follow = follow
        self._followed: dict[str, _Followed] = {}
        self._changed: Changed | None = None
        self._beginning = asyncio.Lock()

    def on_change(self, changed: Changed) -> None:
        """Have ``changed`` called whenever a layer is another one."""
        self._changed = changed

    async def layer(self, csp: str, context: ContextFile) -> CatalogueLayer | None:
        """The layer of a CSP; None for one without a catalogue. Raises ContextInvalid where there is no copy yet."""
        followed, settings = self._followed.get(csp), context.catalogue
        if followed is not None and followed.layer is not None and self._fits(followed, context):
            return followed.layer
        if settings is None and followed is None:
            return None
        async with self._beginning:
            followed = self._followed.get(csp)
            if followed is None or not self._fits(followed, context):
                await self._forget(csp)
                if settings is None:
                    return None
                followed = self._followed[csp] = self._begun(csp, settings, Reading.of(context))
            if followed.layer is None:
                await self._take_first(csp, followed)
        return followed.layer

    async def layer_for_gate(self, csp: str, context: ContextFile) -> CatalogueLayer | None:
        """As :meth:`layer`, for files that are not live: nothing that is followed changes."""
        followed = self._followed.get(csp)
        if context.catalogue is None:
            return None
        if followed is not None and followed.layer is not None and self._fits(followed, context):
            return followed.layer
        remote = self._remote(csp, context.catalogue)
        return await asyncio.to_thread(_layer, Reading.of(context), await self._first_copy(csp, remote))

    async def wake(self, csp: str) -> None:
        """Read the CSP's catalogue soon."""
        followed = self._followed.get(csp)
        if followed and followed.refresher:
            followed.refresher.wake()

    async def state(self, csp: str) -> dict[str, object] | None:
        """What is known of a CSP's catalogue: address, age in seconds, whether it is stale and why, problems."""
        followed = self._followed.get(csp)
        if followed is None:
            return None
        told: dict[str, object] = {"url": str(followed.remote.address)}
        try:
            copy = await followed.remote.copy()
        except NoCopy:
            return told | {"age_seconds": None}
        problems = followed.layer.problems if followed.layer else ()
        return told | {
            "fetched_at": copy.fetched_at.isoformat(),
            "age_seconds": round(copy.age(utc_now()).total_seconds()),
            "stale": copy.stale,
            "last_error": copy.last_error,
            "problems": [*problems, *copy.notes],
        }

    async def close(self) -> None:
        """Stop following."""
        for csp in list(self._followed):
            await self._forget(csp)

    @staticmethod
    def _fits(followed: _Followed, context: ContextFile) -> bool:
        return followed.settings == context.catalogue and followed.reading == Reading.of(context)

    def _remote(self, csp: str, settings: CatalogueSettings) -> RemoteCatalogue:
        token = self._secrets.find(settings.token) if settings.token else None
        return RemoteCatalogue(settings.url, token=token, folder=self._folder, name=csp)

    def _begun(self, csp: str, settings: CatalogueSettings, reading: Reading) -> _Followed:
        remote = self._remote(csp, settings)
        followed = _Followed(settings, reading, remote)
        if self._follow:
            subscription = None
            if settings.events:
                callback = callback_url(self._public_url, csp, self._secrets)
                subscription = HubSubscription(remote, callback)
            followed.refresher = RemoteRefresher(
                remote, lambda copy: self._take(csp, followed, copy), refresh_seconds=settings.refresh_minutes * 60,
                subscription=subscription,
            )  # fmt: skip
        return followed

    async def _take_first(self, csp: str, followed: _Followed) -> None:
        """The last good copy, or else what the remote says now; then go on following."""
        copy = await self._first_copy(csp, followed.remote)
        followed.layer = await asyncio.to_thread(_layer, followed.reading, copy)
        _tell(csp, followed.layer)
        if followed.refresher is not None:
            followed.refresher.start()

    async def _first_copy(self, csp: str, remote: RemoteCatalogue) -> RemoteCopy:
        try:
            try:
                return await remote.copy()
            except NoCopy:
                if not self._follow:
                    raise
                return await remote.fetch()
        except RemoteCatalogueError as error:
            origin = Origin(Path(csp) / "context.yml", 1, 1)
            problem = Problem.at(origin, f"the offers come from a catalogue that was never read: {error}")
            raise ContextInvalid(csp, [problem]) from error

    async def _take(self, csp: str, followed: _Followed, copy: RemoteCopy) -> None:
        before = followed.layer
        if before is not None and before.copy.content_hash == copy.content_hash:
            return
        layer = await asyncio.to_thread(_layer, followed.reading, copy)
        _tell(csp, layer)
        followed.layer = layer
        if (before is None or before.texts != layer.texts) and self._changed is not None:
            await self._changed(csp)

    async def _forget(self, csp: str) -> None:
        followed = self._followed.pop(csp, None)
        if followed and followed.refresher:
            await followed.refresher.stop()


def with_layer(files: ContextFiles, layer: CatalogueLayer) -> ContextFiles:
    """A CSP's files with what its catalogue says below them."""
    return ContextFiles(files.csp, {**files.texts, **layer.texts}, files.root)


def _layer(reading: Reading, copy: RemoteCopy) -> CatalogueLayer:
    documents = Documents(**{field: copy.documents(kind) for kind, field in KINDS.items()})
    imported = read_catalogue(
        documents, currency=reading.currency, tax_included=reading.tax_included, language=reading.language
    )
    texts = {f"catalogue/{name}": text for name, text in as_yaml(imported).items()}
    return CatalogueLayer(texts, tuple(map(str, imported.problems)), copy)


def _tell(csp: str, layer: CatalogueLayer) -> None:
    if layer.problems:
        _log.warning("the catalogue has things that can't be used", csp=csp, problems=list(layer.problems[:_TOLD]),
                     in_all=len(layer.problems))  # fmt: skip
