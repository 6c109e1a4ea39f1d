"""What can be had at a place."""

from __future__ import annotations

from collections.abc import Mapping

from actions.action import StandardAction, TrackerEvents
from actions.items import current_item
from actions.payloads import payload
from actions.subjects import mentioned
from actions.taking_in.places import named_place, take_places
from actions.taking_in.service import ask_service, told
from actions.turn import Turn
from catalog_adapter.constraints.availability import matches
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.qualification.qualifications import is_asked_about
from catalog_adapter.qualification.verdicts import Verdict
from catalog_adapter.tone.reply import Asked, QuickReply


class CheckAvailability(StandardAction):
    """Answers for a postcode; asks for one where none is known."""

    action_name = "action_check_availability"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Check."""
        place = named_place(turn)
        item = current_item(turn.context, turn.draft)
        if place is not None:
            take_places(turn, item)
        place = place or (item.item.postcode if item else None) or turn.draft.postcode
        if place is None:
            _ask(turn)
        else:
            await ask_service(turn)
            await tell_availability(turn, place)
        return []


async def tell_availability(turn: Turn, place: str) -> None:
    """What of the offerings that the message names, or of all, can be had at a place."""
    turn.draft.postcode = place
    wanted = mentioned(turn) or turn.context.sold()
    available = [one for one in wanted if turn.context.model(one.id).is_possible({}, place)]
    asked = [one.id for one in available if is_asked_about(turn.context, one)]
    verdicts = await turn.dependencies.qualifications.at_place(turn.context, asked, place) if asked else {}
    _answer(turn, place, wanted, [one for one in available if one.id not in verdicts or verdicts[one.id].can_be_had],
            verdicts)  # fmt: skip


def _ask(turn: Turn) -> None:
    names = [one.name.text(turn.context.key.locale) for one in mentioned(turn)]
    turn.say(
        "ask_place",
        offering=turn.context.names.list_of(names) if names else turn.context.profile.name,
        example=turn.context.profile.postcode_example,
        asked=Asked(kind="place"),
    )


def _answer(
    turn: Turn, place: str, wanted: list[ProductOffering], available: list[ProductOffering],
    verdicts: Mapping[str, Verdict],
) -> None:  # fmt: skip
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
        verdict = verdicts.get(offering.id)
        if verdict is not None and verdict.can_be_had is None:
            turn.say("place_unknown", place=place, offering=offering.name.text(locale))
            continue
        refused = told(verdict) if verdict is not None and verdict.can_be_had is False else ""
        reason = refused or _limits(turn, offering, place)
        if reason and (offering not in available or len(wanted) < len(turn.context.sold()) or len(wanted) == 1):
            name = offering.name.text(locale)
            message = "availability_limited" if offering in available else "place_unavailable"
            turn.say(message, place=place, offering=name, reason=reason)
    if not available and not verdicts and not any(_limits(turn, one, place) for one in wanted):
        turn.say("availability_no", place=place)


def _limits(turn: Turn, offering: ProductOffering, place: str) -> str:
    """What of an offering is not to be had at a place, in the words of the availability entries."""
    entries = turn.context.model(offering.id).availability.values()
    missed = [one.explain.text(turn.context.key.locale) for one in entries if not matches(place, one.postcodes)]
    return " ".join(dict.fromkeys(missed))
