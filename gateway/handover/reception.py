"""What a turn has to do with people: the customer asks for one, leaves a message, or writes while one is there.

Input: a conversation's standing and what was said. Output: the hand-over's new state, and staff who are told.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import Reply
from gateway.conversations.stored import Received, Standing
from gateway.handover.chatwoot.repository import ChatwootConversations
from gateway.handover.repository import HandOvers
from gateway.handover.tables import HandOverState
from gateway.handover.watching import Watchers
from gateway.reading import said

#: Standard messages of the action that hands over, and what the customer does after them.
_ASKED: dict[str, HandOverState] = {"handed_over": "waiting", "people_away": "leaving"}
_NO_MESSAGE = frozenset({"deny", "stop", "start_over"})


class Reception:
    """One for all conversations."""

    def __init__(self, hand_overs: HandOvers, chatwoot: ChatwootConversations, watchers: Watchers) -> None:
        self._hand_overs = hand_overs
        self._chatwoot = chatwoot
        self._watchers = watchers

    @staticmethod
    def is_with_person(standing: Standing) -> bool:
        """Whether the assistant has to be silent."""
        return standing.hand_over == "taken"

    async def message_left(
        self, conversation_id: str, context: ResolvedContext, standing: Standing, received: Received
    ) -> Reply | None:
        """The reply to the message that the customer was asked for; None where they were not, or want something
        else."""
        if standing.hand_over != "leaving":
            return None
        intent = received.understanding.intent if received.understanding else ""
        if received.payload is not None or intent in _NO_MESSAGE:
            await self._hand_overs.no_message(conversation_id)
            return None
        await self._hand_overs.leave_message(conversation_id, received.text)
        return said(context, "message_left")

    async def note(
        self, conversation_id: str, context: ResolvedContext, received: Received, replies: Sequence[Reply]
    ) -> None:
        """Keep that the customer asked for a person, if the replies say so."""
        csp = context.key.csp
        for state in (_ASKED[reply.message_id] for reply in replies if reply.message_id in _ASKED):
            await self._hand_overs.ask(conversation_id, csp, received.text, state)
            if context.data.context.hand_over:
                await self._chatwoot.ask(conversation_id, csp, received.seq)

    async def tell(self, context: ResolvedContext, standing: Standing, replies: Sequence[Reply] = ()) -> None:
        """Wake staff, if it is any of their business."""
        if standing.hand_over not in (None, "ended") or any(reply.message_id in _ASKED for reply in replies):
            await self._watchers.announce(standing.key.csp)
            if context.data.context.hand_over:
                await self._chatwoot.wake(standing.id)
