"""Messaging put together: the platforms at their addresses, the worker, and the routes."""

from __future__ import annotations

from fastapi import APIRouter

from catalog_adapter.contexts.channel_accounts import ChannelKind
from foundation.access import Access
from foundation.bus import Bus
from foundation.database import Database
from foundation.locks import Locks
from foundation.secrets import Secrets
from foundation.settings import Settings
from gateway.channels.messaging.accounts import Accounts
from gateway.channels.messaging.delivery import Delivery
from gateway.channels.messaging.desk import ChannelDesk
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.platform import Platform
from gateway.channels.messaging.queue import Queue
from gateway.channels.messaging.resending import Resending
from gateway.channels.messaging.router import Webhooks, channels_router, staff_channels_router
from gateway.channels.messaging.sender import Sender
from gateway.channels.messaging.worker import Messaging
from gateway.channels.messenger.messenger import Messenger
from gateway.channels.rest.router import rest_router
from gateway.channels.rest.sessions import Sessions
from gateway.channels.slack.slack import Slack
from gateway.channels.telegram.telegram import Telegram
from gateway.channels.twilio.twilio import Twilio
from gateway.channels.whatsapp.whatsapp import WhatsApp
from gateway.gateway import Gateway


class Channels:
    """All messaging of one server. Make it before the bus is started."""

    def __init__(self, gateway: Gateway, database: Database, bus: Bus, locks: Locks, secrets: Secrets) -> None:
        settings = gateway.settings
        platforms = _platforms(settings)
        accounts, queue, sender = (
            Accounts(gateway.adapter, database, secrets),
            Queue(database),
            Sender(settings.channel_timeout),
        )
        delivery = Delivery(gateway, queue, sender, settings.channel_retry_seconds)
        self.messaging = Messaging(gateway, accounts, platforms, queue, sender, delivery, bus, locks)
        inbox = Inbox(database)
        public_url = settings.effective_public_url
        self._webhooks = Webhooks(accounts, platforms, inbox, self.messaging.wake, public_url)
        sessions = Sessions(gateway, inbox, queue, locks, public_url)
        self.account_of = sessions.account_of
        self._rest = rest_router(gateway, accounts, inbox, sessions, self.messaging.wake)
        resending = Resending(gateway, database, accounts, platforms, delivery, locks)
        self.desk = ChannelDesk(database, accounts, platforms, sender, resending, public_url)
        self._kinds = list(platforms)

    def routers(self, staff: Access) -> list[APIRouter]:
        """The webhooks, the REST channel, and what staff see."""
        return [
            channels_router(self._webhooks, self._kinds),
            self._rest,
            staff_channels_router(self.desk, staff),
        ]


def _platforms(settings: Settings) -> dict[ChannelKind, Platform]:
    return {
        "telegram": Telegram(settings.telegram_url),
        "whatsapp": WhatsApp(settings.graph_url),
        "messenger": Messenger(settings.graph_url),
        "twilio": Twilio(settings.twilio_url, settings.effective_public_url),
        "slack": Slack(settings.slack_url),
    }
