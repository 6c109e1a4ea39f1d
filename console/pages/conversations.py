"""Live conversations: who waits for a person, the whole of one, and what a person does in it.

Each page is brought up to date by a stream that only says that something changed; what there is to see is asked for
anew, so nothing is shown that the page itself would not show.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Response
from fastapi.responses import StreamingResponse

from catalog_adapter.contexts import ContextKey
from catalog_adapter.intents.models import OwnIntent
from console.pages.order_names import OrderNames
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.database import utc_now
from foundation.errors import BespokeError
from foundation.ids import new_id
from gateway.handover.desk import Agent

#: A stream ends after so many waits; the page connects again, and is asked again who it is.
_WAITS, _WAIT_SECONDS = 20, 15.0


class ConversationPages:
    """For agents."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._desk = services.desk

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/conversations", self.list_conversations, Permission.TALK)
        guard.of_csp("GET", "/conversations/events", self.events, Permission.TALK)
        guard.of_csp("GET", "/conversations/{id}", self.conversation, Permission.TALK)
        guard.of_csp("POST", "/conversations/{id}/take", self.take, Permission.TALK)
        guard.of_csp("POST", "/conversations/{id}/write", self.write, Permission.TALK)
        guard.of_csp("POST", "/conversations/{id}/give-back", self.give_back, Permission.TALK)
        guard.of_csp("POST", "/conversations/{id}/close", self.close, Permission.TALK)

    async def list_conversations(self, visit: Visit) -> Response:
        """Those that wait, the oldest first, and those that somebody has."""
        entries, opened = [], await self._desk.open(visit.csp)
        lines = await self._desk.last_lines([conversation.id for _, conversation in opened])
        for hand_over, conversation in opened:
            entries.append(
                {
                    "hand_over": hand_over,
                    "conversation": conversation,
                    "minutes": int((utc_now() - hand_over.asked_at).total_seconds() // 60),
                    "lines": lines[conversation.id],
                    "draft": await self._draft(visit.csp, conversation.key, hand_over.conversation_id),
                }
            )
        return visit.page("conversations.html", entries=entries)

    async def events(self, visit: Visit) -> Response:
        """A stream of server-sent events, each of which says: look again."""
        return StreamingResponse(
            self._changes(visit), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def conversation(self, visit: Visit) -> Response:
        """The whole of one, with what was understood."""
        hand_over, conversation, lines = await self._desk.view(visit.csp, _id(visit))
        return visit.page(
            "conversation.html",
            hand_over=hand_over,
            conversation=conversation,
            lines=lines,
            draft=await self._draft(visit.csp, conversation.key, hand_over.conversation_id),
            answers=await self._answers(conversation.key),
            mine=hand_over.state == "taken" and hand_over.taken_by == visit.who,
            message_id=new_id("say"),
        )

    async def take(self, visit: Visit) -> Response:
        """Have it from now on."""
        await self._desk.take(visit.csp, _id(visit), _agent(visit))
        return await self._done(visit, "conversation_taken")

    async def write(self, visit: Visit) -> Response:
        """Say something to the customer."""
        text, message_id = await visit.field("text"), await visit.field("message_id")
        await self._desk.write(visit.csp, _id(visit), _agent(visit), text, message_id or new_id("say"))
        return visit.redirect(visit.path(f"/conversations/{_id(visit)}"))

    async def give_back(self, visit: Visit) -> Response:
        """Let the assistant go on."""
        has_order = bool((await self._services.order_drafts.load(_id(visit), visit.csp)).items)
        await self._desk.give_back(visit.csp, _id(visit), _agent(visit), has_order=has_order)
        return await self._done(visit, "conversation_given_back")

    async def close(self, visit: Visit) -> Response:
        """End it."""
        await self._desk.close(visit.csp, _id(visit), _agent(visit))
        return await self._done(visit, "conversation_closed")

    async def _done(self, visit: Visit, action: str) -> Response:
        await self._services.audit.note(visit.csp, visit.who, action, conversation=_id(visit))
        back = f"/conversations/{_id(visit)}" if action == "conversation_taken" else "/conversations"
        return visit.redirect(visit.path(back))

    async def _changes(self, visit: Visit) -> AsyncIterator[str]:
        with self._desk.watch(visit.csp) as watcher:
            yield "retry: 1000\n\n"
            for _ in range(_WAITS):
                await watcher.wait(_WAIT_SECONDS)
                if await visit.request.is_disconnected():
                    return
                # also where nothing was heard: waiting times have grown, and a bus may lose a word
                yield "event: changed\ndata:\n\n"

    async def _draft(self, csp: str, key: ContextKey, conversation_id: str) -> list[str]:
        """The offerings in the customer's order so far, by their names."""
        draft = await self._services.order_drafts.load(conversation_id, csp)
        if not draft.items:
            return []
        names = await OrderNames.of(self._services.adapter, key)
        return [names.offering(item.offering) for item in draft.items]

    async def _answers(self, key: ContextKey) -> list[tuple[str, str]]:
        """The CSP's own answers, in the customer's language: titles and texts; none while the context can't be used."""
        try:
            context = await self._services.adapter.resolve(key)
        except BespokeError:
            return []
        return [(one.id, context.answer(one.id)) for one in context.own_intents.values() if _has_answer(one)]


def _has_answer(own: OwnIntent) -> bool:
    return own.answer is not None


def _id(visit: Visit) -> str:
    found: str = visit.request.path_params["id"]
    return found


def _agent(visit: Visit) -> Agent:
    assert visit.person is not None, "a page of a CSP needs somebody signed in"
    return Agent(visit.who, visit.person.member.name)
