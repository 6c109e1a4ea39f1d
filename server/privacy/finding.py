"""Finds what is kept of a person, in one transaction. Input: the person. Output: the ids of the rows that are theirs.

Everything that says which customer it is of is found by that. A contact point is looked for where customers give one:
in their messages, drafts and orders, in what a site told of them, in their account on a platform. What a customer who
is signed in did is theirs alone, whoever's address they wrote: then the other customer is named, and nothing is found.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.learning.tables import MissedGroup, MissedMessage
from catalog_adapter.tmf_apis.tables import TmfTask
from gateway.channels.messaging.tables import ChannelCustomer, ChannelFailure
from gateway.conversations.models import Conversation, ConversationMessage
from orders.draft.store import OrderDraftRow
from orders.privacy.documents import quoted_texts
from orders.product_order.contact import contact_points
from orders.product_order.states import FINAL
from orders.tables import InventoryProduct, OrderParty, ProductOrder
from server.privacy.person import Person

_PAGE = 500


@dataclass
class Holdings:
    """Ids by table. ``open_orders`` are the numbers of orders that have not ended; ``other_customers`` the ids of
    signed-in customers who gave this contact point as theirs; ``other_names`` what else the person is known by."""

    conversations: set[str] = field(default_factory=set)
    channel_customers: set[str] = field(default_factory=set)
    channel_failures: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    missed_messages: set[str] = field(default_factory=set)
    tmf_tasks: set[str] = field(default_factory=set)
    open_orders: set[str] = field(default_factory=set)
    other_customers: set[str] = field(default_factory=set)
    other_names: set[str] = field(default_factory=set)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind are theirs."""
        kinds = ("conversations", "channel_customers", "channel_failures", "orders", "products", "missed_messages",
                 "tmf_tasks")  # fmt: skip
        return {kind: len(getattr(self, kind)) for kind in kinds}


async def holdings_of(session: AsyncSession, person: Person) -> Holdings:
    """What is kept of the person."""
    return await _Finder(session, person).find()


class _Finder:
    def __init__(self, session: AsyncSession, person: Person) -> None:
        self._session = session
        self._person = person
        self._found = Holdings()
        self._signed_in: dict[str, str] = {}

    async def find(self) -> Holdings:
        await self._customers()
        await self._accounts()
        await self._writings()
        await self._orders()
        await self._products()
        await self._missed()
        await self._tasks()
        return self._found

    async def _customers(self) -> None:
        """Conversations of those whom the CSP's site vouches for."""
        told: set[str] = set()
        async for one in self._pages(Conversation, col(Conversation.customer).is_not(None)):
            self._signed_in[one.id] = one.customer
            facts = one.told or {}
            if self._person.is_named(one.customer if self._person.customer else facts.get(self._person.kind)):
                told.add(one.customer)
        self._found.conversations |= {own for own, customer in self._signed_in.items() if customer in told}
        self._signed_in = {own: customer for own, customer in self._signed_in.items() if customer not in told}
        self._add_names(told)

    async def _accounts(self) -> None:
        """What came over a messaging platform, where the person's number or id may be the account's."""
        async for one in self._pages(ChannelCustomer):
            if self._person.is_named(one.customer):
                self._found.channel_customers.add(one.id)
                self._add_conversation(one.conversation_id)
        async for one in self._pages(ChannelFailure):
            if self._person.is_named(one.customer) or one.conversation_id in self._found.conversations:
                self._found.channel_failures.add(one.id)

    async def _writings(self) -> None:
        """Conversations in which the customer gave the contact point."""
        if self._person.customer is not None:
            return
        async for draft in self._pages(OrderDraftRow, key="conversation_id"):
            if self._person.is_mentioned(draft.body):
                self._add_conversation(draft.conversation_id)
        of_csp = select(Conversation.id).where(col(Conversation.csp) == self._person.csp)
        theirs = col(ConversationMessage.conversation_id).in_(of_csp), col(ConversationMessage.direction) == "in"
        async for message in self._pages(ConversationMessage, *theirs):
            if self._person.is_mentioned(message.body["text"]):
                self._add_conversation(message.conversation_id)

    async def _orders(self) -> None:
        named_by: dict[str, list[str]] = {}
        named = select(OrderParty.order_id).where(col(OrderParty.party_id) == self._person.customer)
        parties = set((await self._session.exec(named)).all()) if self._person.customer else set()
        of_conversation: list[tuple[str, str]] = []
        still_open: dict[str, str] = {}
        async for order in self._pages(ProductOrder):
            of_conversation.append((order.conversation_id, order.id))
            named_by[order.id] = contact_points(order.document)
            if order.state not in FINAL:
                still_open[order.id] = order.order_number
            mentioned = any(self._person.is_mentioned(text) for text in quoted_texts(order.document))
            if mentioned:
                self._add_conversation(order.conversation_id)
            if order.id in parties or (mentioned and order.conversation_id not in self._signed_in):
                self._found.orders.add(order.id)
        # a conversation may have become theirs by a later order of it
        self._found.orders |= {own for of, own in of_conversation if of in self._found.conversations}
        self._found.open_orders = {still_open[own] for own in self._found.orders if own in still_open}
        self._add_names(name for own in self._found.orders for name in named_by[own])

    async def _products(self) -> None:
        async for product in self._pages(InventoryProduct):
            orders = {one.get("productOrderId") for one in product.document.get("productOrderItem", ())}
            parties = {one.get("id") for one in product.document.get("relatedParty", ())}
            of_order = bool(orders & self._found.orders)
            if of_order or product.conversation_id in self._found.conversations or self._person.customer in parties:
                self._found.products.add(product.id)

    async def _missed(self) -> None:
        of_csp = select(MissedGroup.id).where(col(MissedGroup.csp) == self._person.csp)
        async for message in self._pages(MissedMessage, col(MissedMessage.group_id).in_(of_csp)):
            if message.conversation_id in self._found.conversations or self._person.is_mentioned(message.text):
                self._found.missed_messages.add(message.id)

    async def _tasks(self) -> None:
        """What front ends asked of our TM Forum APIs for this customer."""
        async for task in self._pages(TmfTask):
            text = zlib.decompress(task.packed).decode()
            customer = self._person.customer
            if self._person.is_mentioned(text) if customer is None else json.dumps(customer) in text:
                self._found.tmf_tasks.add(task.id)

    def _add_names(self, names: Iterable[str]) -> None:
        self._found.other_names |= {name for name in names if not self._person.is_named(name)}

    def _add_conversation(self, conversation_id: str | None) -> None:
        if not conversation_id:
            return
        if conversation_id in self._signed_in:
            self._found.other_customers.add(self._signed_in[conversation_id])
        else:
            self._found.conversations.add(conversation_id)

    async def _pages(self, table: type[SQLModel], *where: ColumnElement[bool], key: str = "id") -> AsyncIterator[Any]:
        """The CSP's rows of a table, some in memory at a time; ``where`` instead where the table has no CSP."""
        columns = table.__table__.columns  # type: ignore[attr-defined]  # a table class has one
        conditions = [*where, columns["csp"] == self._person.csp] if "csp" in columns else [*where]
        last = ""
        while True:
            wanted = select(table).where(*conditions, columns[key] > last).order_by(columns[key]).limit(_PAGE)
            rows: list[Any] = list((await self._session.exec(wanted)).all())
            for row in rows:
                yield row
            if len(rows) < _PAGE:
                return
            last = getattr(rows[-1], key)
            self._session.expunge_all()
