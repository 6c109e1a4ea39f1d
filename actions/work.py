"""What the actions of one turn do: they share the context, the customer and the draft, and what they change is kept
once, with the turn's answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Connection

from actions.customers import KnownCustomer, unknown
from actions.dependencies import Dependencies
from actions.in_one_message import going_on, take_in_first
from actions.message import TurnMessage
from actions.taking_in.told import take_told
from actions.turn import Turn
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import Reply
from orders.draft import OrderDraft

if TYPE_CHECKING:
    from actions.action import StandardAction

TrackerEvents = list[dict[str, Any]]


@dataclass
class _Begun:
    """What a turn's actions begin with, and hand on; ``loaded`` is the draft as the turn found it, as JSON."""

    context: ResolvedContext
    customer: KnownCustomer
    draft: OrderDraft
    loaded: str


class TurnWork:
    """The actions of the turn that answers ``message``. Nothing is loaded before the first of them."""

    def __init__(self, dependencies: Dependencies, message: TurnMessage) -> None:
        self._dependencies = dependencies
        self._message = message
        self._begun: _Begun | None = None

    async def run(self, action: StandardAction, form: str | None, dispatcher: CollectingDispatcher) -> TrackerEvents:
        """Run one action, which replies through ``dispatcher``; its tracker events. ``form`` is the active one."""
        begun = self._begun = self._begun or await self._begin()
        before = begun.draft.model_dump_json()
        customer = begun.customer.with_conversations(begun.draft.opened.values())
        take_told(begun.draft, customer, begun.context)
        turn = Turn(self._dependencies, self._message, form, dispatcher, begun.draft, begun.context, customer)
        try:
            await take_in_first(turn)
            events = await action.act(turn)
        except OutOfTime as error:
            # what it began is not kept, so the customer can go on from where they were
            begun.draft = OrderDraft.model_validate_json(before)
            turn.reply(Reply(text=begun.context.say(error.tone_message), message_id=error.tone_message))
            return []
        return events if action.decides_next else [*events, *going_on(turn)]

    def keep(self, connection: Connection) -> None:
        """Keep what has changed, in the transaction of ``connection``."""
        if (draft := self._changed()) is not None:
            self._dependencies.drafts.keep(draft, connection)

    async def save(self) -> None:
        """Keep what has changed now."""
        if (draft := self._changed()) is not None:
            await self._dependencies.drafts.save(draft)

    def _changed(self) -> OrderDraft | None:
        begun = self._begun
        return begun.draft if begun is not None and begun.draft.model_dump_json() != begun.loaded else None

    async def _begin(self) -> _Begun:
        message = self._message
        context = await self._dependencies.adapter.resolve(message.key)
        draft = await self._dependencies.drafts.load(message.conversation_id, context.key.csp)
        find = self._dependencies.customers if message.is_vouched else unknown
        return _Begun(context, await find(message.conversation_id), draft, draft.model_dump_json())
