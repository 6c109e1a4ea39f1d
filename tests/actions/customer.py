"""A customer who talks to the actions of one context, without Rasa: what its rules would call is called here.

Input: what the customer says, or a quick reply pressed. Output: the replies, and the draft they leave.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action import StandardAction
from actions.asking import AskConfiguration, AskContact, AskPlace, AskReview
from actions.dependencies import Dependencies
from actions.forms import ContinueOrder
from actions.registry import ACTIONS
from actions.steps import Step, next_step
from actions.submitting import SubmitOrder
from actions.taking_in import TAKEN_IN
from catalog_adapter.contexts import ContextKey, ResolvedContext
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import QuickReply, Reply
from orders.draft import OrderDraft

#: The rules of `bot/dialogue/` that these tests need.
_ANSWERS = {
    "ask_why": "action_explain",
    "ask_possible": "action_list_possible_values",
    "ask_cheapest": "action_find_cheapest",
    "ask_budget": "action_find_within_budget",
    "ask_changes": "action_tell_changes",
    "ask_price": "action_tell_price",
    "order_status": "action_order_status",
    "cancel_order": "action_cancel_order",
    "change_order": "action_change_order",
    "list_services": "action_list_services",
    "end_service": "action_end_service",
    "stop": "action_stop",
    "ask_offer": "action_describe_offer",
    "recommend": "action_recommend",
    "answer": "action_answer",
    "hand_over": "action_hand_over",
}
_ASKS: dict[Step, tuple[str, type[StandardAction]]] = {
    "configuration": ("configure_form", AskConfiguration),
    "place": ("availability_form", AskPlace),
    "contact": ("contact_form", AskContact),
    "review": ("review_form", AskReview),
}


class Customer:
    """``replies`` are those to what was said last. ``vouched``: the gateway says that a site vouches for them."""

    def __init__(self, dependencies: Dependencies, key: ContextKey) -> None:
        self._dependencies = dependencies
        self._key = key
        self._turns = 0
        self.vouched = False
        self.replies: list[Reply] = []

    @property
    def text(self) -> str:
        """All that was replied."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def messages(self) -> list[str]:
        """The ids of the tone messages that were replied."""
        return [reply.message_id for reply in self.replies]

    @property
    def buttons(self) -> list[str]:
        """The titles of the quick replies."""
        return [one.title for one in self._quick_replies()]

    async def draft(self) -> OrderDraft:
        """The draft as it is now."""
        return await self._dependencies.drafts.load("c", self._key.csp)

    async def say(self, text: str) -> None:
        """Write a message."""
        context, draft = await self._context(), await self.draft()
        await self._turn(context.understand(text, draft.asked))

    async def press(self, title: str) -> None:
        """Press the quick reply whose title begins so."""
        payload = next(one.payload for one in self._quick_replies() if one.title.startswith(title))
        await self._turn((await self._context()).understand_payload(payload))

    async def _turn(self, understanding: Understanding) -> None:
        self._turns += 1
        self.replies = []
        step = await self._step()
        form = _ASKS[step][0] if step in _ASKS else None
        is_taken_in = understanding.intent in TAKEN_IN
        if is_taken_in:
            await self._run(ContinueOrder, understanding, form)
        else:
            name = _ANSWERS[understanding.intent]
            await self._run(next(one for one in ACTIONS if one.action_name == name), understanding, form)
        step = await self._step()
        if step == "submit":
            await self._run(SubmitOrder, understanding, None)
            step = await self._step()
        if step in _ASKS and (is_taken_in or form or understanding.first):
            await self._run(_ASKS[step][1], understanding, _ASKS[step][0])

    async def _run(self, action: type[StandardAction], understanding: Understanding, form: str | None) -> None:
        metadata = {"context": self._key.model_dump(mode="json"), "understanding": understanding.model_dump()}
        metadata |= {"vouched": True} if self.vouched else {}
        message = {"message_id": str(self._turns), "text": understanding.text, "metadata": metadata}
        tracker = Tracker("c", {}, message, [], False, None, {"name": form} if form else {}, None)
        dispatcher = CollectingDispatcher()
        await action(self._dependencies).run(dispatcher, tracker, {})
        self.replies += [Reply.model_validate(one["custom"]["reply"]) for one in dispatcher.messages]

    async def _step(self) -> Step:
        return next_step(await self._context(), await self.draft())

    async def rehearse(self) -> None:
        """Whatever is said from now on is a rehearsal, held in what is live."""
        live = await self._dependencies.adapter.head(self._key.csp)
        self._key = self._key.model_copy(update={"revision": live.content})

    async def _context(self) -> ResolvedContext:
        return await self._dependencies.adapter.resolve(self._key)

    def _quick_replies(self) -> list[QuickReply]:
        cards = [one.card for one in self.replies if one.card is not None and one.card.kind == "offers"]
        return [one for reply in self.replies for one in reply.quick_replies] + [
            offer.order for card in cards for offer in card.offers
        ]
