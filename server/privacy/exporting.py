"""What is kept of a person, as one document. Input: the person and the ids that are theirs. Output: JSON, times as ISO
8601, each row under the name of its kind."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.learning.tables import MissedMessage
from catalog_adapter.tmf_apis.tables import TmfTask
from foundation.database import utc_now
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure, ChannelMessage
from gateway.conversations.models import Conversation, ConversationMessage
from gateway.handover.chatwoot.tables import ChatwootConversation
from gateway.handover.tables import HandOver
from orders.draft.store import OrderDraftRow
from orders.tables import CancelProductOrder, Delivery, DeliveryAttempt, InventoryProduct, OrderEvent, ProductOrder
from server.privacy.finding import Holdings
from server.privacy.person import Person

Json = dict[str, Any]


async def exported(session: AsyncSession, person: Person, found: Holdings) -> Json:
    """The document. What they were named by is in it, as it goes to them."""
    return {
        "csp": person.csp,
        "exported_at": utc_now().isoformat(),
        "person": {person.kind: person.customer or person.email or person.phone},
        "conversations": [await _conversation(session, one) for one in sorted(found.conversations)],
        "channels": [await _account(session, one) for one in sorted(found.channel_customers)],
        "channel_failures": await _rows(session, ChannelFailure, "id", found.channel_failures),
        "orders": [await _order(session, one) for one in sorted(found.orders)],
        "services": [one["document"] for one in await _rows(session, InventoryProduct, "id", found.products)],
        "missed_messages": await _rows(session, MissedMessage, "id", found.missed_messages),
        "tasks": [await _task(session, one) for one in sorted(found.tmf_tasks)],
    }


async def _conversation(session: AsyncSession, own_id: str) -> Json:
    (conversation,) = await _rows(session, Conversation, "id", [own_id])
    drafts = await _rows(session, OrderDraftRow, "conversation_id", [own_id])
    return conversation | {
        "messages": await _rows(session, ConversationMessage, "conversation_id", [own_id], order="seq"),
        "draft": json.loads(drafts[0]["body"]) if drafts else None,
        "hand_over": next(iter(await _rows(session, HandOver, "conversation_id", [own_id])), None),
        "chatwoot": next(iter(await _rows(session, ChatwootConversation, "conversation_id", [own_id])), None),
    }


async def _account(session: AsyncSession, own_id: str) -> Json:
    (account,) = await _rows(session, ChannelCustomer, "id", [own_id])
    return account | {"messages": await _rows(session, ChannelMessage, "customer_id", [own_id], order="number")}


async def _order(session: AsyncSession, own_id: str) -> Json:
    (order,) = await _rows(session, ProductOrder, "id", [own_id])
    events = await _rows(session, OrderEvent, "order_id", [own_id], order="seq")
    deliveries = await _rows(session, Delivery, "order_id", [own_id], order="seq")
    return {
        "document": order["document"],
        "cancellations": [one["document"] for one in await _rows(session, CancelProductOrder, "order_id", [own_id])],
        "events": [json.loads(one["payload"]) for one in events],
        "deliveries": [
            one | {"attempts": await _rows(session, DeliveryAttempt, "delivery_id", [one["id"]], order="number")}
            for one in deliveries
        ],
    }


async def _task(session: AsyncSession, own_id: str) -> Json:
    row = await session.get_one(TmfTask, own_id)
    found: Json = json.loads(zlib.decompress(row.packed))
    return found


async def _rows(
    session: AsyncSession, table: type[SQLModel], name: str, values: Iterable[str], order: str | None = None
) -> list[Json]:
    column = getattr(table, name)
    wanted = select(table).where(col(column).in_(sorted(values))).order_by(getattr(table, order or name))
    rows: Sequence[SQLModel] = (await session.exec(wanted)).all()
    return [row.model_dump(mode="json") for row in rows]
