"""Names within offers.yml that nothing defines, and names that stand for two things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from catalog_adapter.check.known import Known, Named, Scope, unknown, unknown_in
from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from catalog_adapter.offers.configurable import TERM, Catalogue, Configurable
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
        yield from _relations(places, known, offering)
        yield from _choices(places, offering)
    for specification in data.offers.product_specifications:
        yield from _conditions(places, known, specification)
    cycles = [problem for one in known.configurables.values() for problem in _cycles(places, one)]
    yield from dict.fromkeys(cycles)


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
    scope = {one.id: Named((one.domain(),)) for one in characteristics}
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
        elif not scope[price.per].is_number():
            yield Problem.at(at("per"), f"{price.per!r} is no whole number, so nothing can be priced per {price.per}")


def _relations(places: Places, known: Known, offering: ProductOffering) -> Iterable[Problem]:
    """``requires`` and ``excludes`` speak of other offerings."""
    for key in ("requires", "excludes"):
        for index, relation in enumerate(getattr(offering, key)):
            for other in relation.offering:
                origin = places.offering(offering.id, key, index, "offering")
                if other not in known.catalogue.offerings:
                    yield unknown(origin, "offering", other, known.catalogue.offerings)
                elif other == offering.id and key == "requires":
                    yield Problem.at(origin, f"{other!r} requires itself")


def _choices(places: Places, offering: ProductOffering) -> Iterable[Problem]:
    """``choose`` speaks of optional parts of the bundle."""
    optional = [one.offering for one in offering.bundle if one.lowest == 0]
    parts = [one.offering for one in offering.bundle]
    for index, choice in enumerate(offering.choose):
        for number, part in enumerate(choice.of):
            origin = places.offering(offering.id, "choose", index, "of", number)
            if part not in parts:
                yield unknown(origin, "part of the bundle", part, parts)
            elif part not in optional:
                yield Problem.at(origin, f"{part!r} is always in the bundle, so it can't be chosen")


def _conditions(places: Places, known: Known, specification: ProductSpecification) -> Iterable[Problem]:
    """``only_when`` speaks of other characteristics of an offering or bundle that has this one."""
    users = [one.id for one in known.catalogue.offerings.values() if one.specification == specification.id]
    scope: Scope = {name: values for one in users for name, values in known.where_sold(one).items()}
    if not users:
        scope = dict(known.anywhere)
    for one in specification.characteristics:
        yield from unknown_in(
            one.only_when, scope, partial(places.characteristic, specification.id, one.id, "only_when")
        )


def _cycles(places: Places, configurable: Configurable) -> Iterable[Problem]:
    """A characteristic can't depend on itself, nor on one that depends on it."""
    depends = {one.id: list(one.only_when) for one in configurable.variables}
    told: set[str] = set()
    for variable in configurable.variables:
        circle = _circle(variable.id, depends)
        if circle and not told & set(circle):
            told |= set(circle)
            ways = " → ".join([*circle, variable.id])
            origin = places.variable(configurable, variable, "only_when")
            yield Problem.at(origin, f"{variable.id!r} depends on itself: {ways}")


def _circle(start: str, depends: Mapping[str, list[str]]) -> list[str]:
    """The way from a characteristic back to itself; nothing where there is none."""
    seen: set[str] = set()
    ways = [[start]]
    while ways:
        way = ways.pop()
        for after in depends.get(way[-1], ()):
            if after == start:
                return way
            if after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return []
