"""The prices of an offering as TMF620's, one resource each; the discounts of its terms, too.

A discount of the first months is a price of the type ``discount`` for its term. How long it runs stands in
``applicationDuration``, which TMF620 has on the alterations within a price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from catalog_adapter.offers.configurable import TERM
from catalog_adapter.offers.models import ProductOffering, ProductOfferingPrice, ProductOfferingTerm
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import MEMBER, put_text
from catalog_adapter.tmf620.writing.target import (
    Target,
    TmfIds,
    is_standard,
    ours,
    raw_selection,
    selected,
    with_member,
)


class Prices:
    """The price resources of a catalogue. ``all`` are those written as yet; offerings may share one."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._ids = TmfIds(price.tmf_id for one in target.catalogue.offerings.values() for price in one.prices)
        self.all: dict[str, Json] = {}

    def of(self, offering: ProductOffering) -> list[Json]:
        """Writes the prices of an offering; the references to them, in their order."""
        written = [self._price(one, offering) for one in offering.prices]
        written += [self._discount(one, offering) for one in offering.terms if one.discount is not None]
        return [
            self._target.reference("productOfferingPrice", one["id"], one["name"], "ProductOfferingPrice")
            for one in written
        ]

    def _price(self, model: ProductOfferingPrice, offering: ProductOffering) -> Json:
        body = _body(model, offering, self._target)
        return self._kept(model.id, model.tmf_id, offering, body)

    def _discount(self, term: ProductOfferingTerm, offering: ProductOffering) -> Json:
        discount = term.discount
        assert discount is not None, "asked only for terms that have one"
        target = self._target
        body: Json = {
            "name": term.name.text(target.locale),
            "priceType": "discount",
            "recurringChargePeriodType": "month",
            "recurringChargePeriodLength": 1,
            "applicationDuration": {"amount": discount.months, "units": "month"},
            "productOfferingTerm": [term_reference(term, target)],
            "isBundle": False,
        }
        if discount.percentage is not None:
            body["percentage"] = float(discount.percentage)
        else:
            body["price"] = _money(discount.amount or Decimal(0), target)
        return self._kept(f"{TERM}.{term.id}", None, offering, with_member(body, {}))

    def _kept(self, own_id: str, tmf_id: str | None, offering: ProductOffering, body: Json) -> Json:
        """A price with its id: the same one again where another offering has the very same price."""
        known = self.all.get(tmf_id or "")
        if known is not None and _without_head(known) == body | {"@type": "ProductOfferingPrice"}:
            return known
        more: Json = dict(body[MEMBER])
        given = self._ids.give(own_id, tmf_id, more, within=offering.id)
        head = self._target.head("productOfferingPrice", given)
        self.all[given] = head | body | {"@type": "ProductOfferingPrice", MEMBER: more}
        return self.all[given]


def term_reference(term: ProductOfferingTerm, target: Target) -> Json:
    """A term as the condition of a price."""
    body: Json = {"name": term.name.text(target.locale), "@type": "ProductOfferingTerm"}
    if term.duration is not None:
        body["duration"] = {"amount": term.duration, "units": "month"}
    return with_member(body, {"id": term.id})


def _body(model: ProductOfferingPrice, offering: ProductOffering, target: Target) -> Json:
    """A price without its id and address."""
    more: Json = {"id": model.id} | ours(model, "per")
    body: Json = {}
    put_text(body, more, "name", model.name or offering.name, target.locale)
    if model.name is None:
        more["name"] = None
    body |= _kind(model) | {"price": _money(model.amount, target), "isBundle": False}
    if model.usage and model.unit is not None:
        body["unitOfMeasure"] = _quantity(model.unit)
        more["unit"] = model.unit
    elif model.per is not None:
        body["unitOfMeasure"] = {"amount": 1.0, "units": model.per}
    if target.tax is not None:
        body["tax"] = [_tax(target)]
    body |= _conditions(model, offering, target)
    if special := [name for name, wanted in model.when.items() if not _is_standard_here(name, wanted, offering)]:
        more["when"] = raw_selection(model, "when", special)
    return with_member(body, more)


def _kind(model: ProductOfferingPrice) -> Json:
    if model.recurring is None:
        return {"priceType": "usage" if model.usage else "oneTime"}
    return {
        "priceType": "recurring",
        "recurringChargePeriodType": model.recurring,
        "recurringChargePeriodLength": 1,
    }


def _conditions(model: ProductOfferingPrice, offering: ProductOffering, target: Target) -> Json:
    """``when`` as far as TMF620 can say it: the values of characteristics, and the terms."""
    uses = []
    for name, wanted in model.when.items():
        values = selected(wanted, target.domain(offering, name))
        if name != TERM and values:
            uses.append(with_member({"id": name, "name": name, "productSpecCharacteristicValue": values}, {"id": name}))
    found: Json = {"prodSpecCharValueUse": uses} if uses else {}
    if TERM in model.when:
        ids = [one["value"] for one in selected(model.when[TERM], target.domain(offering, TERM)) if "value" in one]
        if terms := list(_terms(ids, offering, target)):
            found["productOfferingTerm"] = terms
    return found


def _terms(ids: list[object], offering: ProductOffering, target: Target) -> Iterator[Json]:
    by_id = {term.id: term for term in offering.terms}
    return (term_reference(by_id[one], target) for one in ids if isinstance(one, str) and one in by_id)


def _is_standard_here(name: str, wanted: object, offering: ProductOffering) -> bool:
    """Whether a condition can be read from TMF620's members; a term that only a bundle has can't."""
    listed = wanted if isinstance(wanted, list) else [wanted]
    known = {term.id for term in offering.terms}
    if name == TERM and not all(isinstance(one, str) and one in known for one in listed):
        return False
    return is_standard(wanted)  # type: ignore[arg-type]


def _quantity(unit: str) -> Json:
    counted = re.fullmatch(r"([0-9]{1,9}) (.+)", unit, re.DOTALL)
    return {"amount": float(counted[1]), "units": counted[2]} if counted else {"amount": 1.0, "units": unit}


def _tax(target: Target) -> Json:
    assert target.tax is not None, "asked only where there is a tax"
    body: Json = {"taxCategory": target.tax.name.text(target.locale), "taxRate": float(target.tax.rate)}
    return with_member(body, {"amounts": target.tax.amounts})


def _money(amount: Decimal, target: Target) -> Json:
    """At most nine digits and four decimals, so that the JSON number is exact."""
    return {"unit": target.currency, "value": float(amount)}


def _without_head(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in ("id", "href", "lifecycleStatus")}
