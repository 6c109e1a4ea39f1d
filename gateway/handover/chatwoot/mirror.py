"""Brings a conversation and its image at Chatwoot to the same state.

What came is read before anything is sent. So what was sent before, although nobody heard that it had arrived, is seen
to be there; and what people wrote is taken in the order of their messages' ids, each once, whatever webhooks came and
in whatever order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.tone.reply import Reply
from gateway.channels.messaging.wording import as_text, cut
from gateway.conversations.models import Conversation
from gateway.conversations.service import Conversations
from gateway.conversations.stored import Line
from gateway.handover.chatwoot.inbox import PAGE as THEIR_PAGE
from gateway.handover.chatwoot.inbox import Inbox, Written
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.chatwoot.tables import ChatwootConversation
from gateway.handover.desk import Agent, HandOverDesk
from gateway.handover.tables import HandOver

#: Who has a conversation that somebody at Chatwoot writes in, as the console shows it.
AT_CHATWOOT = "chatwoot"
_EVENT = "chatwoot-"
_LONGEST = 20_000
#: Whether the customer is putting an order together: of a CSP, in a conversation.
HasOrder = Callable[[str, str], Awaitable[bool]]


class Mirror:
    """For the conversations of all CSPs."""

    def __init__(
        self,
        rows: ChatwootConversations,
        conversations: Conversations,
        desk: HandOverDesk,
        adapter: CatalogAdapter,
        has_order: HasOrder,
    ) -> None:
        self._rows = rows
        self._conversations = conversations
        self._desk = desk
        self._adapter = adapter
        self._has_order = has_order

    async def bring(self, one: ChatwootConversation, inbox: Inbox, hand_over: HandOver) -> bool:
        """Do what there is to do; whether to look again before long. Raises RemoteError."""
        resolved = await self._read(one, one.number, inbox) if one.number is not None else False
        if not _wants_person(one, hand_over):
            return False
        conversation = await self._conversations.get(one.conversation_id)
        if one.number is None:
            number = await inbox.open(one.conversation_id, *_contact(conversation))
            await self._rows.change(one, number=number)
            # it may have been opened before, and written in, by a process that died
            await self._take(one, number, inbox)
        lines = await self._conversations.lines_after(one.conversation_id, one.sent_seq)
        if resolved and not any(line.said for line in lines):
            has_order = await self._has_order(one.csp, one.conversation_id)
            await self._desk.settle(one.csp, one.conversation_id, AT_CHATWOOT, has_order=has_order)
            return False
        while lines:
            await self._send(one, inbox, conversation, lines)
            lines = await self._conversations.lines_after(one.conversation_id, one.sent_seq)
        return True

    async def _read(self, one: ChatwootConversation, number: int, inbox: Inbox) -> bool:
        """Take what came; whether people there were done with it before."""
        resolved = await inbox.is_resolved(number)
        if resolved is None:
            await self._rows.change(one, number=None, seen_id=0, sent_seq=0)
            return False
        await self._take(one, number, inbox)
        return resolved

    async def _take(self, one: ChatwootConversation, number: int, inbox: Inbox) -> None:
        while True:
            written = await inbox.messages(number, one.seen_id)
            for message in written:
                if own := _own_seq(one, message):
                    await self._rows.change(one, sent_seq=max(one.sent_seq, own))
                elif message.by_person and message.text:
                    await self._relay(one, message)
                await self._rows.change(one, seen_id=message.id)
            if len(written) < THEIR_PAGE:
                return

    async def _relay(self, one: ChatwootConversation, message: Written) -> None:
        name = message.name or (await self._adapter.head(one.csp)).context.name
        text = cut(message.text, _LONGEST)
        agent = Agent(AT_CHATWOOT, name)
        await self._desk.relay(one.csp, one.conversation_id, agent, text, f"{_EVENT}{message.id}")

    async def _send(
        self, one: ChatwootConversation, inbox: Inbox, conversation: Conversation, lines: Sequence[Line]
    ) -> None:
        """What was said before the customer asked for a person is one note; what follows are messages."""
        assert one.number is not None, "it was opened"
        before = [line for line in lines if line.seq < one.asked_seq]
        if before:
            note = "\n\n".join([_about(conversation), *(_shown(line) for line in before if not _is_theirs(line))])
            await inbox.write(one.number, note[-_LONGEST:], _source_id(one, before[-1].seq), note=True)
            await self._rows.change(one, sent_seq=before[-1].seq)
        for line in lines[len(before) :]:
            text = line.said.text if line.said else _shown(line)
            if text and not _is_theirs(line):
                await inbox.write(one.number, text, _source_id(one, line.seq), note=line.said is None)
            await self._rows.change(one, sent_seq=line.seq)


def _wants_person(one: ChatwootConversation, hand_over: HandOver) -> bool:
    """Also who is asked for a message because Chatwoot is away. Who is asked since people are away leaves it first."""
    if hand_over.state == "leaving":
        return one.attempts > 0 or one.sent_seq >= one.asked_seq
    return hand_over.state in ("waiting", "taken")


def _contact(conversation: Conversation) -> tuple[str, str]:
    """How Chatwoot finds the customer again, and what people there read as their name."""
    told = conversation.told or {}
    name = told.get("name") or f"{conversation.channel} {conversation.id[-6:]}"
    return (f"{conversation.csp}:{conversation.customer}" if conversation.customer else conversation.id), name


def _about(conversation: Conversation) -> str:
    told = (conversation.told or {}).values()
    return " · ".join([conversation.segment, conversation.channel, conversation.locale, *told])


def _shown(line: Line) -> str:
    """A line as people there read it; the customer's as a quotation."""
    if line.said:
        return "\n".join(f"> {part}" for part in line.said.text.splitlines())
    reply = line.reply or Reply(text="")
    return f"{reply.sender}: {as_text(reply)}" if reply.sender else as_text(reply)


def _is_theirs(line: Line) -> bool:
    return (line.event_id or "").startswith(_EVENT)


def _source_id(one: ChatwootConversation, seq: int) -> str:
    return f"{one.conversation_id}-{seq}"


def _own_seq(one: ChatwootConversation, message: Written) -> int | None:
    """The number here of a message that we sent there."""
    own, _, seq = (message.source_id or "").rpartition("-")
    return int(seq) if own == one.conversation_id and seq.isdecimal() else None
