"""Finding an offer: the list, details, prices, side by side, a recommendation."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.cards import cheapest_price, from_price, offers_card, order_button
from actions.items import Item, current_item, items_of
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tone.reply import Asked, QuickReply
from orders.draft import DraftItem

_MOST_OFFERS = 10


class ListOffers(StandardAction):
    """All that can be ordered."""

    action_name = "action_list_offers"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Show the offers."""
        show_offers(turn, "offers_intro")
        return []


class DescribeOffer(StandardAction):
    """What an offering is."""

    action_name = "action_describe_offer"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Describe what was named, or what is being talked about."""
        offerings = named_offerings(turn)
        if not offerings:
            show_offers(turn, "offers_intro")
        for offering in offerings[:3]:
            _describe(turn, "offer_details", offering)
        return []


class TellPrice(StandardAction):
    """What something costs: an offering, a configuration with other values, or the order as it stands."""

    action_name = "action_tell_price"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Tell the price."""
        item = current_item(turn.context, turn.draft)
        offerings = [one for one in mentioned(turn) if item is None or one.id != item.item.offering]
        if offerings:
            for offering in offerings[:3]:
                _tell_price(turn, _hypothetical(turn, offering.id))
        elif item is not None:
            _tell_price(turn, _with_mentioned_values(turn, item))
        else:
            shown = named_offerings(turn)
            for offering in shown[:3]:
                _tell_price(turn, _hypothetical(turn, offering.id))
            if not shown:
                show_offers(turn, "offers_intro")
        return []


class CompareOffers(StandardAction):
    """Offerings side by side."""

    action_name = "action_compare_offers"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Compare what was named, else what was shown."""
        offerings = mentioned(turn)
        if len(offerings) < 2:
            shown = [one for one in turn.context.sold() if one.id in turn.draft.shown_offers]
            offerings = list({one.id: one for one in [*offerings, *(shown or turn.context.sold())]}.values())
        turn.say("compare_intro", card=offers_card(turn.context, offerings[:_MOST_OFFERS]))
        turn.draft.shown_offers = [one.id for one in offerings]
        return []


class Recommend(StandardAction):
    """One offering to begin with: the one an own intent names, the cheapest if asked for, else the CSP's favourite."""

    action_name = "action_recommend"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Recommend."""
        own = turn.context.own_intents.get(turn.understanding.own_intent or "")
        sold = turn.context.sold()
        if own is not None and own.preset is not None:
            offering = turn.context.catalogue.offerings[own.preset.offering]
        elif sold and any(one.kind == "preference" for one in turn.understanding.entities):
            wanted = [one for one in mentioned(turn) if one in sold] or sold
            offering = min(wanted, key=lambda one: sum(cheapest_price(turn.context, one).recurring().values()))
        elif sold:
            offering = next((one for one in sold if one.highlight is not None), sold[0])
        else:
            turn.say("offers_none")
            return []
        _describe(turn, "recommend", offering)
        return []


def show_offers(turn: Turn, message: str) -> None:
    """The offers that can be ordered, as cards; the CSP's first ones where there are many."""
    sold = turn.context.sold()[:_MOST_OFFERS]
    if not sold:
        turn.say("offers_none")
        return
    turn.draft.shown_offers = [one.id for one in sold]
    asked = None if turn.draft.items else Asked(kind="offering", values=[one.id for one in sold])
    turn.say(message, card=offers_card(turn.context, sold), asked=asked)


def ask_offering(turn: Turn) -> None:
    """Nothing has been chosen yet: say what there is."""
    intent = turn.understanding.intent
    if intent == "deny":
        turn.say("nothing_to_stop")
    elif turn.draft.notes and intent == "remove_item":
        turn.say("summary_empty")
    else:
        show_offers(turn, "ask_offering")


def mentioned(turn: Turn) -> list[ProductOffering]:
    """The offerings the message names, in its order."""
    known = turn.context.catalogue.offerings
    named = [str(one.value) for one in turn.understanding.entities if one.kind == "offering"]
    return [known[one] for one in dict.fromkeys(named) if one in known]


def named_offerings(turn: Turn) -> list[ProductOffering]:
    """As :func:`mentioned`; where none is named, those that have a characteristic it names, or the item's own."""
    named = mentioned(turn)
    if named:
        return named
    characteristics = {one.characteristic for one in turn.understanding.entities if one.characteristic}
    sold = turn.context.sold()
    if turn.draft.items:
        return [item.offering for item in items_of(turn.context, turn.draft)[-1:]]
    if characteristics:
        return [
            one for one in sold if any(turn.context.model(one.id).configurable.variable(c) for c in characteristics)
        ]
    shown = [one for one in sold if one.id in turn.draft.shown_offers]
    return shown if len(shown) == 1 else []


def _describe(turn: Turn, message: str, offering: ProductOffering) -> None:
    locale = turn.context.key.locale
    asked = None if turn.draft.items else Asked(kind="offering", values=[offering.id])
    turn.say(
        message,
        offering=offering.name.text(locale),
        description=offering.description.text(locale),
        price=from_price(turn.context, offering),
        quick_replies=[] if turn.draft.items else [order_button(turn.context, offering)],
        asked=asked,
    )


def _hypothetical(turn: Turn, offering: str) -> Item:
    """An item that is not in the order, with the values the message names."""
    return _with_mentioned_values(turn, Item(turn.context, DraftItem(id="0", offering=offering)))


def _with_mentioned_values(turn: Turn, item: Item) -> Item:
    """The item as it would be with the values the message names; without those that are impossible."""
    choices: dict[str, Value] = dict(item.item.choices)
    for entity in turn.understanding.entities:
        name = entity.characteristic if entity.kind == "value" else str(entity.value)
        variable = item.variable(name) if entity.kind in ("value", "offering") else None
        if variable is None:
            continue
        value = entity.value if entity.kind == "value" else True
        tried = {**choices, variable.id: value}
        if value in variable.domain and item.model.is_possible(tried, item.item.postcode):
            choices = tried
        elif value in variable.domain:
            choices = _loosened(item, variable.id, value)
    return Item(turn.context, item.item.model_copy(update={"choices": choices}))


def _loosened(item: Item, name: str, value: Value) -> dict[str, Value]:
    """The item's choices with ``value``, changed as little as it takes."""
    repairs = item.model.repairs(name, value, item.item.choices, item.item.postcode)
    if not repairs:
        return dict(item.item.choices)
    kept = {key: one for key, one in item.item.choices.items() if key not in repairs[0].dropped}
    return {**kept, **repairs[0].changes, name: value}


def _tell_price(turn: Turn, item: Item) -> None:
    price = turn.context.names.price(item.price())
    if item.item.id == "0":
        turn.say(
            "price_of",
            offering=_in_words(turn, item),
            price=price if item.item.choices else from_price(turn.context, item.offering),
            quick_replies=_order_buttons(turn, [item.offering]),
            asked=None if turn.draft.items else Asked(kind="offering", values=[item.offering.id]),
        )
    else:
        turn.say("price_of_configuration", offering=_in_words(turn, item), price=price)


def _in_words(turn: Turn, item: Item) -> str:
    names = turn.context.names
    chosen = [names.choice(v, item.item.choices[v.id]) for v in item.model.configurable.variables
              if v.id in item.item.choices]  # fmt: skip
    return f"{item.name} ({', '.join(chosen)})" if chosen else item.name


def _order_buttons(turn: Turn, offerings: Sequence[ProductOffering]) -> list[QuickReply]:
    return [] if turn.draft.items else [order_button(turn.context, one) for one in offerings]
