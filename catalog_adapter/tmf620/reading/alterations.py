"""Discounts: prices that alter others. One for some months belongs to the terms; one for good is a negative price.

A discount stands among the offering's prices and is off all that fit it, or prices refer to it
(``popRelationship``, or ``priceAlteration`` within a price) and it is off those.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.lenient import folded, identity, mappings, reference, text
from catalog_adapter.tmf620.plain import duration, money_text
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.amounts import amount_of, kind_of_price, percentage_of, period_of
from catalog_adapter.tmf620.reading.prices import (
    Charge,
    Pricing,
    price_conditions,
    price_identity,
    raw_prices,
    read_charge,
)
from catalog_adapter.tmf620.reading.source import label
from catalog_adapter.tmf620.reading.terms import months_of, named_terms

_SMALLEST = Decimal("0.0001")


@dataclass
class _Alteration:
    """A discount, and the prices that refer to it; none: it is off all that fit."""

    raw: Json
    of: list[Charge] = field(default_factory=list)


def read_prices(pricing: Pricing) -> list[Json]:
    """All prices of an offering; those of the first months go to the terms. Raises LeftOut where one can't be read."""
    charges: list[Charge] = []
    alterations: dict[int, _Alteration] = {}
    for raw in raw_prices(pricing.source, pricing.shape):
        try:
            kind = kind_of_price(raw)
            if kind == "alteration":
                alterations.setdefault(id(raw), _Alteration(raw))
            elif kind == "penalty":
                where = label("productOfferingPrice", raw)
                pricing.source.report.warning(where, "is not charged with an order; left out")
            else:
                charges.append(read_charge(raw, kind, pricing))
        except LeftOut as reason:
            raise LeftOut(f"its price {_named(raw)} {reason}") from None
    for charge in charges:
        _find_alterations(charge, pricing, alterations)
    built = [charge.built for charge in charges]
    for alteration in alterations.values():
        try:
            built += _applied(alteration, charges, pricing)
        except LeftOut as reason:
            raise LeftOut(f"its price {_named(alteration.raw)} {reason}") from None
    return built


def _find_alterations(charge: Charge, pricing: Pricing, found: dict[int, _Alteration]) -> None:
    """The discounts that a price refers to, or has within itself."""
    for relation in mappings(charge.raw.get("popRelationship")):
        tmf_id = reference(relation)
        target = pricing.source.prices.get(tmf_id or "")
        if target is not None and kind_of_price(target) == "alteration":
            found.setdefault(id(target), _Alteration(target)).of.append(charge)
        elif any(word in folded(relation.get("relationshipType")) for word in ("discount", "alteration", "allowance")):
            raise LeftOut(f"its price {_named(charge.raw)} is altered by {tmf_id!r}, which is not in the catalogue")
    for raw in mappings(charge.raw.get("priceAlteration")):
        found.setdefault(id(raw), _Alteration(raw)).of.append(charge)


def _applied(alteration: _Alteration, charges: list[Charge], pricing: Pricing) -> list[Json]:
    months = months_of(alteration.raw.get("applicationDuration"))
    if months is not None:
        _for_some_months(alteration, months, charges, pricing)
        return []
    percentage = percentage_of(alteration.raw)
    if percentage is None:
        return [_fixed(alteration, charges, pricing)]
    return [_share(alteration, percentage, charge, pricing) for charge in _altered(alteration, charges)]


def _for_some_months(alteration: _Alteration, months: int, charges: list[Charge], pricing: Pricing) -> None:
    """Sets the discount of the terms. It is off all monthly prices, as a term's discount is."""
    raw = alteration.raw
    monthly = [one for one in charges if one.built.get("recurring") == "month" and one.amount > 0]
    if period_of(raw) not in (None, "month") or (alteration.of and _ids(alteration.of) != _ids(monthly)):
        raise LeftOut("is a discount for some months, and not off all monthly prices")
    if mappings(raw.get("prodSpecCharValueUse")):
        raise LeftOut("is a discount for some months, and only of some configurations")
    ids = named_terms(raw.get("productOfferingTerm"), pricing.terms) or [one.id for one in pricing.terms]
    if not ids:
        raise LeftOut("is a discount for some months, and the offering has no terms")
    discount: Json = {"for": duration(months)}
    percentage = percentage_of(raw)
    if percentage is None:
        amount = amount_of(raw, pricing.source.settings)
        discount["amount"] = money_text(amount if extension(raw) is not None else abs(amount))
    elif percentage != percentage.to_integral_value():
        raise LeftOut(f"is a discount of {percentage} % for some months; it has to be whole")
    else:
        discount["percentage"] = abs(int(percentage))
    for term in pricing.terms:
        if term.id in ids:
            if "discount" in term.built:
                raise LeftOut("is a second discount for some months of the same term")
            term.built["discount"] = discount


def _fixed(alteration: _Alteration, charges: list[Charge], pricing: Pricing) -> Json:
    """An amount off, as a price below zero; under the conditions of the price it is off, where that is one."""
    raw = alteration.raw
    off = -abs(amount_of(raw, pricing.source.settings))
    bases = alteration.of
    periods = {one.built.get("recurring") for one in bases or charges if one.built.get("usage") is None}
    period = period_of(raw) or (periods.pop() if len(periods) == 1 else "unknown")
    if period == "unknown":
        raise LeftOut("doesn't say how often it is taken off")
    built = price_identity(raw, pricing) | ({"recurring": period} if period else {"one_time": True})
    first = bases[0].built if len(bases) == 1 else {}
    if "per" in first:
        built["per"] = first["per"]
    when = {**first.get("when", {}), **price_conditions(raw, pricing)}
    return built | {"amount": money_text(off)} | ({"when": when} if when else {})


def _share(alteration: _Alteration, percentage: Decimal, charge: Charge, pricing: Pricing) -> Json:
    """A percentage off one price, as a price below zero beside it."""
    raw = alteration.raw
    off = -(charge.amount * abs(percentage) / 100).quantize(_SMALLEST, ROUND_HALF_UP)
    of = identity(charge.raw.get("id")) or str(charge.built["id"])
    built = price_identity({"id": f"{identity(raw.get('id')) or ''}.{of}"[:200], "name": raw.get("name")}, pricing)
    built.pop("tmf_id", None)
    kept = {name: charge.built[name] for name in ("recurring", "one_time", "per") if name in charge.built}
    when = {**charge.built.get("when", {}), **price_conditions(raw, pricing)}
    return built | kept | {"amount": money_text(off)} | ({"when": when} if when else {})


def _altered(alteration: _Alteration, charges: list[Charge]) -> Iterable[Charge]:
    """The prices that a percentage is off: those that refer to it, else all of its period, else all recurring ones."""
    period = period_of(alteration.raw)
    fitting = alteration.of or [one for one in charges if one.built.get("recurring") in ({period} if period else
                                ("month", "year", "week", "day"))]  # fmt: skip
    fitting = [one for one in fitting if one.amount > 0 and "usage" not in one.built]
    if not fitting:
        raise LeftOut("is a discount, and there is no price that it is off")
    return fitting


def _ids(charges: list[Charge]) -> set[str]:
    return {str(one.built["id"]) for one in charges}


def _named(raw: Json) -> str:
    return repr(identity(raw.get("id")) or text(raw.get("name"), 60))
