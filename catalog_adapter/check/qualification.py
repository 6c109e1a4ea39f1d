"""What context.yml says of the CSP's qualification service: an address that works, and offerings that there are."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.known import unknown
from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from foundation.remote.address import RemoteAddress
from foundation.remote.errors import AddressInvalid


def check_qualification(data: ContextData) -> Iterable[Problem]:
    """The address, and the offerings that ``services`` names."""
    settings = data.context.qualification
    if settings is None:
        return
    places = Places(data)
    try:
        RemoteAddress.parse(settings.url)
    except AddressInvalid as error:
        yield Problem.at(places.at("context.yml", "qualification", "url"), str(error))
    offerings = {one.id: one for one in data.offers.product_offerings}
    for name in settings.services:
        if name not in offerings:
            yield unknown(places.at("context.yml", "qualification", "services", name), "offering", name, offerings)
