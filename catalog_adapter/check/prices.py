"""Prices: a currency there is, amounts it can express, and one for everything that can be sold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from babel.numbers import get_currency_precision, get_territory_currencies, list_currencies

from catalog_adapter.check.places import Places, configured
from catalog_adapter.check.shapes import Shape
from catalog_adapter.constraints.translation.errors import NoWholeAmount, TooMuch
from catalog_adapter.constraints.translation.prices import price_sum
from catalog_adapter.constraints.translation.selections import scope_of
from catalog_adapter.constraints.translation.sums import bounds
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.near_names import did_you_mean
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.offers.configurable import Catalogue, Configurable
from catalog_adapter.offers.models import ProductOffering, ProductOfferingPrice, Selection
from catalog_adapter.offers.pricing import rounded


def check_currency(data: ContextData) -> Iterable[Problem]:
    """A currency that Babel knows, and no amounts finer than it."""
    places, currency = Places(data), data.context.currency
    if currency not in list_currencies():
        hint = did_you_mean(currency, [*_currencies_at_home(data), *sorted(list_currencies())])
        yield Problem.at(places.at("context.yml", "currency"), f"there is no currency {currency!r}{hint}")
        return
    for origin, amount in _amounts(data, places):
        if rounded(amount, currency) != amount:
            text = f"{currency} has {get_currency_precision(currency)} decimals; {amount} is rounded when it is shown"
            yield Problem.at(origin, text, "warning")


def check_sums(data: ContextData) -> Iterable[Problem]:
    """Every price can be added up exactly, whatever is chosen, on its own and in every bundle."""
    places, catalogue = Places(data), Catalogue(data.offers)
    told: set[str] = set()
    for offering in data.offers.product_offerings:
        configurable = catalogue.configurable(offering)
        for part in configurable.parts:
            for index, price in enumerate(part.prices):
                wrong = _uncountable(configurable, part, price, data.context.currency)
                origin = places.offering(part.id, "prices", index, "amount")
                if wrong is not None and f"{origin}{wrong}" not in told:
                    told.add(f"{origin}{wrong}")
                    yield Problem.at(origin, wrong)


def _uncountable(
    configurable: Configurable, part: ProductOffering, price: ProductOfferingPrice, currency: str
) -> str | None:
    """What is wrong with what a price may come to; None where nothing is."""
    alone = part.model_copy(update={"prices": [price]})
    of_price = replace(configurable, parts=(alone,))
    try:
        total = price_sum(of_price, currency, "recurring" if price.recurring else "once")
        bounds(total, scope_of(configurable))
    except NoWholeAmount:
        return f"{price.amount} is finer than {currency} has it, so it can't be for each of a range"
    except TooMuch:
        return f"{price.amount} may come to more than can be counted"
    return None


def check_unpriced(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """Every valid configuration of what is sold alone has a price; a discount is none."""
    places = Places(data)
    for shape in shapes:
        for configurable in shape.configurables if shape.unreachable is None else ():
            if configurable.offering.sold_alone:
                yield from _unpriced(places, shape, configurable)


def check_prices_apply(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """Every price applies to some valid configuration of its offering, or of a bundle with it."""
    places = Places(data)
    sold_in: dict[str, list[tuple[Shape, Configurable]]] = {}
    for shape in shapes:
        for configurable in shape.configurables if shape.unreachable is None else ():
            for part in configurable.parts:
                sold_in.setdefault(part.id, []).append((shape, configurable))
    for offering in data.offers.product_offerings:
        about = sold_in.get(offering.id, [])
        for index, price in enumerate(offering.prices):
            reasons = [shape.analysis.why_never(*_when(one, offering, price)) for shape, one in about]
            if reasons and all(reason is not None for reason in reasons):
                because = places.ruled_out_by(reasons[0] or ()) or "no configuration is as its `when` says"
                origin = places.offering(offering.id, "prices", index, "id")
                yield Problem.at(origin, f"the price {price.id!r} can never apply: {because}", "warning")


def _unpriced(places: Places, shape: Shape, configurable: Configurable) -> Iterable[Problem]:
    offering = configurable.offering
    prices = [(part, price) for part in configurable.parts for price in part.prices if price.amount >= 0]
    if not prices:
        yield Problem.at(places.offering(offering.id, "id"), f"{offering.id!r} has no price")
        return
    conditions = [_when(configurable, part, price) for part, price in prices]
    example = shape.analysis.example(without=conditions)
    if example is not None:
        matters = {name for condition in conditions for selection in condition for name in selection}
        shown = configured({name: value for name, value in example.items() if name in matters})
        text = f"{offering.id!r} can be had without a price: none applies to {shown}"
        yield Problem.at(places.offering(offering.id, "id"), text)


def _when(configurable: Configurable, part: ProductOffering, price: ProductOfferingPrice) -> list[Selection]:
    """When a price counts: as it says, and if its part is in the bundle."""
    is_optional = configurable.variable(part.id) is not None and part.id != configurable.offering.id
    return [price.when, {part.id: True}] if is_optional else [price.when]


def _amounts(data: ContextData, places: Places) -> Iterator[tuple[Origin, Decimal]]:
    for offering in data.offers.product_offerings:
        for index, price in enumerate(offering.prices):
            yield places.offering(offering.id, "prices", index, "amount"), price.amount
        for index, term in enumerate(offering.terms):
            if term.discount is not None and term.discount.amount is not None:
                origin = places.offering(offering.id, "terms", index, "discount", "amount")
                yield origin, term.discount.amount


def _currencies_at_home(data: ContextData) -> list[str]:
    """The currencies of the countries the CSP speaks to: of equally near names, one of these is meant."""
    territories = [one.split("-")[1] for one in data.context.locales]
    return [code for territory in territories for code in get_territory_currencies(territory)]
