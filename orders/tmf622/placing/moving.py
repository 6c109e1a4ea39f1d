"""Where a service is to be that an order changes. Input: the item as it was sent, and the service. Output: the place.

An item that says no place leaves the service where it is. One that repeats of its place what is known, or a part of it,
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog_adapter.constraints.availability import normalised
from orders.inventory.services import Service
from orders.product_order.document import Document
from orders.tmf622.models import ProductOrderItem
from orders.tmf622.placing.wishes import invalid, postcode_sent


@dataclass(frozen=True)
class Destination:
    """``places`` as TMF637 says them; ``moved_from`` the postcode that is left, empty where it stays."""

    postcode: str | None
    places: Sequence[Document]
    moved_from: str = ""


def destination_of(given: ProductOrderItem, service: Service) -> Destination:
    """Where the service is to be. Raises OrderInvalid for a place without a postcode, and for parts that go apart."""
    sent = [place.as_sent() for place in given.product.place] if given.product else []
    postcode = postcode_sent(given)
    if sent and postcode is None and service.postcode is not None:
        raise invalid(given.id, f"its place needs a postcode; the product {service.id} is at {service.postcode}")
    for part in given.product_order_item:
        if not _is_same(postcode_sent(part), postcode or service.postcode):
            raise invalid(part.id, "a part is where its bundle is; give the place to the bundle")
    if not sent or _is_there(sent, service.places):
        return Destination(service.postcode, service.places)
    if _is_same(postcode, service.postcode):
        return Destination(service.postcode, sent)
    return Destination(postcode, sent, service.postcode or "")


def _is_same(sent: str | None, known: str | None) -> bool:
    """Whether these are one postcode; nothing sent is no other one."""
    return sent is None or (known is not None and normalised(sent) == normalised(known))


def _is_there(sent: Sequence[Document], known: Sequence[Document]) -> bool:
    """Whether nothing was sent that is not known of the places already."""
    return all(any(_is_part(one, place) for place in known) for one in sent)


def _is_part(sent: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return all(name in known and _alike(one, known[name]) for name, one in sent.items())


def _alike(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return normalised(one) == normalised(other)
    return one == other
