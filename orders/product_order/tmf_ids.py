"""What the CSP's own TMF620 catalogue calls what is ordered. Input: a context, an offering with its parts. Output: its
ids for theirs, for what came from there; all else keeps the id that the offers have."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.offers.models import ProductOffering
from orders.product_order.new_order import NewTmfIds


def tmf_ids_of(context: ResolvedContext, parts: Iterable[ProductOffering]) -> NewTmfIds:
    """The ids of all that an order of these offerings may name."""
    offerings = list(parts)
    known = context.catalogue.specifications
    specifications = [known[one.specification] for one in offerings if one.specification is not None]
    return NewTmfIds(
        offerings={one.id: one.tmf_id for one in offerings if one.tmf_id},
        specifications={one.id: one.tmf_id for one in specifications if one.tmf_id},
        prices={f"{one.id}.{price.id}": price.tmf_id for one in offerings for price in one.prices if price.tmf_id},
        characteristics={
            f"{one.id}.{each.id}": each.tmf_id for one in specifications for each in one.characteristics if each.tmf_id
        },
    )
