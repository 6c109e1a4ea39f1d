"""Compares the order that came of a conversation with the one that should have, and makes such an expectation of one.
Only what is expected is compared."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from catalog_adapter.constraints.availability import normalised
from catalog_adapter.conversations.models import ExpectedItem, ExpectedOrder
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import same_value
from foundation.counting import counted

#: Where in the expectation a difference is, and what is different.
Difference = tuple[tuple[str | int, ...], str]

_CENT = Decimal("0.01")


def differences(expected: ExpectedOrder, order: dict[str, Any], *, tax_included: bool) -> Iterator[Difference]:
    """What of a TMF622 order is not as expected."""
    contact = contact_of(order)
    for field, wanted in expected.contact.items():
        if contact.get(field) != wanted:
            yield ("contact", field), f"{field} is {contact.get(field)!r}, expected {wanted!r}"
    items = order["productOrderItem"]
    if len(items) != len(expected.items):
        yield ("items",), f"the order has {counted(len(items), 'item')}, expected {len(expected.items)}"
    for index, (item, wanted_item) in enumerate(zip(items, expected.items, strict=False)):
        for key, told in _item_differences(item, wanted_item, tax_included=tax_included):
            yield ("items", index, key), told


def as_expected(order: dict[str, Any], *, tax_included: bool) -> dict[str, Any]:
    """What a conversation says that has to end in this TMF622 order."""
    fields = get_args(get_args(ExpectedOrder.model_fields["contact"].annotation)[0])
    contact = {field: text for field, text in contact_of(order).items() if field in fields}
    items = [_expected_item(one, tax_included=tax_included) for one in order["productOrderItem"]]
    return ({"contact": contact} if contact else {}) | {"items": items}


def contact_of(order: dict[str, Any]) -> dict[str, str]:
    """Whom a TMF622 order is for: from its note of contact details, one ``field: value`` a line."""
    note = next((one for one in order.get("note", []) if one["id"] == "contact"), None)
    return dict(line.split(": ", 1) for line in note["text"].splitlines()) if note else {}


def _item_differences(item: dict[str, Any], wanted: ExpectedItem, *, tax_included: bool) -> Iterator[tuple[str, str]]:
    parts = _parts(item)
    if item["action"] != wanted.action:
        yield "action", f"the action is {item['action']}, expected {wanted.action}"
    if item["productOffering"]["id"] != wanted.offering:
        yield "offering", f"the offering is {item['productOffering']['id']!r}, expected {wanted.offering!r}"
    postcode = _postcode(item)
    if wanted.postcode is not None and normalised(postcode or "") != normalised(wanted.postcode):
        yield "postcode", f"the postcode is {postcode!r}, expected {wanted.postcode!r}"
    if wanted.values is not None:
        yield from (("values", told) for told in _value_differences(_values(item, parts, wanted.values), wanted.values))
    yield from _price_differences(parts, wanted, tax_included=tax_included)


def _expected_item(item: dict[str, Any], *, tax_included: bool) -> dict[str, Any]:
    parts, postcode, action = _parts(item), _postcode(item), item["action"]
    return (
        {"offering": item["productOffering"]["id"]}
        | ({"action": action} if action != "add" else {})
        | ({"postcode": postcode} if postcode else {})
        | {"values": _values(item, parts, {})}
        | {key: _shown(total) for key, total in _totals(parts, tax_included=tax_included).items()}
    )


def _parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The item with the parts of a bundle that there are after the order."""
    return [item, *(one for one in item.get("productOrderItem", []) if one["action"] != "delete")]


def _postcode(item: dict[str, Any]) -> str | None:
    return next((place["postcode"] for place in item["product"].get("place", [])), None)


def _values(item: dict[str, Any], parts: list[dict[str, Any]], wanted: dict[str, Value]) -> dict[str, Value]:
    values = {one["name"]: one["value"] for part in parts for one in part["product"]["productCharacteristic"]}
    if "itemTerm" in item:
        values["term"] = item["itemTerm"][0]["name"]
    there = {part["productOffering"]["id"] for part in parts[1:]}
    # an optional part of a bundle is in the order, or it is not; an expectation says so with yes or no
    return values | {name: name in there for name in wanted if name not in values and isinstance(wanted[name], bool)}


def _value_differences(found: dict[str, Value], wanted: dict[str, Value]) -> Iterator[str]:
    for name in sorted(found.keys() | wanted.keys()):
        if name not in wanted:
            yield f"{name} is {found[name]!r}, and nothing was expected of it"
        elif name not in found:
            yield f"{name} is missing, expected {wanted[name]!r}"
        elif not same_value(found[name], wanted[name]):
            yield f"{name} is {found[name]!r}, expected {wanted[name]!r}"


def _price_differences(
    parts: list[dict[str, Any]], wanted: ExpectedItem, *, tax_included: bool
) -> Iterator[tuple[str, str]]:
    shown = "taxIncludedAmount" if tax_included else "dutyFreeAmount"
    prices = [price for part in parts for price in part.get("itemPrice", [])]
    amounts = {_price_name(price, wanted): _amount(price["price"][shown]) for price in prices}
    if wanted.prices is not None and amounts != wanted.prices:
        yield "prices", f"the prices are {_told(amounts)}, expected {_told(wanted.prices)}"
    for key, total in _totals(parts, tax_included=tax_included).items():
        expected: Decimal | None = getattr(wanted, key)
        if expected is not None and total != expected:
            yield key, f"{key} is {_shown(total)}, expected {_shown(expected)}"
    if wanted.first_months is not None:
        off = [one for price in prices for one in price.get("priceAlteration", [])]
        months = off[0]["applicationDuration"] if off else 0
        discount = sum((_amount(one["price"][shown]) for one in off), Decimal(0))
        if (months, discount) != (wanted.first_months.months, wanted.first_months.discount):
            told = f"{_shown(wanted.first_months.discount)} for {counted(wanted.first_months.months, 'month')}"
            yield "first_months", f"{_shown(discount)} comes off for {counted(months, 'month')}, expected {told}"


def _totals(parts: list[dict[str, Any]], *, tax_included: bool) -> dict[str, Decimal]:
    shown = "taxIncludedAmount" if tax_included else "dutyFreeAmount"
    prices = [price for part in parts for price in part.get("itemPrice", [])]
    return {
        key: sum((_amount(one["price"][shown]) for one in prices if one["priceType"] == kind), Decimal(0))
        for key, kind in (("monthly", "recurring"), ("one_time", "oneTime"))
    }


def _price_name(price: dict[str, Any], wanted: ExpectedItem) -> str:
    """What a price is called in the offers: of ``fibre.base`` the ``base``, unless it is expected by its whole name."""
    whole: str = price["productOfferingPrice"]["id"]
    return whole if whole in (wanted.prices or ()) else whole.partition(".")[2] or whole


def _amount(money: dict[str, Any]) -> Decimal:
    return Decimal(str(money["value"]))


def _told(amounts: dict[str, Decimal]) -> str:
    return ", ".join(f"{name} {_shown(amount)}" for name, amount in amounts.items()) or "none"


def _shown(amount: Decimal) -> str:
    """With two decimals at least: as people write money."""
    return f"{amount:.2f}" if amount == amount.quantize(_CENT) else f"{amount:f}"
