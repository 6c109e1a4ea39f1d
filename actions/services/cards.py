"""Services as the customer sees them: what each is, what is paid for it, and what can be done with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from actions.cards import tax_note
from actions.payloads import payload
from actions.taking_in.places import named_place
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.offers.models import Period
from catalog_adapter.tone.reply import OrderSummaryCard, QuickReply, Row, SummaryItem
from orders.inventory.services import Service

#: Buttons for more services than these would fill the page.
_MOST_WITH_BUTTONS = 5


def services_card(context: ResolvedContext, services: Sequence[Service]) -> OrderSummaryCard:
    """All services, and what is paid for them together."""
    totals: dict[Period, Decimal] = defaultdict(Decimal)
    for service in services:
        for period, amount in _paid(context, service).items():
            totals[period] += amount
    return OrderSummaryCard(
        items=[_item(context, one) for one in services],
        totals=_rows(context, context.say("word_total"), totals),
        tax_note=tax_note(context),
        contact=[],
    )


def service_buttons(
    context: ResolvedContext, services: Sequence[Service], *intents: str, postcode: str | None = None
) -> list[QuickReply]:
    """For each service a button for each of ``change_order`` and ``end_service``; ``postcode``: where it is to move."""
    words = {"change_order": "word_change_service", "end_service": "word_end_service"}
    more = {"postcode": postcode} if postcode else {}
    return [
        QuickReply(title=context.say(words[intent], service=_title(one)), payload=payload(intent, item=one.id, **more))
        for one in services[:_MOST_WITH_BUTTONS]
        for intent in intents
    ]


def ask_which(turn: Turn, services: Sequence[Service], intent: str) -> None:
    """Ask which of them is meant, with a button for each."""
    turn.say("service_which", quick_replies=service_buttons(turn.context, services, intent, postcode=named_place(turn)))


def _item(context: ResolvedContext, service: Service) -> SummaryItem:
    rows = []
    if service.offering in context.catalogue.offerings:
        configurable = context.model(service.offering).configurable
        values = service.configuration(configurable)
        rows = [
            Row(name=context.names.variable(one), value=context.names.value(one, values[one.id]))
            for one in configurable.variables
            if one.id in values and len(one.domain) > 1
        ]
    return SummaryItem(
        item_id=service.id,
        name=service.name,
        place=service.postcode or "",
        rows=rows,
        price_lines=_rows(context, context.say("word_price"), _paid(context, service)),
    )


def _paid(context: ResolvedContext, service: Service) -> dict[Period, Decimal]:
    return service.recurring(with_tax=context.data.context.tax.amounts == "included")


def _rows(context: ResolvedContext, name: str, amounts: dict[Period, Decimal]) -> list[Row]:
    return [
        Row(name=name, value=context.names.amount(context.money(amount), period)) for period, amount in amounts.items()
    ]


def _title(service: Service) -> str:
    return f"{service.name} ({service.postcode})" if service.postcode else service.name
