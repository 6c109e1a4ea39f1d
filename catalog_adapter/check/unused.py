"""Names that nothing uses: harmless to customers, but somebody meant something by them."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places, configured
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import ProductOffering, ProductSpecification
from catalog_adapter.offers.selections import among, narrowed


def check_unused(data: ContextData) -> Iterable[Problem]:
    """Every specification has an offering, every offering can be had, every value is in some offering."""
    places, catalogue = Places(data), Catalogue(data.offers)
    for specification in catalogue.specifications.values():
        users = [one for one in catalogue.offerings.values() if one.specification == specification.id]
        if users:
            yield from _unused_values(places, specification, users)
        else:
            origin = places.specification(specification.id, "id")
            yield Problem.at(origin, f"no offering has the specification {specification.id!r}", "warning")
    bundled = {one.offering for offering in catalogue.offerings.values() for one in offering.bundle}
    for offering in catalogue.offerings.values():
        if not offering.sold_alone and offering.id not in bundled:
            text = f"{offering.id!r} can't be had: it isn't sold alone, and no bundle has it"
            yield Problem.at(places.offering(offering.id, "id"), text, "warning")
        if offering.valid_from and offering.valid_until and offering.valid_until < offering.valid_from:
            text = f"{offering.id!r} can't be had: it ends before it begins, on {offering.valid_from}"
            yield Problem.at(places.offering(offering.id, "valid_until"), text, "warning")


def _unused_values(
    places: Places, specification: ProductSpecification, users: list[ProductOffering]
) -> Iterable[Problem]:
    """A value is unused where every offering narrows it away."""
    for characteristic in specification.characteristics:
        kept = [narrowed(characteristic.domain(), one.values.get(characteristic.id)) for one in users]
        for index, one in enumerate(characteristic.values):
            if not any(among(one.value, values) for values in kept):
                origin = places.characteristic(specification.id, characteristic.id, "values", index)
                text = f"no offering has {configured({characteristic.id: one.value})}"
                yield Problem.at(origin, text, "warning")
