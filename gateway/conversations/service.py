"""Starts conversations, keeps their messages, and knows what was already said. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlmodel import col

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.noticing import Said
from catalog_adapter.tone.reply import Asked, Reply
from foundation.database import Database
from gateway.conversations.models import Conversation, Message
from gateway.conversations.repository import CONVERSATIONS, ConversationRepository
from gateway.conversations.standing import read_standing
from gateway.conversations.stored import (
    Line,
    Standing,
    asked_of,
    from_customer,
    incoming,
    just_stored,
    line_of,
    outbound,
    outgoing,
)
from gateway.errors import ConversationClosed, ConversationNotFound, OtherCustomer, SessionInvalid
from gateway.identity.customer import Customer
from gateway.messages import CustomerMessage, OutboundMessage

#: Messages read at once; whoever wants more asks again.
PAGE = 200
_LOOKED_BACK = 20  # messages
_END = 2**31 - 1
_HELD = select(
    *(CONVERSATIONS.c[name] for name in ("csp", "segment", "locale", "channel", "customer", "told", "closed"))
).where(CONVERSATIONS.c.id == bindparam("id"))
_OF_CUSTOMER = (
    select(CONVERSATIONS.c.id)
    .where(CONVERSATIONS.c.csp == bindparam("csp"), CONVERSATIONS.c.customer == bindparam("customer"))
    .order_by(CONVERSATIONS.c.created_at.desc())
    .limit(bindparam("most"))
)

#: Stores more in the transaction of a connection.
Keep = Callable[[Connection], None]


def lock_name(conversation_id: str) -> str:
    """The lock that whoever adds to a conversation has to hold."""
    return f"conversation:{conversation_id}"


class Conversations:
    """The conversations of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(
        self, key: ContextKey, greeting: Reply, customer: Customer | None = None
    ) -> tuple[str, OutboundMessage]:
        """A new conversation that begins with ``greeting``; its id and the greeting as stored."""
        conversation = Conversation(csp=key.csp, segment=key.segment, locale=key.locale, channel=key.channel)
        if customer is not None:
            conversation.customer, conversation.told = customer.id, dict(customer.told)

        def added(connection: Connection) -> list[Message]:
            repository = ConversationRepository(connection)
            repository.add(conversation)
            message = outgoing(conversation.id, greeting)
            return repository.append(conversation.id, [message], asked=asked_of([greeting]))

        (stored,) = await self._database.write(added)
        return conversation.id, outbound(stored)

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation; :class:`ConversationNotFound` if there is none."""
        async with self._database.reading() as session:
            return _there(await session.get(Conversation, conversation_id))

    async def key(self, conversation_id: str) -> ContextKey:
        """Which context the conversation is held in now. Raises ConversationNotFound."""
        return _key_in(await self._held(conversation_id))

    async def read_by(self, conversation_id: str, *, vouched: bool) -> ContextKey:
        """Which context the conversation is held in, for the holder of a token. One that a customer was vouched for in
        is for that customer alone, and for nobody once they have signed out. Raises ConversationNotFound,
        SessionInvalid."""
        row = await self._held(conversation_id)
        if row.customer is not None and (row.closed or not vouched):
            raise SessionInvalid("This conversation is of a customer who is signed in.", advice="Start a new one.")
        return _key_in(row)

    async def identify(self, conversation_id: str, customer: Customer) -> None:
        """From now on it is this customer's. Raises OtherCustomer, also where they talk in another segment,
        ConversationClosed, ConversationNotFound."""
        async with self._database.transaction() as session:
            # one statement decides, so that of two customers at once only one has it
            taken = await session.exec(
                update(Conversation)
                .where(
                    col(Conversation.id) == conversation_id,
                    col(Conversation.closed).is_(False),
                    or_(col(Conversation.customer).is_(None), col(Conversation.customer) == customer.id),
                    col(Conversation.segment) == (customer.segment or Conversation.segment),
                )
                .values(customer=customer.id, told=dict(customer.told))
            )
            if taken.rowcount:
                return
            conversation = _there(await session.get(Conversation, conversation_id))
        if conversation.closed:
            raise ConversationClosed("This conversation has ended.", advice="Start a new one.")
        raise OtherCustomer(
            "This conversation is another customer's, or of another segment.", advice="Start a new one."
        )

    async def customer(self, conversation_id: str, most: int = 100) -> tuple[list[str], dict[str, str]]:
        """This conversation with the others of its customer, the newest ``most`` of them, and what was told of the
        customer; only this one and nothing where nobody was vouched for."""

        def found(connection: Connection) -> tuple[list[str], dict[str, str]]:
            held = _there(connection.execute(_HELD, {"id": conversation_id}).one_or_none())
            if held.customer is None:
                return [conversation_id], {}
            theirs = {"csp": held.csp, "customer": held.customer, "most": most}
            others = connection.execute(_OF_CUSTOMER, theirs).scalars()
            return list({conversation_id: None, **dict.fromkeys(others)}), held.told or {}

        return await self._database.read(found)

    async def standing(self, conversation_id: str, client_id: str | None = None) -> Standing:
        """How the conversation stands, and what is known of the message ``client_id``. Raises ConversationNotFound,
        ConversationClosed."""
        return await self._database.read(lambda connection: read_standing(connection, conversation_id, client_id))

    async def receive(
        self, conversation_id: str, client_id: str, text: str, payload: str | None,
        understanding: Understanding | None, *, turn: int, locale: str, for_person: bool = False,
    ) -> int:  # fmt: skip
        """Store a customer's message, in the locale that is spoken from now on; its ``seq``. It begins a turn, as a
        :class:`Claim` does. Raises Overtaken where another has begun since ``turn`` was read."""
        message = incoming(conversation_id, client_id, text, payload, understanding, for_person=for_person)
        (stored,) = await self._append(conversation_id, [message], turn=turn, locale=locale)
        return stored.seq

    async def claim(self, conversation_id: str, turn: int) -> int:
        """Have the turn that has the number ``turn``; its new number. Raises Overtaken."""
        return await self._database.write(lambda one: ConversationRepository(one).claim(conversation_id, turn))

    async def answer(
        self, conversation_id: str, seq: int, replies: Sequence[Reply], still_open: Asked | None,
        dialogue: dict[str, Any] | None = None, *, turn: int, keep: Keep | None = None,
    ) -> list[OutboundMessage]:  # fmt: skip
        """Store the replies to the customer's message ``seq``, with the ``dialogue`` state that the bot gave with them.
        The last question among them is the open one; where none asks, it is ``still_open``. It ends the turn that has
        the number ``turn``; ``keep`` stores in the same transaction what was done in it. Raises Overtaken where that
        turn is another's by now: then nothing was stored."""
        messages = [outgoing(conversation_id, reply, answers=seq) for reply in replies]
        asked = asked_of(replies) or (still_open.model_dump(mode="json") if still_open else None)
        changes: dict[str, Any] = {"asked": asked} | ({"dialogue": dialogue} if dialogue is not None else {})

        def both(connection: Connection) -> list[Message]:
            stored = ConversationRepository(connection).append(conversation_id, messages, turn=turn, **changes)
            if keep is not None:
                keep(connection)
            return stored

        stored = await self._database.write(both)
        return [just_stored(message, reply) for message, reply in zip(stored, replies, strict=True)]

    async def find_notice(self, conversation_id: str, event_id: str) -> OutboundMessage | None:
        """The proactive message that told of ``event_id``, if there was one."""
        known = await self._database.read(
            lambda one: ConversationRepository(one).find_by_event_id(conversation_id, event_id)
        )
        return outbound(known) if known else None

    async def add_notice(self, conversation_id: str, event_id: str, reply: Reply) -> OutboundMessage:
        """Store a proactive message. A question in it is then the open one."""
        message = outgoing(conversation_id, reply, event_id=event_id)
        asked = asked_of([reply])
        changes: dict[str, Any] = {"asked": asked} if asked else {}
        (stored,) = await self._append(conversation_id, [message], **changes)
        return outbound(stored)

    async def after(self, conversation_id: str, seq: int) -> list[CustomerMessage | OutboundMessage]:
        """The messages that follow ``seq``, in order, at most :data:`PAGE`."""
        found = await self._after(conversation_id, seq)
        return [outbound(message) if message.direction == "out" else from_customer(message) for message in found]

    async def lines(self, conversation_id: str, limit: int = PAGE) -> list[Line]:
        """What was said last, in order, at most ``limit`` messages, with what was understood."""
        found = await self._before(conversation_id, _END, limit)
        return [line_of(one) for one in reversed(found)]

    async def lines_after(self, conversation_id: str, seq: int) -> list[Line]:
        """What followed ``seq``, in order, at most :data:`PAGE` messages."""
        found = await self._after(conversation_id, seq)
        return [line_of(one) for one in found]

    async def last_lines(self, conversation_ids: Sequence[str], count: int) -> dict[str, list[Line]]:
        """What was said last in each of several conversations, in order, at most ``count`` messages of one."""
        lines: dict[str, list[Line]] = {one: [] for one in conversation_ids}
        for message in await self._database.read(
            lambda one: ConversationRepository(one).last_of(conversation_ids, count)
        ):
            lines[message.conversation_id].append(line_of(message))
        return lines

    async def said_before(self, conversation_id: str, seq: int) -> Said | None:
        """What the customer typed last before their message ``seq``, and the question that was open then; None where
        that was long ago, a button, or not understood at all."""
        found = await self._before(conversation_id, seq, _LOOKED_BACK)
        place = next((number for number, one in enumerate(found) if one.direction == "in"), None)
        if place is None:
            return None
        body = found[place].body
        replies = (Reply.model_validate(one.body) for one in found[place + 1 :] if one.direction == "out")
        asked = next((reply.asked for reply in replies if reply.asked is not None), None)
        if body["payload"] is not None or body["understanding"] is None:
            return None
        return Said(body["text"], Understanding.model_validate(body["understanding"]), asked)

    async def close(self, conversation_id: str) -> None:
        """End the conversation: it can be read, but nothing more be said by the customer."""
        async with self._database.transaction(survives_power_cut=False) as session:
            conversation = _there(await session.get(Conversation, conversation_id))
            conversation.closed = True

    async def _held(self, conversation_id: str) -> Row[Any]:
        return _there(await self._database.read(lambda one: one.execute(_HELD, {"id": conversation_id}).one_or_none()))

    async def _append(
        self, conversation_id: str, messages: Sequence[Message], *, turn: int | None = None, **changes: Any
    ) -> list[Message]:
        return await self._database.write(
            lambda one: ConversationRepository(one).append(conversation_id, messages, turn=turn, **changes)
        )

    async def _after(self, conversation_id: str, seq: int) -> list[Message]:
        return await self._database.read(lambda one: ConversationRepository(one).after(conversation_id, seq, PAGE))

    async def _before(self, conversation_id: str, seq: int, limit: int) -> list[Message]:
        return await self._database.read(lambda one: ConversationRepository(one).before(conversation_id, seq, limit))


def _key_in(row: Row[Any]) -> ContextKey:
    return ContextKey(csp=row.csp, segment=row.segment, locale=row.locale, channel=row.channel)


def _there[Found](found: Found | None) -> Found:
    if found is None:
        raise ConversationNotFound("There is no such conversation.", advice="Start a new one.")
    return found
