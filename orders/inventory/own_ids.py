"""Our ids for what the CSP's own TMF620 catalogue calls otherwise: products of an inventory speak in its terms.

Input: a context. Output: the way back from what ``orders/product_order/tmf_ids.py`` writes into orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog_adapter.contexts import ResolvedContext
from orders.product_order.tmf_ids import tmf_ids_of


@dataclass(frozen=True)
class OwnIds:
    """``offerings`` are our ids by theirs; ``characteristics`` are theirs by ``<offering>.<ours>``."""

    offerings: Mapping[str, str] = field(default_factory=dict)
    characteristics: Mapping[str, str] = field(default_factory=dict)

    def offering(self, named: str) -> str:
        """Our id of an offering; what is no other's id is ours already."""
        return self.offerings.get(named, named)

    def characteristic(self, offering: str, ours: str) -> str:
        """What the catalogue calls a characteristic of this offering of ours."""
        return self.characteristics.get(f"{offering}.{ours}", ours)


def own_ids_of(context: ResolvedContext) -> OwnIds:
    """The ids of all that the context has from a catalogue of the CSP's own."""
    known = context.catalogue.offerings.values()
    theirs = tmf_ids_of(context, known)
    of_specification: dict[str, list[str]] = {}
    for one in known:
        of_specification.setdefault(one.specification or "", []).append(one.id)
    return OwnIds(
        offerings={tmf_id: ours for ours, tmf_id in theirs.offerings.items()},
        characteristics={
            f"{offering}.{ours}": tmf_id
            for (specification, ours), tmf_id in (
                (name.split(".", 1), one) for name, one in theirs.characteristics.items()
            )
            for offering in of_specification[specification]
        },
    )
