"""*Anything under 40 a month?*: what can be had for a budget; where nothing can, the lowest price there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from actions.action import StandardAction, TrackerEvents
from actions.browsing import show_offers
from actions.explanations import say_apart
from actions.finding import Budget, cheapest, within, within_by_changes
from actions.found import asked_for, found_card, in_words, leave_open
from actions.items import Item
from actions.subjects import is_imagined, subjects, wishes
from actions.turn import Turn
from catalog_adapter.tone.reply import Asked

_MOST_FOUND = 10
_MOST_WAYS = 4


class FindWithinBudget(StandardAction):
    """What costs no more than the message allows: of the item that is being ordered, or of all that is sold."""

    action_name = "action_find_within_budget"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Find and tell it."""
        named = next((one for one in turn.understanding.entities if one.kind == "budget"), None)
        items = subjects(turn)
        if named is None:
            turn.say("ask_budget", asked=Asked(kind="budget"))
        elif named.currency not in (None, turn.context.profile.currency):
            turn.say("budget_in_other_currency", currency=turn.context.profile.currency, asked=Asked(kind="budget"))
        elif not items:
            show_offers(turn, "offers_intro")
        elif is_imagined(items[0]):
            _of_all(turn, items, Budget.of(named))
        else:
            _of_item(turn, items[0], Budget.of(named))
        return []


def _of_all(turn: Turn, items: Sequence[Item], budget: Budget) -> None:
    found = [one for item in items if (one := within(item, wishes(turn, item), budget)) is not None][:_MOST_FOUND]
    if not found:
        _nothing(turn, items, budget)
        return
    turn.note_where_partial(any(one.partial for one in found))
    ordering = bool(turn.draft.items)
    asked = None if ordering else asked_for(turn, found)
    if len(found) > 1:
        turn.draft.shown_offers = [one.item.item.offering for one in found]
        turn.say("budget_offers", budget=_in_words(turn, budget, items[0]), asked=asked,
                 card=found_card(turn.context, found))  # fmt: skip
        return
    (only,) = found
    turn.say("budget_offer", budget=_in_words(turn, budget, only.item), offering=only.name(),
             price=only.price_in_words(), quick_replies=[] if ordering else [only.take()], asked=asked)  # fmt: skip


def _of_item(turn: Turn, item: Item, budget: Budget) -> None:
    """Whether the item stays within the budget, as it stands or with other choices."""
    wished = wishes(turn, item)
    found = within(item, wished, budget)
    ways = [found] if found else within_by_changes(item, wished, budget)
    words = _in_words(turn, budget, item)
    turn.note_where_partial(any(one.partial for one in ways))
    if not ways:
        _nothing(turn, [item], budget)
    elif not ways[0].changes():
        turn.say("budget_kept", budget=words, offering=item.name, price=ways[0].price_in_words())
    elif len(ways) == 1:
        changes = turn.context.names.list_of(in_words(item, ways[0].changes()))
        turn.say("budget_change", budget=words, changes=changes, price=ways[0].price_in_words(),
                 quick_replies=leave_open(turn, ways))  # fmt: skip
    else:
        turn.say("budget_changes", budget=words, quick_replies=leave_open(turn, ways[:_MOST_WAYS]))


def _nothing(turn: Turn, items: Sequence[Item], budget: Budget) -> None:
    """Nothing fits: the lowest price there is, with what is wished and whatever else was chosen."""
    found = [one for item in items if (one := cheapest(item.having({}), wishes(turn, item), budget)) is not None]
    if not found:
        say_apart(turn, items[0], wishes(turn, items[0]))
        return
    free = min(found, key=lambda one: budget.spent(one.price(), one.item))
    item = next(one for one in items if one.item.offering == free.item.item.offering)
    lowest = replace(free, item=item)
    turn.note_where_partial(lowest.partial)
    if is_imagined(item):
        replies = [] if turn.draft.items else [lowest.take()]
    else:
        replies = leave_open(turn, [lowest]) if lowest.changes() else []
    turn.say("budget_nothing", budget=_in_words(turn, budget, item), offering=lowest.name(),
             price=lowest.price_in_words(), quick_replies=replies,
             asked=None if turn.draft.items else asked_for(turn, [lowest]))  # fmt: skip


def _in_words(turn: Turn, budget: Budget, item: Item) -> str:
    """``£40.00 a month``."""
    context = turn.context
    whole = budget.amount == budget.amount.to_integral_value()
    amount = context.money(Decimal(int(budget.amount)) if whole else budget.amount)
    return context.names.amount(amount, budget.period(item))
