"""Names within offers.yml that nothing defines, and names that stand for two things."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from catalog_adapter.check.known import Known, unknown, unknown_in
from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from catalog_adapter.offers.configurable import TERM, Catalogue
from catalog_adapter.offers.models import ProductOffering, ProductSpecification


def check_parts(data: ContextData) -> Iterable[Problem]:
    """Every offering has a specification or parts that there are, with one name for each thing to choose.

    Where that is not so, no more can be told of what can be chosen.
    """
    places, catalogue = Places(data), Catalogue(data.offers)
    for offering in data.offers.product_offerings:
        if offering.specification is not None and offering.specification not in catalogue.specifications:
            origin = places.offering(offering.id, "specification")
            yield unknown(origin, "specification", offering.specification, catalogue.specifications)
        found = list(_wrong_parts(places, catalogue, offering))
        yield from found or _shared_names(places, catalogue, offering)


def check_offer_names(data: ContextData) -> Iterable[Problem]:
    """Every characteristic and value that prices, narrowings and conditions speak of."""
    places, known = Places(data), Known(data)
    for offering in data.offers.product_offerings:
        yield from _narrowings(places, known, offering)
        yield from _prices(places, known, offering)
    for specification in data.offers.product_specifications:
        yield from _conditions(places, known, specification)


def _wrong_parts(places: Places, catalogue: Catalogue, offering: ProductOffering) -> Iterable[Problem]:
    for index, bundled in enumerate(offering.bundle):
        origin = places.offering(offering.id, "bundle", index, "offering")
        part = catalogue.offerings.get(bundled.offering)
        if part is None:
            yield unknown(origin, "offering", bundled.offering, catalogue.offerings)
        elif part.bundle:
            yield Problem.at(origin, f"{part.id!r} is a bundle itself; name the offerings in it instead")
        elif any(one.offering == part.id for one in offering.bundle[:index]):
            yield Problem.at(origin, f"{part.id!r} is in the bundle twice; two of the same are two items of an order")


def _shared_names(places: Places, catalogue: Catalogue, offering: ProductOffering) -> Iterable[Problem]:
    """Customers and constraints name what is chosen without saying of which part, so each name may be there once."""
    owners: dict[str, str] = {TERM: "the contract term"}
    owners |= {one.offering: "a part of the bundle" for one in offering.bundle}
    for number, part in enumerate(catalogue.parts_of(offering)):
        specification = catalogue.specifications.get(part.specification or "")
        for one in specification.characteristics if specification else ():
            owner = owners.setdefault(one.id, f"a characteristic of {part.id!r}")
            if owner != f"a characteristic of {part.id!r}":
                below = ("bundle", number - 1) if offering.bundle else ("specification",)
                text = f"{one.id!r} of {part.id!r} has the name of {owner}; within {offering.id!r} each needs its own"
                yield Problem.at(places.offering(offering.id, *below), text)


def _narrowings(places: Places, known: Known, offering: ProductOffering) -> Iterable[Problem]:
    """``values`` narrows the offering's own characteristics, to values that they have."""
    specification = known.catalogue.specifications.get(offering.specification or "")
    characteristics = specification.characteristics if specification else []
    scope = {one.id: [value.value for value in one.values] for one in characteristics}
    at = partial(places.offering, offering.id, "values")
    for name in offering.values:
        if name not in scope:
            yield unknown(at(name), "characteristic", name, scope)
    yield from unknown_in({name: one for name, one in offering.values.items() if name in scope}, scope, at)


def _prices(places: Places, known: Known, offering: ProductOffering) -> Iterable[Problem]:
    """A part's prices may speak of what is chosen in its bundle: it is priced there."""
    scope = known.where_sold(offering.id)
    for index, price in enumerate(offering.prices):
        at = partial(places.offering, offering.id, "prices", index)
        yield from unknown_in(price.when, scope, partial(at, "when"))
        if price.per is None:
            continue
        if price.per not in scope:
            yield unknown(at("per"), "characteristic", price.per, scope)
        elif not all(type(value) is int for value in scope[price.per]):
            yield Problem.at(at("per"), f"{price.per!r} is no whole number, so nothing can be priced per {price.per}")


def _conditions(places: Places, known: Known, specification: ProductSpecification) -> Iterable[Problem]:
    """``only_when`` speaks of other characteristics of an offering or bundle that has this one."""
    users = [one.id for one in known.catalogue.offerings.values() if one.specification == specification.id]
    scope = {name: values for one in users for name, values in known.where_sold(one).items()}
    if not users:
        scope = dict(known.anywhere)
    for one in specification.characteristics:
        yield from unknown_in(
            one.only_when, scope, partial(places.characteristic, specification.id, one.id, "only_when")
        )
