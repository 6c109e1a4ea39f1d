"""The prices of an offering: found, wherever the catalogue keeps them, and read; all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalog_adapter.offers.configurable import TERM
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension, taken_text, taken_tmf_id
from catalog_adapter.tmf620.ids import Ids
from catalog_adapter.tmf620.lenient import folded, identity, is_over, is_yet_to_come, mappings, reference, text
from catalog_adapter.tmf620.plain import money_text
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.amounts import (
    Kind,
    amount_of,
    measure_of,
    period_of,
    unit_of,
)
from catalog_adapter.tmf620.reading.selections import Vocabulary, conditions
from catalog_adapter.tmf620.reading.shapes import Shape
from catalog_adapter.tmf620.reading.source import LONGEST_NAME, Source, label
from catalog_adapter.tmf620.reading.terms import ReadTerm, named_terms

_NOT_CHARGED = {"retired", "obsolete", "rejected", "inactive"}
_PLAIN_UNITS = {"", "each", "unit", "units", "piece", "item", "ea", "month", "months"}
_DEEPEST = 8


@dataclass
class Charge:
    """A price that is no discount: as ``offers.yml`` has it, and the resource it is from."""

    built: Json
    amount: Decimal
    raw: Json


@dataclass
class Pricing:
    """What is known of an offering when its prices are read."""

    source: Source
    shape: Shape
    vocabulary: Vocabulary
    terms: list[ReadTerm]
    ids: Ids = field(default_factory=lambda: Ids("price"))

    @property
    def where(self) -> str:
        """How problems name the offering."""
        return f"productOffering/{self.shape.tmf_id}"


def raw_prices(source: Source, shape: Shape) -> list[Json]:
    """The price resources of an offering that hold today, each once. Raises LeftOut where one is missing."""
    found: dict[int, Json] = {}
    for offering in shape.price_sources:
        linked = source.offerings[offering].get("productOfferingPrice")
        for one in [*(linked if isinstance(linked, list) else [linked]), *source.prices_of.get(offering, ())]:
            for price in _resources(source, one, ()) if one is not None else ():
                found[id(price)] = price
    return [price for price in found.values() if _holds(source, price)]


def read_charge(raw: Json, kind: Kind, pricing: Pricing) -> Charge:
    """A price that is no discount. Raises LeftOut."""
    amount = amount_of(raw, pricing.source.settings)
    ours = extension(raw) or {}
    built = price_identity(raw, pricing)
    if kind == "recurring":
        built["recurring"] = period_of(raw)
        if built["recurring"] is None:
            raise LeftOut("is recurring, and doesn't say how often")
    else:
        built[kind] = True
    if kind == "usage":
        built["unit"] = ours.get("unit") or unit_of(raw)
    elif per := ours.get("per") or _per(raw, pricing):
        built["per"] = per
    built["amount"] = money_text(amount)
    if when := price_conditions(raw, pricing):
        built["when"] = when
    return Charge(built, amount, raw)


def price_identity(raw: Json, pricing: Pricing) -> Json:
    """The id and the name of a price."""
    ours = extension(raw)
    tmf_id = identity(raw.get("id"))
    name = taken_text(raw, "name", LONGEST_NAME)
    own_id = pricing.ids.claim((ours or {}).get("id"))
    if own_id is None:
        words = text(raw.get("name"), LONGEST_NAME)
        own_id = pricing.ids.make(tmf_id, words) if tmf_id else pricing.ids.make_within(words)
    built: Json = {"id": own_id}
    if name is not None and not (ours is not None and ours.get("name", "") is None):
        built["name"] = name
    return built | taken_tmf_id(raw, tmf_id, own_id, pricing.shape.id)


def price_conditions(raw: Json, pricing: Pricing) -> Json:
    """For which configurations and terms a price is. Raises LeftOut where they can't be had."""
    ours = extension(raw) or {}
    if mappings(raw.get("place")):
        raise LeftOut("is for some places only")
    when = conditions(raw.get("prodSpecCharValueUse"), pricing.vocabulary)
    terms = named_terms(raw.get("productOfferingTerm"), pricing.terms)
    if terms and (ours or len(terms) < len(pricing.terms)):
        when[TERM] = terms[0] if len(terms) == 1 else terms
    more = ours.get("when")
    return when | more if isinstance(more, dict) else when


def _resources(source: Source, one: Any, above: tuple[str, ...]) -> Iterator[Json]:
    """A price by reference or as it stands here; of a bundle of prices, those within it."""
    tmf_id = reference(one)
    price = source.prices.get(tmf_id) if tmf_id is not None else None
    if price is None:
        embedded = isinstance(one, dict) and any(one.get(name) for name in ("price", "priceType", "percentage"))
        if not embedded:
            raise LeftOut(f"its price {tmf_id!r} is not in the catalogue")
        price = one
    within = mappings(price.get("bundledPopRelationship"))
    if not within:
        yield price
    elif tmf_id in above or len(above) > _DEEPEST:
        raise LeftOut(f"its price {tmf_id!r} holds itself, or bundles within bundles")
    for child in within:
        yield from _resources(source, child, (*above, tmf_id or ""))


def _holds(source: Source, price: Json) -> bool:
    today = source.settings.today
    where = label("productOfferingPrice", price)
    if is_over(price, today) or folded(price.get("lifecycleStatus")) in _NOT_CHARGED:
        source.report.warning(where, "is over; left out")
        return False
    if is_yet_to_come(price, today):
        source.report.warning(where, "is not valid yet; left out")
        return False
    return True


def _is_number(domain: Values) -> bool:
    return isinstance(domain, Ranges) or all(type(one) is int for one in domain)


def _per(raw: Json, pricing: Pricing) -> str | None:
    """The characteristic that a price is multiplied by: the one that its unit names."""
    amount, units = measure_of(raw)
    target = pricing.vocabulary.targets.get(folded(units)) if amount == 1 else None
    if target is not None and _is_number(target.domain):
        return target.id
    if folded(units) not in _PLAIN_UNITS:
        where = label("productOfferingPrice", raw)
        pricing.source.report.warning(where, f"is for {amount} {units}, which can't be configured; charged once")
    return None
