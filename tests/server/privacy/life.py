"""A customer with something in every table, and a look through a whole database for words of theirs."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from catalog_adapter.contexts import ContextKey
from catalog_adapter.contexts.channel_accounts import ChannelAccount
from catalog_adapter.learning.missed import Missed
from catalog_adapter.tmf_apis.tasks import Tasks
from catalog_adapter.tone.reply import Reply
from foundation.database import Database, utc_now
from foundation.ids import new_id
from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.platform import Incoming, Undelivered
from gateway.conversations.service import Conversations
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.repository import HandOvers
from gateway.identity.customer import Customer
from orders.cancel_product_order.document import CancellationRequest
from orders.draft import DraftStore
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery
from orders.product_order.change import OrderChange
from orders.product_order.new_order import NewContact
from orders.product_order.notes import answer_to
from orders.tmf622.models import ProductOrderCreate
from orders.tmf622.placing.order import OrderPlacing, Seen
from server.parts import Parts
from server.tables import metadata
from tests.orders.made import home_bundle, new_order
from tests.orders.site import body


@dataclass(frozen=True)
class Somebody:
    """A customer. ``id`` is the CSP's own of them."""

    csp: str
    id: str
    name: str
    email: str
    phone: str
    postcode: str

    @property
    def words(self) -> tuple[str, ...]:
        """What tells who they are."""
        return self.id, self.name, self.email, self.phone, self.phone.removeprefix("+44"), self.postcode


@dataclass(frozen=True)
class Life:
    """Ids of what somebody left behind."""

    conversation: str
    order: str


async def lived(parts: Parts, who: Somebody) -> Life:
    """Somebody chats, orders, is asked, answers, has it provided, and writes by SMS; systems ask and order for them."""
    conversation = await _chatted(parts, who)
    order = await _ordered(parts, who, conversation)
    await _sent_by_systems(parts, who)
    await _wrote_by_sms(parts, who)
    return Life(conversation, order)


async def _chatted(parts: Parts, who: Somebody) -> str:
    key = ContextKey(csp=who.csp, segment="home", locale="en-GB", channel="web")
    conversations = Conversations(parts.database)
    own_id, _ = await conversations.start(key, Reply(text="Hello!"), Customer(id=who.id, told={"email": who.email}))
    said = f"I'm {who.name}, {who.postcode}, write to {who.email.title()} or call {who.phone}."
    seq = await conversations.receive(own_id, "m1", said, None, None, turn=0, locale="en-GB")
    await conversations.answer(own_id, seq, [Reply(text=f"Thank you, {who.name}!")], None, turn=1)
    hand_overs = HandOvers(parts.database)
    await hand_overs.ask(own_id, who.csp, said, "leaving")
    await hand_overs.leave_message(own_id, said)
    there = ChatwootConversations(parts.database)
    await there.ask(own_id, who.csp, seq)
    asked = await there.get(own_id)
    assert asked is not None
    await there.settle(asked, None, f"it answered 422: {said}")
    draft = await DraftStore(parts.database).load(own_id, who.csp)
    draft.contact = {"name": who.name, "email": who.email}
    await DraftStore(parts.database).save(draft)
    text = f"something about {who.name}"  # a name that the masking has not known for one
    await parts.gateway.missed.messages.keep(
        Missed(key, text, "not_understood", "out_of_scope", conversation_id=own_id)
    )
    return own_id


async def _ordered(parts: Parts, who: Somebody, conversation: str) -> str:
    content = (await parts.adapter.head(who.csp)).content
    bundle = home_bundle()
    items = [bundle.model_copy(update={
        "postcode": who.postcode,
        "parts": [part.model_copy(update={"postcode": who.postcode}) for part in bundle.parts],
    })]  # fmt: skip
    made = new_order(*items, csp=who.csp, conversation_id=conversation, revision=content)
    contact = NewContact(name=who.name, email=who.email, phone=who.phone)
    order = await parts.orders.place_order(made.model_copy(update={"contact": contact}))
    question = {"id": "q1", "@type": "InformationRequired", "author": "oss", "text": f"Is {who.name} at home?"}
    change = parts.orders.change
    await change(who.csp, order.id, OrderChange(notes=[question]))
    await change(who.csp, order.id, OrderChange(notes=[answer_to(question, f"Call {who.phone}")]))
    for state in ("inProgress", "completed"):
        await parts.orders.change_state(who.csp, order.id, state)
    await _answered(parts.database, order.id, who)
    return order.id


async def _answered(database: Database, order_id: str, who: Somebody) -> None:
    """The OSS has repeated what it was sent."""
    async with database.transaction() as session:
        for one in (await session.exec(select(Delivery).where(Delivery.order_id == order_id))).all():
            answer = f"received for {who.name}"
            session.add(DeliveryAttempt(delivery_id=one.id, number=1, at=utc_now(), seconds=0.1, answer=answer))
            one.last_error = answer
            session.add(one)


async def _sent_by_systems(parts: Parts, who: Somebody) -> None:
    """An order over TMF622, cancelled for a reason, and a question over another of our APIs."""
    customer = {"id": who.id, "name": who.name, "role": "customer", "@referredType": "Individual"}
    note = {"author": "shop", "text": f"{who.name} has a dog"}
    sent = body(relatedParty=[customer], notificationContact=who.email, note=[note], description=f"For {who.name}",
                externalId=f"X-{new_id()}")  # fmt: skip
    sent["productOrderItem"][0]["product"]["place"][0]["postcode"] = who.postcode
    placing = OrderPlacing(parts.adapter, parts.qualifications, parts.orders, parts.inventory)
    order = await placing.place(who.csp, sent, ProductOrderCreate.model_validate(sent), Seen("home", None, ""), None)
    await parts.orders.change_state(who.csp, order.id, "pending")
    await parts.orders.cancel(who.csp, order.id, CancellationRequest(reason=f"{who.name} moves to {who.postcode}"))
    asked: dict[str, Any] = {"id": "t", "relatedParty": [{"id": who.id}], "contact": who.email}
    await Tasks(parts.database, "checkProductConfiguration").add(who.csp, new_id("task"), asked)


async def _wrote_by_sms(parts: Parts, who: Somebody) -> None:
    settings = ChannelAccount.model_construct(id="sms", kind="twilio_sms", segment="home", account=None, secrets={})
    key = ContextKey(csp=who.csp, segment="home", locale="en-GB", channel="twilio_sms")
    account = Account(who.csp, settings, key, parts.secrets, per_minute=10)
    inbox = Inbox(parts.database)
    await inbox.keep(account, [Incoming(message_id=new_id(), customer=who.phone, text=f"{who.name} here")])
    await inbox.note_undelivered(account, [Undelivered(customer=who.phone, error=f"{who.phone} is off")])


async def whole_text(database: Database) -> dict[str, str]:
    """All that the database says, by table: every column of every row, what is packed unpacked."""
    found = {}
    async with database.engine.connect() as connection:
        for table in metadata().sorted_tables:
            rows = (await connection.execute(select(table))).all()
            found[table.name] = "\n".join(_text(value) for row in rows for value in row)
    return found


def _text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value).decode()
        except (zlib.error, UnicodeDecodeError):
            return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def said_in(texts: dict[str, str], who: Somebody) -> dict[str, str]:
    """The tables that tell who somebody is, with the word that does."""
    return {table: word for table, text in texts.items() for word in who.words if word.casefold() in text.casefold()}
