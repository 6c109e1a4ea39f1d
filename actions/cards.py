"""Cards: offers, a configuration, an order, as the customer sees them. Every text is rendered here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import phonenumbers

from actions.explanations import reason_of
from actions.finding import cheapest
from actions.item_actions import item_actions
from actions.items import Item
from actions.options import listed
from actions.payloads import choose, payload
from catalog_adapter.constraints.answers import Domains
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import Period, ProductOffering, same_value
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.offers.ranges import Values
from catalog_adapter.tone.reply import (
    ConfigurationCard,
    ConfigurationRow,
    OfferEntry,
    OffersCard,
    Option,
    OrderSummaryCard,
    QuickReply,
    Row,
    SummaryItem,
)
from orders.draft import DraftItem, OrderDraft


def offers_card(context: ResolvedContext, offerings: Iterable[ProductOffering]) -> OffersCard:
    """Offerings to choose from."""
    return OffersCard(offers=[_offer_entry(context, one) for one in offerings])


def order_button(context: ResolvedContext, offering: ProductOffering) -> QuickReply:
    """The button that orders an offering."""
    name = offering.name.text(context.key.locale)
    return QuickReply(
        title=context.say("word_order", offering=name), payload=payload("order_product", offering=offering.id)
    )


def from_price(context: ResolvedContext, offering: ProductOffering) -> str:
    """``from £29.00 a month``: the cheapest it can be had for."""
    price = cheapest_price(context, offering)
    amount = price.recurring()
    if not amount:
        return context.names.price(price)
    period, total = next(iter(amount.items()))
    return context.say("word_from", price=context.names.amount(context.money(total), period))


def cheapest_price(context: ResolvedContext, offering: ProductOffering) -> PriceBreakdown:
    """The lowest price an offering can be had for."""
    found = cheapest(Item(context, DraftItem(id="0", offering=offering.id)), {})
    return context.price(offering.id, found.values if found else {})


def configuration_card(context: ResolvedContext, item: Item, asked: str | None) -> ConfigurationCard:
    """What is being configured, and its price as it stands."""
    values, domains = item.values(), item.domains()
    price = item.price()
    rows = [
        _configuration_row(context, item, variable, values, _offered(variable, domains), asked)
        for variable in item.model.configurable.variables
        if variable.id in values and len(variable.domain) > 1
    ]
    return ConfigurationCard(
        item_id=item.item.id,
        name=item.name,
        rows=rows,
        price_lines=price_rows(context, price),
        totals=total_rows(context, [price]),
        tax_note=tax_note(context),
    )


def summary_card(context: ResolvedContext, draft: OrderDraft, items: Sequence[Item]) -> OrderSummaryCard:
    """The whole order."""
    return OrderSummaryCard(
        items=[_summary_item(context, items, item) for item in items],
        totals=total_rows(context, [item.price() for item in items]),
        tax_note=tax_note(context),
        contact=[
            Row(name=context.say(f"word_{field}"), value=_contact(field, draft.contact[field]))
            for field in context.profile.contact_fields
            if field in draft.contact
        ]
        + _start(context, draft),
    )


def price_rows(context: ResolvedContext, price: PriceBreakdown) -> list[Row]:
    """Each price, and each discount of the first months."""
    rows = [Row(name=line.name, value=_amount(context, line.amount, line.period)) for line in price.lines]
    for discount in price.discounts:
        off = context.say("word_first_months", months=str(discount.months), amount=context.money(-discount.amount))
        rows.append(Row(name=f"{context.say('word_discount')}: {discount.name}", value=off))
    return rows


def total_rows(context: ResolvedContext, prices: Sequence[PriceBreakdown]) -> list[Row]:
    """What is paid in all: per period, in the first months, once."""
    recurring: dict[Period, Decimal] = defaultdict(Decimal)
    once = Decimal(0)
    first_months: dict[tuple[Period, int], Decimal] = {}
    for price in prices:
        once += price.one_time()
        for period, amount in price.recurring().items():
            recurring[period] += amount
    for period, months in sorted({key for price in prices for key in price.discounted()}, key=lambda key: key[1]):
        first_months[period, months] = sum((_in_month(price, period, months) for price in prices), Decimal(0))
    total = context.say("word_total")
    rows = [Row(name=total, value=_amount(context, amount, period)) for period, amount in recurring.items()]
    for (_, months), amount in first_months.items():
        text = context.say("word_first_months", months=str(months), amount=context.money(amount))
        rows.append(Row(name=total, value=text))
    if once:
        rows.append(Row(name=total, value=_amount(context, once, None)))
    return rows


def tax_note(context: ResolvedContext) -> str:
    """Whether the prices include tax."""
    tax = context.data.context.tax
    rate = context.names.plain_number(tax.rate)
    return context.say(f"word_tax_{tax.amounts}", tax=tax.name.text(context.key.locale), rate=rate)


def _start(context: ResolvedContext, draft: OrderDraft) -> list[Row]:
    """The day that is wished for, if one is."""
    if draft.requested_start is None:
        return []
    day = context.names.day(date.fromisoformat(draft.requested_start))
    return [Row(name=context.say("word_start_date"), value=day)]


def _contact(field: str, value: str) -> str:
    """A contact detail as people write it."""
    if field != "phone":
        return value
    return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _in_month(price: PriceBreakdown, period: Period, months: int) -> Decimal:
    """What one item costs while a discount of ``months`` runs."""
    off = sum((one.amount for one in price.discounts if one.period == period and one.months >= months), Decimal(0))
    return price.recurring().get(period, Decimal(0)) - off


def _offer_entry(context: ResolvedContext, offering: ProductOffering) -> OfferEntry:
    locale = context.key.locale
    return OfferEntry(
        offering=offering.id,
        name=offering.name.text(locale),
        description=offering.description.text(locale),
        price=from_price(context, offering),
        highlight=offering.highlight.text(locale) if offering.highlight else "",
        order=order_button(context, offering),
    )


def _configuration_row(
    context: ResolvedContext, item: Item, variable: Variable, values: dict[str, Value], possible: Values,
    asked: str | None,
) -> ConfigurationRow:  # fmt: skip
    names, chosen = context.names, values[variable.id]
    return ConfigurationRow(
        characteristic=variable.id,
        name=names.variable(variable),
        value=names.value(variable, chosen),
        asked=variable.id == asked,
        options=[_option(context, item, variable, value, chosen, possible) for value in listed(variable.domain)],
    )


def _offered(variable: Variable, domains: Domains) -> Values:
    """What is possible; where that could not be found out in time, all of it may be tried."""
    return variable.domain if domains.partial else domains[variable.id]


def _option(
    context: ResolvedContext, item: Item, variable: Variable, value: Value, chosen: Value, possible: Values
) -> Option:
    """A value to choose, and why it can't be, where it can't."""
    is_possible = any(same_value(value, one) for one in possible)
    reason = ""
    if not is_possible:
        explanation = item.configuration.why_not(variable.id, value)
        reason = reason_of(context, item, explanation)
    return Option(
        name=context.names.value(variable, value),
        payload=choose(variable.id, value),
        chosen=same_value(value, chosen),
        possible=is_possible,
        reason=reason,
    )


def _summary_item(context: ResolvedContext, items: Sequence[Item], item: Item) -> SummaryItem:
    values, names = item.values(), context.names
    rows = [
        Row(name=names.variable(variable), value=_summary_value(context, item, variable, values))
        for variable in item.model.configurable.variables
        if variable.id in values and len(variable.domain) > 1
    ]
    return SummaryItem(
        item_id=item.item.id,
        name=context.say("word_end_service", service=item.name) if item.ends else item.name,
        place=item.place_in_words,
        rows=rows,
        price_lines=price_rows(context, item.price()),
        actions=item_actions(items, item),
    )


def _summary_value(context: ResolvedContext, item: Item, variable: Variable, values: dict[str, Value]) -> str:
    """The value; where a change gives the customer another, that and the one before it."""
    value = context.names.value(variable, values[variable.id])
    before = item.item.change.before.get(variable.id) if item.item.change else None
    if before is None or same_value(before, values[variable.id]):
        return value
    return f"{context.names.value(variable, before)} → {value}"


def _amount(context: ResolvedContext, amount: Decimal, period: Period | None) -> str:
    return context.names.amount(context.money(amount), period)
