"""Hand-over to Chatwoot put together: the worker, and the route of its webhook."""

from __future__ import annotations

from fastapi import APIRouter

from foundation.database import Database
from foundation.locks import Locks
from foundation.secrets import Secrets
from gateway.conversations.service import Conversations
from gateway.gateway import Gateway
from gateway.handover.chatwoot.mirror import HasOrder, Mirror
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.chatwoot.router import chatwoot_router
from gateway.handover.chatwoot.worker import ChatwootDesk
from gateway.handover.repository import HandOvers


class ChatwootHandOver:
    """All of it, of one server. ``desk`` runs until it is stopped."""

    def __init__(
        self, gateway: Gateway, database: Database, locks: Locks, secrets: Secrets, has_order: HasOrder
    ) -> None:
        rows, conversations = ChatwootConversations(database), Conversations(database)
        mirror = Mirror(rows, conversations, gateway.desk, gateway.adapter, has_order)
        self._rows = rows
        self.desk = ChatwootDesk(
            gateway.adapter, rows, HandOvers(database), gateway.desk, mirror, locks, secrets, gateway.settings
        )

    def router(self) -> APIRouter:
        """The webhook."""
        return chatwoot_router(self.desk, self._rows)
