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
        elif any(own_id in relation.offering for relation in (*offering.requires, *offering.excludes)):
            yield f"the offering {offering.id!r}"
    file = data.constraints
    for kind, entries in (
        ("constraint", file.constraints), ("table", file.tables), ("availability", file.availability),
        ("eligibility", file.eligibility),
    ):  # fmt: skip
        yield from (f"the {kind} {one.id!r}" for one in entries if one.offering == own_id)
    for intent in data.intents.own_intents:
        if intent.preset is not None and intent.preset.offering == own_id:
            yield f"the own intent {intent.id!r}"


def _uses_of_specification(own_id: str, data: ContextData) -> Iterator[str]:
    for offering in data.offers.product_offerings:
        if offering.specification == own_id:
            yield f"the product offering {offering.id!r}"
