"""What can be had at a place."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.items import current_item
from actions.payloads import payload
from actions.subjects import mentioned
from actions.taking_in.places import check_place, named_place
from actions.turn import Turn
from catalog_adapter.constraints.availability import matches
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tone.reply import Asked, QuickReply


class CheckAvailability(StandardAction):
    """Answers for a postcode; asks for one where none is known."""

    action_name = "action_check_availability"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Check."""
        place = named_place(turn)
        item = current_item(turn.context, turn.draft)
        if place is not None and item is not None and item.item.postcode != place:
            item.item.postcode = place
            turn.draft.changed()
            check_place(turn, item)
        place = place or (item.item.postcode if item else None) or turn.draft.postcode
        if place is None:
            _ask(turn)
        else:
            tell_availability(turn, place)
        return []


def tell_availability(turn: Turn, place: str) -> None:
    """What of the offerings that the message names, or of all, can be had at a place."""
    turn.draft.postcode = place
    wanted = mentioned(turn) or turn.context.sold()
    available = [one for one in wanted if turn.context.model(one.id).is_possible({}, place)]
    _answer(turn, place, wanted, available)


def _ask(turn: Turn) -> None:
    names = [one.name.text(turn.context.key.locale) for one in mentioned(turn)]
    turn.say(
        "ask_place",
        offering=turn.context.names.list_of(names) if names else turn.context.profile.name,
        example=turn.context.profile.postcode_example,
        asked=Asked(kind="place"),
    )


def _answer(turn: Turn, place: str, wanted: list[ProductOffering], available: list[ProductOffering]) -> None:
    locale = turn.context.key.locale
    if available:
        names = turn.context.names.list_of([one.name.text(locale) for one in available])
        order = [
            QuickReply(title=turn.context.say("word_order", offering=one.name.text(locale)),
                       payload=payload("order_product", offering=one.id, postcode=place))
            for one in available
        ]  # fmt: skip
        turn.say("availability_yes", place=place, offerings=names, quick_replies=[] if turn.draft.items else order)
    for offering in wanted:
        reason = _limits(turn, offering, place)
        if reason and (offering not in available or len(wanted) < len(turn.context.sold()) or len(wanted) == 1):
            name = offering.name.text(locale)
            message = "availability_limited" if offering in available else "place_unavailable"
            turn.say(message, place=place, offering=name, reason=reason)
    if not available and not any(_limits(turn, one, place) for one in wanted):
        turn.say("availability_no", place=place)


def _limits(turn: Turn, offering: ProductOffering, place: str) -> str:
    """What of an offering is not to be had at a place, in the words of the availability entries."""
    entries = turn.context.model(offering.id).availability.values()
    missed = [one.explain.text(turn.context.key.locale) for one in entries if not matches(place, one.postcodes)]
    return " ".join(dict.fromkeys(missed))
