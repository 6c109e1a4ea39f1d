"""What staff do with conversations: see what waits, take one, write in it, give it back or close it.

Input: a CSP, a conversation, and who acts. Output: messages in the conversation, which reach the customer as any other
does. A conversation of another CSP is one there is none of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import NamedTuple

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.tone.reply import QuickReply, Reply
from foundation.database import utc_now
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.locks import Locks
from gateway.contexts import resolved
from gateway.conversations.models import Conversation
from gateway.conversations.service import Conversations, lock_name
from gateway.conversations.stored import Line
from gateway.errors import RequestInvalid
from gateway.handover.errors import AlreadyTaken, NotYours
from gateway.handover.repository import HandOvers
from gateway.handover.tables import HandOver
from gateway.handover.watching import Watchers
from gateway.listeners import Listener, Listeners
from gateway.text import cleaned

_FEW = 3
_ORDER, _OFFERS = {"intent_show_summary": "/show_summary"}, {"word_offers": "/browse"}


class Agent(NamedTuple):
    """Somebody of the staff: the email they are known by, and the name that customers read."""

    email: str
    name: str


class HandOverDesk:
    """For the staff of all CSPs. ``message_limit`` is in characters."""

    def __init__(
        self,
        hand_overs: HandOvers,
        conversations: Conversations,
        listeners: Listeners,
        watchers: Watchers,
        locks: Locks,
        adapter: CatalogAdapter,
        message_limit: int,
    ) -> None:
        self._hand_overs = hand_overs
        self._conversations = conversations
        self._listeners = listeners
        self._watchers = watchers
        self._locks = locks
        self._adapter = adapter
        self._message_limit = message_limit

    def watch(self, csp: str) -> AbstractContextManager[Listener]:
        """Be woken when something changed for the staff of this CSP."""
        return self._watchers.watch(csp)

    async def open(self, csp: str) -> Sequence[tuple[HandOver, Conversation]]:
        """What waits, the oldest first, and what somebody has."""
        return await self._hand_overs.open(csp)

    async def view(self, csp: str, conversation_id: str) -> tuple[HandOver, Conversation, Sequence[Line]]:
        """One conversation with what was said last, in order. Raises NotFound."""
        hand_over = await self._of(csp, conversation_id)
        conversation = await self._conversations.get(conversation_id)
        return hand_over, conversation, await self._conversations.lines(conversation_id)

    async def last_lines(self, conversation_ids: Sequence[str]) -> Mapping[str, Sequence[Line]]:
        """The few messages that were said last in each."""
        return await self._conversations.last_lines(conversation_ids, _FEW)

    async def take(self, csp: str, conversation_id: str, agent: Agent) -> None:
        """Have it from now on. Raises NotFound, AlreadyTaken."""
        await self._of(csp, conversation_id)
        async with self._locks.hold(lock_name(conversation_id)):
            if not await self._hand_overs.take(conversation_id, agent.email, agent.name):
                raise AlreadyTaken("Somebody else has this conversation now.", advice="Take another one.")
            await self._tell(conversation_id, "person_came", name=agent.name)
        await self._announce(csp, conversation_id)

    async def write(self, csp: str, conversation_id: str, agent: Agent, text: str, message_id: str) -> None:
        """Say something to the customer; once for each ``message_id``. Raises NotFound, NotYours, RequestInvalid."""
        await self._of(csp, conversation_id)
        said = cleaned(text)
        if not said or len(said) > self._message_limit:
            raise RequestInvalid(
                "The message is empty or too long.", advice=f"Write up to {self._message_limit} characters."
            )
        async with self._locks.hold(lock_name(conversation_id)):
            await self._have(conversation_id, agent)
            event_id = f"person-{message_id}"[:128]
            if await self._conversations.find_notice(conversation_id, event_id) is None:
                await self._conversations.add_notice(conversation_id, event_id, Reply(text=said, sender=agent.name))
        await self._announce(csp, conversation_id)

    async def give_back(self, csp: str, conversation_id: str, agent: Agent, *, has_order: bool) -> None:
        """Let the assistant go on; with ``has_order``, from what the customer was putting together. Raises NotFound,
        NotYours."""
        await self._of(csp, conversation_id)
        async with self._locks.hold(lock_name(conversation_id)):
            if not await self._hand_overs.end(conversation_id, agent.email):
                raise _not_yours()
            message = "person_left_order" if has_order else "person_left"
            goes_on = (_ORDER if has_order else {}) | _OFFERS
            await self._tell(conversation_id, message, name=agent.name, goes_on=goes_on)
        await self._announce(csp, conversation_id)

    async def close(self, csp: str, conversation_id: str, agent: Agent) -> None:
        """End the conversation. Raises NotFound, NotYours."""
        await self._of(csp, conversation_id)
        async with self._locks.hold(lock_name(conversation_id)):
            if not await self._hand_overs.end(conversation_id, agent.email):
                raise _not_yours()
            await self._tell(conversation_id, "person_closed", name=agent.name)
            await self._conversations.close(conversation_id)
        await self._announce(csp, conversation_id)

    async def relay(self, csp: str, conversation_id: str, agent: Agent, text: str, event_id: str) -> None:
        """Say what a person wrote elsewhere, in an inbox of the CSP's own; once for each ``event_id``. They have the
        conversation from then on, if it waits. Raises NotFound."""
        await self._of(csp, conversation_id)
        async with self._locks.hold(lock_name(conversation_id)):
            if await self._conversations.find_notice(conversation_id, event_id) is not None:
                return
            if await self._hand_overs.take(conversation_id, agent.email, agent.name):
                await self._tell(conversation_id, "person_came", name=agent.name)
            await self._hand_overs.see(conversation_id, agent.email)
            await self._conversations.add_notice(conversation_id, event_id, Reply(text=text, sender=agent.name))
        await self._announce(csp, conversation_id)

    async def settle(self, csp: str, conversation_id: str, email: str, *, has_order: bool) -> None:
        """Whoever wrote elsewhere as ``email`` is done with it: the assistant goes on, and says so where they had it.
        What somebody has in the console stays theirs. Raises NotFound."""
        hand_over = await self._of(csp, conversation_id)
        if hand_over.state == "taken" and hand_over.taken_by == email:
            agent = Agent(email, hand_over.taken_name or "")
            with suppress(NotYours):
                await self.give_back(csp, conversation_id, agent, has_order=has_order)
            return
        await self._hand_overs.settle(conversation_id)
        await self._announce(csp, conversation_id)

    async def ask_for_message(self, csp: str, conversation_id: str) -> None:
        """People can't be reached for now: tell the customer who waits, and ask for a message, unless they left one.
        Raises NotFound."""
        await self._of(csp, conversation_id)
        async with self._locks.hold(lock_name(conversation_id)):
            if not await self._hand_overs.want_message(conversation_id):
                return
            await self._tell(conversation_id, "people_unreachable")
        await self._announce(csp, conversation_id)

    async def put_back_silent(self, silent_after: timedelta) -> int:
        """Let customers whose person did nothing for so long wait for another, and tell them; how many."""
        since, count = utc_now() - silent_after, 0
        for one in await self._hand_overs.taken_before(since):
            async with self._locks.hold(lock_name(one.conversation_id)):
                if not await self._hand_overs.wait_again(one.conversation_id, since):
                    continue
                await self._tell(one.conversation_id, "person_silent", name=one.taken_name or "")
            await self._announce(one.csp, one.conversation_id)
            count += 1
        return count

    async def _of(self, csp: str, conversation_id: str) -> HandOver:
        found = await self._hand_overs.get(csp, conversation_id)
        if found is None:
            raise NotFound("There is no such conversation.", advice="Go back to those that wait.")
        return found

    async def _have(self, conversation_id: str, agent: Agent) -> None:
        if not await self._hand_overs.see(conversation_id, agent.email):
            raise _not_yours()

    async def _tell(
        self, conversation_id: str, message: str, *, name: str = "", goes_on: Mapping[str, str] | None = None
    ) -> None:
        """Say in the assistant's own tone what changes. ``goes_on`` is what is offered then: titles and payloads."""
        conversation = await self._conversations.get(conversation_id)
        context = await resolved(self._adapter, conversation.key)
        offered = [QuickReply(title=context.say(title), payload=payload) for title, payload in (goes_on or {}).items()]
        variables = {"name": name} if name else {}
        reply = Reply(text=context.say(message, **variables), quick_replies=offered, message_id=message)
        await self._conversations.add_notice(conversation_id, new_id("hov"), reply)

    async def _announce(self, csp: str, conversation_id: str) -> None:
        await self._listeners.announce(conversation_id)
        await self._watchers.announce(csp)


def _not_yours() -> NotYours:
    return NotYours("You don't have this conversation any more.", advice="Look who has it, or take another one.")
