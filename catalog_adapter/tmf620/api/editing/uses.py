"""What of a CSP is made of an offering or a specification, and so keeps it from being deleted."""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.tmf620.api.editing.changes import Delete
from catalog_adapter.tmf620.api.errors import StillUsed, listed
from catalog_adapter.tmf620.api.export import Resources
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.lenient import mapping


def check_unused(change: Delete, resources: Resources, data: ContextData) -> None:
    """Raises StillUsed, naming what uses the resource."""
    resource = mapping(resources[change.kind].get(change.tmf_id))
    own_id = mapping(extension(resource)).get("id", "")
    finder = {"productOffering": _uses_of_offering, "productSpecification": _uses_of_specification}.get(change.kind)
    uses = list(finder(own_id, data)) if finder else []
    if uses:
        raise StillUsed(
            f"The {change.kind} {change.tmf_id!r} is used by {listed(uses)}.", advice="Change or delete those first."
        )


def _uses_of_offering(own_id: str, data: ContextData) -> Iterator[str]:
    for offering in data.offers.product_offerings:
        if any(part.offering == own_id for part in offering.bundle):
            yield f"the bundle {offering.id!r}"
    for constraint in data.constraints.constraints:
        if constraint.offering == own_id:
            yield f"the constraint {constraint.id!r}"
    for availability in data.constraints.availability:
        if availability.offering == own_id:
            yield f"the availability {availability.id!r}"
    for intent in data.intents.own_intents:
        if intent.preset is not None and intent.preset.offering == own_id:
            yield f"the own intent {intent.id!r}"


def _uses_of_specification(own_id: str, data: ContextData) -> Iterator[str]:
    for offering in data.offers.product_offerings:
        if offering.specification == own_id:
            yield f"the product offering {offering.id!r}"
