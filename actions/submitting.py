"""Sending an order: validated whole against the live context, then placed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rasa_sdk.events import SlotSet

from actions.action import StandardAction, TrackerEvents
from actions.asking import reviewed_prices
from actions.cards import summary_card
from actions.explanations import keep_acted, told_reason
from actions.items import Item, items_of
from actions.new_order import new_order
from actions.order_status import status_card
from actions.payloads import payload
from actions.services.amending import tell_why_not
from actions.services.dependents import left_without
from actions.services.ending import say_why_not
from actions.services.known import services_of
from actions.services.taking_up import note_services
from actions.start_date import has_passed
from actions.steps import next_step, step_events
from actions.taking_in.service import told, verdicts_on
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.tone.reply import QuickReply
from orders.errors import AmendmentImpossible, ProductBeingChanged
from orders.inventory.services import Service
from orders.product_order.new_order import NewOrder
from orders.product_order.table import ProductOrder
from orders.product_order.together import wrong_together


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
        await note_services(turn)
        items = items_of(turn.context, draft)
        if not items:  # what they have rules out what they wanted
            say_why_not(turn)
            return step_events("none")
        services = {one.id: one for one in await services_of(turn)} if _changes_any(items) else {}
        problem = (
            _stale(turn, items, services)
            or _problem(turn, items)
            or _needed(turn, services)
            or await _unserved(turn, items)
        )
        new = None if problem else new_order(turn.context, draft, items, turn.channel, services)
        problem = problem or _wrong(turn, new)
        if new is None or problem:
            return _kept_back(turn, problem)
        try:
            order = await _placed(turn, new)
        except AmendmentImpossible:  # its OSS has begun to work on it since the review
            assert draft.amends is not None, "raised of amendments only"
            order_id = draft.amends.order_id
            draft.empty(keep_contact=True)
            await tell_why_not(turn, order_id)
            return [SlotSet("next_step", "none")]
        except ProductBeingChanged:  # by an order that was placed this very moment
            return _kept_back(turn, _without_changes(turn, items))
        message = "order_placed" if draft.amends is None else "order_amended"
        draft.placed += draft.amends is None
        draft.empty(keep_contact=True)
        card = status_card(turn.context, order.id, order.order_number, order.document)
        turn.say(message, order_number=order.order_number, card=card)
        return [SlotSet("next_step", "none")]


def _kept_back(turn: Turn, problem: str) -> TrackerEvents:
    """The order stays in the draft; what is asked next says why."""
    turn.draft.confirmed = False
    step = next_step(turn.context, turn.draft)
    if step == "none":
        turn.ask(problem)  # nothing is left to be asked, which would say it
    else:
        turn.draft.notes = [*turn.draft.notes, problem]
    return step_events(step)


def _without_changes(turn: Turn, items: list[Item]) -> str:
    """Take the changes of services out; the sentence that says so."""
    changed = [one for one in items if one.item.change is not None]
    for one in changed:
        turn.draft.remove_item(one.item)
    names = turn.context.names.list_of(dict.fromkeys(one.name for one in changed))
    return turn.context.say("service_being_changed", service=names)


def _changes_any(items: list[Item]) -> bool:
    return any(one.item.change is not None for one in items)


def _stale(turn: Turn, items: list[Item], services: Mapping[str, Service]) -> str:
    """Why a service can't be changed as the customer has seen it; empty where all can. Such an item is taken out."""
    own = turn.draft.amends.order_id if turn.draft.amends is not None else ""
    for item in items:
        change = item.item.change
        if change is None:
            continue
        service = services.get(change.product_id)
        is_held = service is not None and service.changing_order not in ("", own)
        if service is None or is_held or _is_another(service, item, change.before):
            return _without_changes(turn, [item])
    return ""


def _is_another(service: Service, item: Item, before: Mapping[str, Value]) -> bool:
    return service.configuration(item.model.configurable) != before


def _wrong(turn: Turn, new: NewOrder | None) -> str:
    """Why the order can't be placed as it would be, whole: by what `bespoke orders verify` would find; empty where it
    can."""
    found = next(wrong_together(turn.context, new.items), None) if new is not None else None
    if found is None:
        return ""
    item, wrong = found
    because = [one.what for one in wrong if not isinstance(one.what, str)]
    keep_acted(turn, because, "refused", item.offering_name)
    reasons = dict.fromkeys(one.explain.text(turn.context.key.locale) for one in because)
    return turn.context.say("order_invalid", reason=" ".join(reasons) or item.offering_name)


def _needed(turn: Turn, services: Mapping[str, Service]) -> str:
    """Why a service that stays can't be without what the order ends or changes; empty where none is in the way."""
    found = next(iter(left_without(turn, list(services.values()))), None)
    if found is None:
        return ""
    keep_acted(turn, found.because.reasons if found.because else (), "refused", found.service.name)
    return turn.context.say("order_invalid", reason=f"{found.service.name}: {found.reason}")


async def _unserved(turn: Turn, items: list[Item]) -> str:
    """What the CSP's own service refuses, or can't be asked about just now; empty where all can be had."""
    for item, verdict in await verdicts_on(
        turn, [one for one in items if not one.ends], lambda one: one.having(one.values())
    ):
        if verdict.can_be_had is False:
            item.item.unavailable = True
            return turn.context.say("order_invalid", reason=told(verdict) or item.name)
        if verdict.can_be_had is None:
            return turn.context.say("place_unknown", offering=item.name, place=item.item.postcode or "")
    return ""


async def _placed(turn: Turn, new: NewOrder) -> ProductOrder:
    if turn.draft.amends is not None:
        return await turn.dependencies.orders.amend(turn.draft.amends.order_id, new)
    if not turn.is_rehearsal:
        return await turn.dependencies.orders.place_order(new)
    order = turn.dependencies.orders.rehearse_order(new)
    turn.draft.rehearsed = [*turn.draft.rehearsed, order.document]
    return order


def _problem(turn: Turn, items: list[Item]) -> str:
    """Why the order can't be placed as the customer has seen it; empty where it can."""
    context, draft = turn.context, turn.draft
    sold = {one.id for one in context.sold()}
    if draft.requested_start is not None and has_passed(context, draft.requested_start):
        day, draft.requested_start = date.fromisoformat(draft.requested_start), None
        return context.say("start_date_past", date=context.names.day(day))
    gone = [one for one in draft.items if one.offering not in sold and one.change is None]
    if gone:
        for one in gone:
            draft.remove_item(one)
        return context.say("order_invalid", reason=context.say("offering_unknown"))
    for item in (one for one in items if not one.ends):
        if item.having(item.values()).configuration.check():
            conflict = item.configuration.conflict()
            item.item.choices = {}
            return context.say("order_invalid", reason=told_reason(turn, item, conflict) or item.name)
    if reviewed_prices(items) != draft.reviewed:
        changes = context.names.list_of([f"{item.name}: {context.names.price(item.price())}" for item in items])
        return context.say("order_outdated", changes=changes)
    return ""
