"""Starts conversations, keeps their messages, and knows what was already said. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import col, select

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.noticing import Said
from catalog_adapter.tone.reply import Asked, Reply
from foundation.database import Database
from gateway.conversations.models import Conversation, ConversationMessage
from gateway.conversations.repository import ConversationRepository
from gateway.conversations.stored import (
    Line,
    Standing,
    asked_of,
    from_customer,
    line_of,
    open_replies,
    outbound,
    outgoing,
    received_as,
)
from gateway.errors import ConversationClosed, ConversationNotFound, OtherCustomer, SessionInvalid
from gateway.handover.tables import HandOver
from gateway.identity.customer import Customer
from gateway.messages import CustomerMessage, OutboundMessage

#: Messages read at once; whoever wants more asks again.
PAGE = 200
_LOOKED_BACK = 20  # messages
_END = 2**31 - 1


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
        message = outgoing(conversation.id, greeting)
        async with self._database.transaction(survives_power_cut=False) as session:
            repository = ConversationRepository(session)
            await repository.add(conversation)
            await repository.append(conversation.id, [message], asked=asked_of([greeting]))
        return conversation.id, outbound(message)

    async def get(self, conversation_id: str) -> Conversation:
        """The conversation; :class:`ConversationNotFound` if there is none."""
        async with self._database.reading() as session:
            return await self._get(ConversationRepository(session), conversation_id)

    async def read_by(self, conversation_id: str, *, vouched: bool) -> Conversation:
        """The conversation, for the holder of a token. One that a customer was vouched for in is for that customer
        alone, and for nobody once they have signed out. Raises ConversationNotFound, SessionInvalid."""
        conversation = await self.get(conversation_id)
        if conversation.customer is not None and (conversation.closed or not vouched):
            raise SessionInvalid("This conversation is of a customer who is signed in.", advice="Start a new one.")
        return conversation

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
            conversation = await self._get(ConversationRepository(session), conversation_id)
        if conversation.closed:
            raise ConversationClosed("This conversation has ended.", advice="Start a new one.")
        raise OtherCustomer(
            "This conversation is another customer's, or of another segment.", advice="Start a new one."
        )

    async def customer(self, conversation_id: str, most: int = 100) -> tuple[list[str], dict[str, str]]:
        """This conversation with the others of its customer, the newest ``most`` of them, and what was told of the
        customer; only this one and nothing where nobody was vouched for."""
        async with self._database.reading() as session:
            conversation = await self._get(ConversationRepository(session), conversation_id)
            if conversation.customer is None:
                return [conversation_id], {}
            found = await session.exec(
                select(Conversation.id)
                .where(Conversation.csp == conversation.csp, Conversation.customer == conversation.customer)
                .order_by(col(Conversation.created_at).desc())
                .limit(most)
            )
            return list({conversation_id: None, **dict.fromkeys(found.all())}), conversation.told or {}

    async def standing(self, conversation_id: str, client_id: str | None = None) -> Standing:
        """How the conversation stands, and what is known of the message ``client_id``."""
        async with self._database.reading() as session:
            repository = ConversationRepository(session)
            conversation = await self._get(repository, conversation_id)
            if conversation.closed:
                raise ConversationClosed("This conversation has ended.", advice="Start a new one.")
            known = await repository.find_by_client_id(conversation_id, client_id) if client_id else None
            replies = await repository.answers_to(conversation_id, known.seq) if known else []
            last = await repository.last_of_customer(conversation_id)
            since = await repository.after(conversation_id, last.seq if last else 0, PAGE)
            hand_over = await session.get(HandOver, conversation_id)
        asked = Asked.model_validate(conversation.asked) if conversation.asked else None
        # Messages are served one at a time, so only the last can have been left.
        is_left = (
            last is not None
            and last.client_id != client_id
            and "for_person" not in last.body
            and all(one.answers != last.seq for one in since)
        )
        return Standing(
            conversation.id,
            conversation.key,
            asked,
            received_as(known, replies) if known else None,
            received_as(last, []) if last and is_left else None,
            open_replies(since),
            conversation.turn,
            hand_over.state if hand_over else None,
            vouched=conversation.customer is not None,
            dialogue=conversation.dialogue,
        )

    async def receive(
        self, conversation_id: str, client_id: str, text: str, payload: str | None,
        understanding: Understanding | None, *, turn: int, locale: str, for_person: bool = False,
    ) -> int:  # fmt: skip
        """Store a customer's message, in the locale that is spoken from now on; its ``seq``. It begins a turn, as a
        :class:`Claim` does. Raises Overtaken where another has begun since ``turn`` was read."""
        body = {
            "text": text,
            "payload": payload,
            "understanding": understanding.model_dump(mode="json") if understanding else None,
        } | ({"for_person": True} if for_person else {})
        message = ConversationMessage(
            conversation_id=conversation_id, seq=0, direction="in", client_id=client_id, body=body
        )
        async with self._database.transaction(survives_power_cut=False) as session:
            await ConversationRepository(session).append(conversation_id, [message], turn=turn, locale=locale)
        return message.seq

    async def claim(self, conversation_id: str, turn: int) -> int:
        """Have the turn that has the number ``turn``; its new number. Raises Overtaken."""
        async with self._database.transaction(survives_power_cut=False) as session:
            return await ConversationRepository(session).claim(conversation_id, turn)

    async def answer(
        self, conversation_id: str, seq: int, replies: Sequence[Reply], still_open: Asked | None,
        dialogue: dict[str, Any] | None = None, *, turn: int,
    ) -> list[OutboundMessage]:  # fmt: skip
        """Store the replies to the customer's message ``seq``, with the ``dialogue`` state that the bot gave with them.
        The last question among them is the open one; where none asks, it is ``still_open``. It ends the turn that has
        the number ``turn``. Raises Overtaken where that is another's by now: then nothing was stored."""
        messages = [outgoing(conversation_id, reply, answers=seq) for reply in replies]
        asked = asked_of(replies) or (still_open.model_dump(mode="json") if still_open else None)
        changes: dict[str, Any] = {"asked": asked} | ({"dialogue": dialogue} if dialogue is not None else {})
        async with self._database.transaction(survives_power_cut=False) as session:
            await ConversationRepository(session).append(conversation_id, messages, turn=turn, **changes)
        return [outbound(message) for message in messages]

    async def find_notice(self, conversation_id: str, event_id: str) -> OutboundMessage | None:
        """The proactive message that told of ``event_id``, if there was one."""
        async with self._database.reading() as session:
            known = await ConversationRepository(session).find_by_event_id(conversation_id, event_id)
        return outbound(known) if known else None

    async def add_notice(self, conversation_id: str, event_id: str, reply: Reply) -> OutboundMessage:
        """Store a proactive message. A question in it is then the open one."""
        message = outgoing(conversation_id, reply, event_id=event_id)
        asked = asked_of([reply])
        async with self._database.transaction(survives_power_cut=False) as session:
            changes: dict[str, Any] = {"asked": asked} if asked else {}
            await ConversationRepository(session).append(conversation_id, [message], **changes)
        return outbound(message)

    async def after(self, conversation_id: str, seq: int) -> list[CustomerMessage | OutboundMessage]:
        """The messages that follow ``seq``, in order, at most :data:`PAGE`."""
        async with self._database.reading() as session:
            found = await ConversationRepository(session).after(conversation_id, seq, PAGE)
        return [outbound(message) if message.direction == "out" else from_customer(message) for message in found]

    async def lines(self, conversation_id: str, limit: int = PAGE) -> list[Line]:
        """What was said last, in order, at most ``limit`` messages, with what was understood."""
        async with self._database.reading() as session:
            found = await ConversationRepository(session).before(conversation_id, _END, limit)
        return [line_of(one) for one in reversed(found)]

    async def lines_after(self, conversation_id: str, seq: int) -> list[Line]:
        """What followed ``seq``, in order, at most :data:`PAGE` messages."""
        async with self._database.reading() as session:
            found = await ConversationRepository(session).after(conversation_id, seq, PAGE)
        return [line_of(one) for one in found]

    async def last_lines(self, conversation_ids: Sequence[str], count: int) -> dict[str, list[Line]]:
        """What was said last in each of several conversations, in order, at most ``count`` messages of one."""
        lines: dict[str, list[Line]] = {one: [] for one in conversation_ids}
        async with self._database.reading() as session:
            for message in await ConversationRepository(session).last_of(conversation_ids, count):
                lines[message.conversation_id].append(line_of(message))
        return lines

    async def said_before(self, conversation_id: str, seq: int) -> Said | None:
        """What the customer typed last before their message ``seq``, and the question that was open then; None where
        that was long ago, a button, or not understood at all."""
        async with self._database.reading() as session:
            found = list(await ConversationRepository(session).before(conversation_id, seq, _LOOKED_BACK))
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
            conversation = await self._get(ConversationRepository(session), conversation_id)
            conversation.closed = True

    async def _get(self, repository: ConversationRepository, conversation_id: str) -> Conversation:
        conversation = await repository.get(conversation_id)
        if conversation is None:
            raise ConversationNotFound("There is no such conversation.", advice="Start a new one.")
        return conversation
