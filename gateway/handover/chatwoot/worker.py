"""Looks after the conversations that are at Chatwoot: those in which something happened, and every minute those that go
on, since a call of theirs may be lost. What fails is tried again, for as long as a person is wanted.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cached_property

import httpx
import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid, ContextNotFound
from catalog_adapter.contexts.hand_over_settings import ChatwootInbox
from foundation.database import utc_now
from foundation.destinations import Destinations
from foundation.errors import BespokeError
from foundation.locks import Locks
from foundation.pinned import PinnedTransport
from foundation.remote.client import HEADERS
from foundation.remote.errors import RemoteError
from foundation.secrets import Secrets
from foundation.settings import Settings
from gateway.errors import GatewayError, whereabouts
from gateway.handover.chatwoot.inbox import Inbox, place_of
from gateway.handover.chatwoot.mirror import Mirror
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.chatwoot.tables import ChatwootConversation
from gateway.handover.desk import HandOverDesk
from gateway.handover.repository import HandOvers
from gateway.one_at_a_time import OneAtATime

_DUE_SECONDS = 1.0
_LOOK_AGAIN = timedelta(seconds=60)
_JITTER = 0.1
#: One failure may be a hiccup, of which the customer need not know.
_TOLD_AFTER = 2
_log = structlog.get_logger(__name__)


class SecretMissing(GatewayError):
    """A secret of the inbox is not there."""

    code = "secret_missing"


class ChatwootDesk:
    """One process's part of it."""

    def __init__(
        self,
        adapter: CatalogAdapter,
        rows: ChatwootConversations,
        hand_overs: HandOvers,
        desk: HandOverDesk,
        mirror: Mirror,
        locks: Locks,
        secrets: Secrets,
        settings: Settings,
    ) -> None:
        self._adapter = adapter
        self._rows = rows
        self._hand_overs = hand_overs
        self._desk = desk
        self._mirror = mirror
        self._secrets = secrets
        self._destinations = Destinations(settings.webhook_networks)
        self._timeout = settings.channel_timeout
        self._retry_seconds = settings.channel_retry_seconds
        self._serving = OneAtATime("chatwoot", locks, _lock, self._step)
        self.wake = self._serving.wake
        self.stop = self._serving.stop

    async def run(self) -> None:
        """Look for what is due, until cancelled."""
        while True:
            try:
                for conversation_id in await self._rows.due(utc_now()):
                    self.wake(conversation_id)
            except Exception as error:
                _log.error("what is due at Chatwoot can't be read; trying again", **whereabouts(error))
            await asyncio.sleep(_DUE_SECONDS)

    async def settings_of(self, csp: str) -> ChatwootInbox | None:
        """The CSP's inbox, as its live context has it; None where it has none."""
        try:
            found = (await self._adapter.head(csp)).context.hand_over
        except (ContextNotFound, ContextInvalid):
            return None
        return found.chatwoot if found else None

    def secret(self, name: str) -> str:
        """Raises SecretMissing."""
        found = self._secrets.find(name)
        if found is None:
            raise SecretMissing(f"The secret {name} has no value.", advice="Set it in the environment.")
        return found.get_secret_value()

    async def _step(self, conversation_id: str) -> bool:
        one = await self._rows.get(conversation_id)
        # another process may just have done it
        if one is None or one.due_at is None or one.due_at > utc_now():
            return False
        settings = await self.settings_of(one.csp)
        hand_over = await self._hand_overs.get(one.csp, conversation_id)
        if settings is None or hand_over is None:
            await self._rows.settle(one, None)
            return False
        place = place_of(settings)
        if one.place != place:
            await self._rows.change(one, place=place, number=None, seen_id=0, sent_seq=0)
        try:
            async with self._inbox(settings) as inbox:
                goes_on = await self._mirror.bring(one, inbox, hand_over)
        except BespokeError as error:
            await self._failed(one, error)
        else:
            await self._rows.settle(one, utc_now() + _LOOK_AGAIN if goes_on else None)
        return False

    async def _failed(self, one: ChatwootConversation, error: BespokeError) -> None:
        """The waits are those of messages to messaging platforms, but the last comes again and again."""
        wait = self._retry_seconds[min(one.attempts, len(self._retry_seconds) - 1)]
        wait = wait * random.uniform(1, 1 + _JITTER)  # noqa: S311 - not a secret
        pause = error.pause_seconds if isinstance(error, RemoteError) else 0.0
        _log.warning("Chatwoot can't be used", csp=one.csp, conversation=one.conversation_id, code=error.code)
        await self._rows.settle(one, utc_now() + timedelta(seconds=max(wait, pause)), f"{error} {error.advice}")
        if one.attempts + 1 >= _TOLD_AFTER and one.sent_seq < one.asked_seq:
            await self._desk.ask_for_message(one.csp, one.conversation_id)

    @asynccontextmanager
    async def _inbox(self, settings: ChatwootInbox) -> AsyncIterator[Inbox]:
        transport = PinnedTransport(self._destinations, self._tls)
        headers = HEADERS | {"api_access_token": self.secret(settings.token)}
        async with httpx.AsyncClient(
            transport=transport, headers=headers, timeout=self._timeout, follow_redirects=False, trust_env=False
        ) as http:
            yield Inbox(http, settings, seconds=self._timeout)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


def _lock(conversation_id: str) -> str:
    return f"chatwoot:{conversation_id}"
