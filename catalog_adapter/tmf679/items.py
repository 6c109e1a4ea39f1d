"""The items of an answer of TMF679: each qualified or not, with why not and what else there is.

An item about which nothing can be told is ``terminatedWithError`` and has no result: neither a yes nor a no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.qualification.verdicts import Verdict
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf679.alternatives import Alternative
from catalog_adapter.tmf679.requests import Item, ProductOfferingQualification
from catalog_adapter.tmf760.references import References
from catalog_adapter.tmf760.wishes import Wish
from foundation.errors import BespokeError


class Items:
    """Writes items for a context. ``base_url`` is the public address of the server."""

    def __init__(self, context: ResolvedContext, base_url: str, request: ProductOfferingQualification) -> None:
        self._references = References(context, base_url)
        self._request = request
        self._products = {
            one.id: one.product.as_json()
            for one in request.product_offering_qualification_item
            if one.product is not None
        }

    def qualified(self, wish: Wish, verdict: Verdict, alternatives: Sequence[Alternative]) -> Json:
        """An item with its verdict."""
        body = self._head(wish.item.id, self._references.offering(wish.offering))
        if verdict.can_be_had is None:
            errors = [{"id": one.code, "value": one.label, "@type": "TerminationError"} for one in verdict.reasons]
            return body | {"state": "terminatedWithError", "terminationError": errors}
        if verdict.can_be_had:
            return body | {"state": "done", "qualificationItemResult": "qualified"}
        body |= {"state": "done", "qualificationItemResult": "alternate" if alternatives else "unqualified"}
        if self._request.provide_unavailability_reason:
            body["eligibilityUnavailabilityReason"] = [
                {"code": one.code, "label": one.label, "@type": "EligibilityUnavailabilityReason"}
                for one in verdict.reasons
            ]
        if alternatives:
            body["alternateProductOfferingProposal"] = [
                self._proposal(f"{wish.item.id}-{number}", one) for number, one in enumerate(alternatives, 1)
            ]
        return body

    def failed(self, item: Item, error: BespokeError) -> Json:
        """An item that can't be understood."""
        offering = item.product_offering.as_json() if item.product_offering is not None else None
        error_body = {"id": error.code, "value": str(error), "@type": "TerminationError"}
        return self._head(item.id, offering) | {"state": "terminatedWithError", "terminationError": [error_body]}

    def _head(self, item_id: str, offering: Json | None) -> Json:
        body: Json = {"id": item_id, "action": "add", "@type": "ProductOfferingQualificationItem"}
        if offering is not None:
            body["productOffering"] = offering
        if item_id in self._products:
            body["product"] = self._products[item_id]
        return body

    def _proposal(self, proposal_id: str, alternative: Alternative) -> Json:
        body: Json = {
            "id": proposal_id,
            "alternateProductOffering": self._references.offering(alternative.offering),
            "@type": "AlternateProductOfferingProposal",
        }
        if alternative.values is not None:
            body["alternateProduct"] = {
                "productCharacteristic": _characteristics(alternative.values),
                "@type": "Product",
            }
        return body


def overall(items: Sequence[Json]) -> str:
    """``green`` where all can be had, ``red`` where nothing can, else ``yellow``."""
    qualified = [one.get("qualificationItemResult") == "qualified" for one in items]
    return "green" if qualified and all(qualified) else "yellow" if any(qualified) else "red"


def _characteristics(values: Mapping[str, Value]) -> list[Json]:
    kinds = {bool: "boolean", int: "integer", str: "string"}
    return [{"name": name, "value": one, "valueType": kinds[type(one)]} for name, one in values.items()]
