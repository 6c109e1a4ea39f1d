"""The subscription to a catalogue's events. Input: a callback URL. Output: one subscription at the remote, at most.

The remote's id of it is remembered on disk, so that the next start of the server replaces it and adds none. Only a
crash between the remote's answer and the disk leaves one too many, and all that costs is a second knock at the door.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager, suppress
from urllib.parse import quote

import structlog
from pydantic import SecretStr

from catalog_adapter.tmf620.remote.catalogue import RemoteCatalogue
from catalog_adapter.tmf620.remote.client import opened_client
from catalog_adapter.tmf620.remote.files import replace_file, writing_in
from foundation.remote.client import Answer, RemoteClient
from foundation.remote.errors import BadStatus, RemoteError, Unusable

_FILE = "hub.json"
_PATH = "hub"
_CONFLICT = 409
_NO_HUB = frozenset({404, 405, 501})
_LONGEST_ID = 500

_log = structlog.get_logger(__name__)


class HubSubscription:
    """The subscription of one catalogue. ``callback`` is secret: who knows it can wake us."""

    def __init__(self, catalogue: RemoteCatalogue, callback: SecretStr, *, query: str = "") -> None:
        self._catalogue = catalogue
        self._callback = callback
        self._query = query
        self._file = catalogue.folder / _FILE
        self._id = ""

    async def renew(self) -> bool:
        """Subscribe, in place of the subscription before. False where the remote has no hub.

        Raises RemoteError; then what there was is as it was. The new one is made before the old one ends, so
        that no event falls between.
        """
        document = {"callback": self._callback.get_secret_value()} | ({"query": self._query} if self._query else {})
        before = await asyncio.to_thread(self._remembered)
        async with self._client() as client:
            try:
                id_ = _id(await client.post(_PATH, document))
            except BadStatus as error:
                if error.answered == _CONFLICT:
                    return True  # it has us already
                if error.answered in _NO_HUB:
                    return False
                raise
            await asyncio.to_thread(self._remember, id_)
            if before not in {"", id_}:
                await self._end(client, before)
        return True

    async def close(self) -> None:
        """End the subscription. Where the remote is away it is left: the next start replaces it."""
        remembered = await asyncio.to_thread(self._remembered)
        if not remembered:
            return
        async with self._client() as client:
            if await self._end(client, remembered):
                await asyncio.to_thread(self._forget)

    def _client(self) -> AbstractAsyncContextManager[RemoteClient]:
        return opened_client(self._catalogue.address, self._catalogue.token, self._catalogue.limits)

    async def _end(self, client: RemoteClient, id_: str) -> bool:
        try:
            await client.delete(f"{_PATH}/{quote(id_, safe='')}")
        except RemoteError as error:
            if isinstance(error, BadStatus) and error.answered in _NO_HUB:
                return True
            _log.warning("a subscription can't be ended", remote=self._catalogue.name, error=str(error))
            return False
        return True

    def _remembered(self) -> str:
        if self._id:
            return self._id
        try:
            return str(json.loads(self._file.read_bytes())["id"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _remember(self, id_: str) -> None:
        self._id = id_
        try:
            with writing_in(self._file.parent):
                replace_file(self._file, [json.dumps({"id": id_}).encode()])
        except OSError as error:
            # subscribed all the same; raising would make it subscribe again and again
            _log.error("a subscription can't be kept on disk", remote=self._catalogue.name, error=str(error))

    def _forget(self) -> None:
        self._id = ""
        # an id that stays behind is of a subscription that the remote no longer has: it is ended once more, in vain
        with suppress(OSError):
            self._file.unlink()


def _id(answer: Answer) -> str:
    """From the body, as TMF620 has it, or from the Location."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    found = document.get("id") if isinstance(document, dict) else None
    id_ = str(found) if isinstance(found, str | int) else answer.headers.get("location", "").rpartition("/")[2]
    if not 0 < len(id_) <= _LONGEST_ID:
        raise Unusable(f"{answer.came} gives a subscription no id.")
    return id_
