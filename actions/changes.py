"""*What changes if I take Z?*: what it brings, what it rules out and what it costs. Nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from actions.action import StandardAction, TrackerEvents
from actions.explanations import say_apart, told_reason
from actions.found import Found, asked_for, in_words, leave_open
from actions.items import Item, current_item
from actions.money import difference
from actions.payloads import payload
from actions.subjects import has_part, imagined, mentioned, named_offerings, wishes, with_wishes
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.tone.reply import QuickReply

#: Values that are told to be no longer possible; more than that tell nothing.
_MOST_LOST = 6


class TellChanges(StandardAction):
    """What a choice would change: of the item that is being ordered, else of an offering as the CSP recommends it."""

    action_name = "action_tell_changes"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Tell."""
        item = current_item(turn.context, turn.draft)
        others = [one for one in mentioned(turn) if item is None or not has_part(item, one.id)]
        if item is not None and others:
            _tell_exchange(turn, item, imagined(turn, others[0].id))
            return []
        offerings = named_offerings(turn)
        item = item or (imagined(turn, offerings[0].id) if offerings else None)
        wished = wishes(turn, item) if item else {}
        if item is None or not wished:
            turn.say("changes_of_what")
        elif (after := with_wishes(item, wished)) is None:
            say_apart(turn, item, wished)
        else:
            _tell(turn, item, after, wished)
        return []


def _tell(turn: Turn, item: Item, after: Item, wished: Mapping[str, Value]) -> None:
    names = turn.context.names
    wish = names.list_of(in_words(item, wished))
    found = Found(item, after.values(), wished)
    if not found.changes():
        turn.say("changes_nothing", wish=wish)
        return
    conflict = item.having({**item.item.choices, **wished}).configuration.conflict()
    if conflict is not None:
        turn.note("changes_needed", wish=wish, reason=told_reason(turn, item, conflict))
    follows = {name: value for name, value in found.changes().items() if name not in wished}
    if follows:
        turn.note("follows", consequences=names.list_of(in_words(item, follows)))
    lost = _lost(item, after, {*wished, *follows})
    if lost:
        turn.note("changes_lost", options=names.list_of(lost))
    _tell_price(turn, wish, item, found, quick_replies=leave_open(turn, [found]))


def _tell_exchange(turn: Turn, item: Item, other: Item) -> None:
    """What another offering in place of the item would cost, with what was chosen as far as it has that."""
    other = other.having(item.item.choices)
    wished = wishes(turn, other)
    after = with_wishes(other, wished)
    if after is None:
        say_apart(turn, other, wished)
        return
    found = Found(other, after.values(), {**after.item.choices, **wished})
    more = difference(turn.context, item.price(), found.price())
    take = QuickReply(
        title=f"{other.name} ({more})" if more else other.name,
        payload=payload("change_value", offering=other.item.offering, choices=found.choices()),
    )
    _tell_price(turn, found.name(), item, found, quick_replies=[take])


def _tell_price(turn: Turn, wish: str, item: Item, found: Found, quick_replies: Sequence[QuickReply]) -> None:
    price = found.price_in_words()
    asked = None if turn.draft.items else asked_for(turn, [found])
    more = difference(turn.context, item.price(), found.price())
    if more:
        turn.say("changes_price", wish=wish, difference=more, price=price, quick_replies=quick_replies, asked=asked)
    else:
        turn.say("changes_no_price", wish=wish, price=price, quick_replies=quick_replies, asked=asked)


def _lost(item: Item, after: Item, told: Collection[str]) -> list[str]:
    """The values that could be chosen before and no longer could; nothing where there are too many to tell, or not all
    is known."""
    before, then = item.domains(), after.domains()
    if not then.is_all_of(then.values):
        return []  # what was not found to be possible may be
    lost = [
        item.context.names.choice(one, value)
        for one in item.model.configurable.variables
        if one.id not in told and not isinstance(before[one.id], Ranges)
        for value in before[one.id]
        if not any(same_value(value, other) for other in then[one.id])
    ]
    return lost if len(lost) <= _MOST_LOST else []
