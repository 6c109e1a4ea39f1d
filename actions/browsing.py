"""Finding an offer: the list, details, prices, side by side, a recommendation."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.cards import cheapest_price, from_price, offers_card, order_button
from actions.found import Found, asked_for, in_words
from actions.items import Item, current_item
from actions.presets import preset_found
from actions.subjects import imagined, is_imagined, mentioned, named_offerings, wishes, with_wishes
from actions.turn import Turn
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tone.reply import Asked, QuickReply

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
        found = preset_found(turn)
        if found is not None:
            _show_found(turn, "offer_details", found)
            return []
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
        found = preset_found(turn)
        if found is not None:
            _show_found(turn, "price_of", found)
            return []
        item = current_item(turn.context, turn.draft)
        offerings = [one for one in mentioned(turn) if item is None or one.id != item.item.offering]
        if offerings:
            for offering in offerings[:3]:
                _tell_price(turn, _with_named_values(turn, imagined(turn, offering.id)))
        elif item is not None:
            _tell_price(turn, _with_named_values(turn, item))
        else:
            shown = named_offerings(turn)
            for offering in shown[:3]:
                _tell_price(turn, _with_named_values(turn, imagined(turn, offering.id)))
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
        found, sold = preset_found(turn), turn.context.sold()
        if found is not None:
            _show_found(turn, "recommend", found)
            return []
        if sold and any(one.kind == "preference" for one in turn.understanding.entities):
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


def _show_found(turn: Turn, message: str, found: Found) -> None:
    """A configuration, to be taken with a yes or a button where nothing is being ordered yet."""
    is_free = not turn.draft.items
    turn.say(
        message,
        offering=found.name(),
        description=found.item.offering.description.text(turn.context.key.locale),
        price=found.price_in_words(),
        quick_replies=[found.take()] if is_free else [],
        asked=asked_for(turn, [found]) if is_free else None,
    )


def _with_named_values(turn: Turn, item: Item) -> Item:
    """The item as it would be with the values the message names; as it is, where they don't go together."""
    return with_wishes(item, wishes(turn, item)) or item


def _tell_price(turn: Turn, item: Item) -> None:
    price = turn.context.names.price(item.price())
    if is_imagined(item):
        turn.say(
            "price_of",
            offering=_in_words(item),
            price=price if item.item.choices else from_price(turn.context, item.offering),
            quick_replies=_order_buttons(turn, [item.offering]),
            asked=None if turn.draft.items else Asked(kind="offering", values=[item.offering.id]),
        )
    else:
        turn.say("price_of_configuration", offering=_in_words(item), price=price)


def _in_words(item: Item) -> str:
    chosen = in_words(item, item.item.choices)
    return f"{item.name} ({', '.join(chosen)})" if chosen else item.name


def _order_buttons(turn: Turn, offerings: Sequence[ProductOffering]) -> list[QuickReply]:
    return [] if turn.draft.items else [order_button(turn.context, one) for one in offerings]
