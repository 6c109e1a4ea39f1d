"""An amendment as the customer sees it: what is asked of it, and what it costs beside what the order cost before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from actions.cards import summary_card
from actions.items import Item, items_of
from actions.payloads import payload
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import Asked, QuickReply
from orders.product_order.prices import total_prices


def ask_amendment(turn: Turn) -> None:
    """Ask what of the order is to be different."""
    amends, items = turn.draft.amends, items_of(turn.context, turn.draft)
    assert amends is not None, "asked of an amendment only"
    keep = QuickReply(title=turn.context.say("word_keep"), payload=payload("deny"))
    card = summary_card(turn.context, turn.draft, items)
    asked = Asked(kind="service", offering=items[-1].item.offering)
    turn.say("amend_what", order_number=amends.order_number, card=card, quick_replies=[keep], asked=asked)


def note_amendment(turn: Turn, items: Sequence[Item]) -> None:
    """Where the draft amends an order: what that cost, and what it costs now."""
    if turn.draft.amends is None:
        return
    now = total_prices([one.price() for one in items])
    turn.note(
        "amend_price",
        order_number=turn.draft.amends.order_number,
        before=_in_words(turn.context, turn.draft.amends.prices),
        after=_in_words(turn.context, now),
    )


def _in_words(context: ResolvedContext, prices: Sequence[Mapping[str, Any]]) -> str:
    """Total prices of TMF622 as the customer reads prices: with tax, or without it."""
    name = "taxIncludedAmount" if context.data.context.tax.amounts == "included" else "dutyFreeAmount"
    amounts = [(Decimal(str(one["price"][name]["value"])), one.get("recurringChargePeriod")) for one in prices]
    # what only ends something has no price
    return context.names.list_of(
        context.names.amount(context.money(amount), period) for amount, period in amounts or [(Decimal(0), None)]
    )
