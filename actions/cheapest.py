"""*What is the cheapest with Y?*: the lowest price, of the item that is being ordered or of all that is sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.action import StandardAction, TrackerEvents
from actions.browsing import show_offers
from actions.explanations import say_apart
from actions.finding import cheapest, cost
from actions.found import Found, asked_for, in_words, leave_open
from actions.subjects import is_imagined, subjects, wishes
from actions.turn import Turn
from catalog_adapter.tone.reply import QuickReply


class FindCheapest(StandardAction):
    """The cheapest configuration there is, with what the message names."""

    action_name = "action_find_cheapest"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Find and tell it."""
        items = subjects(turn)
        found = [one for item in items if (one := cheapest(item, wishes(turn, item))) is not None]
        turn.note_where_partial(any(one.partial for one in found))
        if not items:
            show_offers(turn, "offers_intro")
        elif not found:
            say_apart(turn, items[0], wishes(turn, items[0]))
        elif is_imagined(items[0]):
            _tell(turn, min(found, key=cost))
        else:
            _tell_of_item(turn, found[0])
        return []


def _tell(turn: Turn, found: Found) -> None:
    """The cheapest of what is sold."""
    turn.say(
        "cheapest",
        offering=found.name(),
        price=found.price_in_words(),
        quick_replies=[] if turn.draft.items else [found.take()],
        asked=None if turn.draft.items else asked_for(turn, [found]),
    )


def _tell_of_item(turn: Turn, found: Found) -> None:
    """The cheapest of the item in the order: with all that is chosen, and with other choices where that is less."""
    item = found.item
    free = cheapest(item.having({}), found.wished)
    other = replace(free, item=item) if free is not None and cost(free) < cost(found) else None
    turn.note_where_partial(free is not None and free.partial)
    ways = [one for one in (found, other) if one is not None and one.changes()]
    replies = leave_open(turn, ways) if ways else []
    if not found.changes():
        _say(turn, "cheapest_already", found, replies if other is None else [])
    else:
        changes = turn.context.names.list_of(in_words(item, found.changes()))
        turn.say("cheapest_of_item", changes=changes, price=found.price_in_words(),
                 quick_replies=replies if other is None else [])  # fmt: skip
    if other is not None:
        _say(turn, "cheapest_otherwise", other, replies)


def _say(turn: Turn, message: str, found: Found, quick_replies: Sequence[QuickReply]) -> None:
    turn.say(message, offering=found.name(), price=found.price_in_words(), quick_replies=quick_replies)
