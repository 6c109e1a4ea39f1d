"""Takes what a customer sent into the gateway: as words, as a pressed button, or, for what can't be read, with a polite
answer. Input: an Incoming and the conversation so far. Output: messages in the conversation."""

from __future__ import annotations

import re

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import QuickReply
from gateway.channels.messaging.choices import choices, read_reference, typed
from gateway.channels.messaging.platform import Incoming, Platform
from gateway.gateway import Gateway
from gateway.messages import InboundMessage, OutboundMessage

#: A button's payload can't be older than this many messages to be found by a typed number.
_LOOK_BACK = 30


class Listening:
    """Understands what came on a platform."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def take(
        self, platform: Platform | None, conversation_id: str, last_seq: int, key: str, said: Incoming
    ) -> None:
        """Serve it. ``key`` is our id of it: the same one is never served twice. ``platform`` None: one that shows
        whole replies, and sends payloads back."""
        if said.kind in ("text", "choice", "payload"):
            await self._gateway.take(await self._message(platform, conversation_id, last_seq, key, said))
        elif said.kind == "location":
            await self._locate(conversation_id, key, said.text)
        elif said.kind != "start":
            message = "error_too_many" if said.kind == "too_many" else "error_not_text"
            await self._gateway.notify(conversation_id, message_key=message, variables={}, event_id=key)

    async def _message(
        self, platform: Platform | None, conversation_id: str, last_seq: int, key: str, said: Incoming
    ) -> InboundMessage:
        chosen: QuickReply | None = None
        if said.kind == "payload":
            return InboundMessage(conversation_id=conversation_id, client_id=key, text=said.text, payload=said.choice)
        if said.kind == "choice":
            chosen = await self._pressed(conversation_id, said.choice)
        elif platform is not None:
            chosen = await self._typed(platform, conversation_id, last_seq, said.text)
        if chosen is None:  # also a button of which nothing is known any more: its title says what was wanted
            return InboundMessage(conversation_id=conversation_id, client_id=key, text=said.text)
        return InboundMessage(conversation_id=conversation_id, client_id=key, text=chosen.title, payload=chosen.payload)

    async def _pressed(self, conversation_id: str, reference: str) -> QuickReply | None:
        place = read_reference(reference)
        if place is None:
            return None
        seq, number = place
        for message in (await self._gateway.history(conversation_id, seq - 1))[:1]:
            if isinstance(message, OutboundMessage) and message.seq == seq:
                offered = choices(message.reply)
                return offered[number - 1] if 0 < number <= len(offered) else None
        return None

    async def _typed(self, platform: Platform, conversation_id: str, last_seq: int, text: str) -> QuickReply | None:
        """The choice that a number stands for, among those shown since the customer last wrote."""
        said = await self._gateway.history(conversation_id, max(0, last_seq - _LOOK_BACK))
        for message in reversed(said):
            if not isinstance(message, OutboundMessage):
                return None
            offered = choices(message.reply)
            if offered:
                return typed(text, offered) if platform.is_numbered(offered) else None
        return None

    async def _locate(self, conversation_id: str, key: str, address: str) -> None:
        """Take the postcode of the address that came with a place on a map; ask for it where there is none."""
        context = await self._gateway.context_of(conversation_id)
        postcode = _postcode(context, address)
        if postcode:
            message = InboundMessage(conversation_id=conversation_id, client_id=key, text=postcode)
            await self._gateway.take(message)
            return
        await self._gateway.notify(
            conversation_id,
            message_key="error_location",
            variables={"example": context.profile.postcode_example},
            event_id=key,
        )


def _postcode(context: ResolvedContext, address: str) -> str | None:
    """The CSP's checker has seen to it that its pattern is quick."""
    pattern = context.data.context.place.pattern
    found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", address[:500], re.IGNORECASE)
    return found[0] if found else None
