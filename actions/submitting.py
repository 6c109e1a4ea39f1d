"""Sending an order: validated whole against the live context, then placed."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.action import StandardAction, TrackerEvents
from actions.asking import reviewed_prices
from actions.cards import summary_card
from actions.explanations import reason_of
from actions.items import Item, items_of
from actions.new_order import new_order
from actions.order_status import status_card
from actions.payloads import payload
from actions.steps import next_step, step_events
from actions.taking_in.service import told, verdicts_on
from actions.turn import Turn
from catalog_adapter.tone.reply import QuickReply
from orders.product_order.new_order import NewOrder
from orders.product_order.table import ProductOrder


class ShowSummary(StandardAction):
    """The order so far."""

    action_name = "action_show_summary"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Show it."""
        items = items_of(turn.context, turn.draft)
        if items:
            turn.say("summary", card=summary_card(turn.context, turn.draft, items))
        else:
            offers = QuickReply(title=turn.context.say("word_offers"), payload=payload("browse"))
            turn.say("summary_empty", quick_replies=[offers])
        return []


class SubmitOrder(StandardAction):
    """Places the confirmed order; goes back to the review where the live context has changed what it means."""

    action_name = "action_submit_order"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Validate and place."""
        draft, items = turn.draft, items_of(turn.context, turn.draft)
        if not draft.confirmed or not items:
            turn.say("order_nothing_to_confirm")
            return [SlotSet("next_step", "none")]
        problem = _problem(turn, items) or await _unserved(turn, items)
        if problem:
            draft.confirmed = False
            turn.draft.notes = [*turn.draft.notes, problem]
            return step_events(next_step(turn.context, draft))
        order = await _placed(turn, new_order(turn.context, draft, items, turn.channel))
        draft.placed += 1
        draft.empty(keep_contact=True)
        card = status_card(turn.context, order.id, order.order_number, order.document)
        turn.say("order_placed", order_number=order.order_number, card=card)
        return [SlotSet("next_step", "none")]


async def _unserved(turn: Turn, items: list[Item]) -> str:
    """What the CSP's own service refuses, or can't be asked about just now; empty where all can be had."""
    for item, verdict in await verdicts_on(turn, items, lambda one: one.having(one.values())):
        if verdict.can_be_had is False:
            item.item.unavailable = True
            return turn.context.say("order_invalid", reason=told(verdict) or item.name)
        if verdict.can_be_had is None:
            return turn.context.say("place_unknown", offering=item.name, place=item.item.postcode or "")
    return ""


async def _placed(turn: Turn, new: NewOrder) -> ProductOrder:
    if not turn.is_rehearsal:
        return await turn.dependencies.orders.place_order(new)
    order = turn.dependencies.orders.rehearse_order(new)
    turn.draft.rehearsed = [*turn.draft.rehearsed, order.document]
    return order


def _problem(turn: Turn, items: list[Item]) -> str:
    """Why the order can't be placed as the customer has seen it; empty where it can."""
    context, draft = turn.context, turn.draft
    sold = {one.id for one in context.sold()}
    gone = [one for one in draft.items if one.offering not in sold]
    if gone:
        for one in gone:
            draft.remove_item(one)
        return context.say("order_invalid", reason=context.say("offering_unknown"))
    for item in items:
        if item.having(item.values()).configuration.check():
            conflict = item.configuration.conflict()
            item.item.choices = {}
            return context.say("order_invalid", reason=reason_of(context, item, conflict) or item.name)
        lacking = item.configuration.knowing(replace(item.configuration.facts, whole_order=True)).conflict()
        if lacking is not None:
            return context.say("order_invalid", reason=reason_of(context, item, lacking) or item.name)
    if reviewed_prices(items) != draft.reviewed:
        changes = context.names.list_of([f"{item.name}: {context.names.price(item.price())}" for item in items])
        return context.say("order_outdated", changes=changes)
    return ""
