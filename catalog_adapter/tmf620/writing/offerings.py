"""A product offering as TMF620's."""

from __future__ import annotations

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.offers.models import BundledOffering, ProductOffering, ProductOfferingTerm
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import put_text
from catalog_adapter.tmf620.writing.prices import Prices
from catalog_adapter.tmf620.writing.target import (
    Target,
    is_standard,
    ours,
    raw_selection,
    selected,
    with_member,
)


def offering(model: ProductOffering, target: Target, prices: Prices, constraints: ConstraintsFile) -> Json:
    """The ProductOffering of ``model``; writes its prices."""
    body = target.head("productOffering", target.offering_ids[model.id])
    more = {"id": model.id} | target.more["offering", model.id] | ours(model, "synonyms", "terms_ask", "highlight")
    put_text(body, more, "name", model.name, target.locale)
    put_text(body, more, "description", model.description, target.locale)
    body |= {"isBundle": bool(model.bundle), "isSellable": model.sold_alone} | _validity(model)
    if model.category is not None:
        body["category"] = [target.reference("category", model.category, model.category, "Category")]
    body |= _made_of(model, target) | _kept_values(model, target, more)
    body["productOfferingPrice"] = prices.of(model)
    body["productOfferingTerm"] = [_term(one, target) for one in model.terms]
    if relationships := _relationships(model, target, constraints):
        body["productOfferingRelationship"] = relationships
    return with_member(body | {"@type": "ProductOffering"}, more)


def _validity(model: ProductOffering) -> Json:
    period = {}
    if model.valid_from is not None:
        period["startDateTime"] = f"{model.valid_from.isoformat()}T00:00:00Z"
    if model.valid_until is not None:
        period["endDateTime"] = f"{model.valid_until.isoformat()}T23:59:59Z"
    return {"validFor": period} if period else {}


def _made_of(model: ProductOffering, target: Target) -> Json:
    if model.bundle:
        return {"bundledProductOffering": [_bundled(one, target) for one in model.bundle]}
    own_id = model.specification or ""
    name = target.catalogue.specifications[own_id].name.text(target.locale)
    tmf_id = target.specification_ids[own_id]
    found = target.reference("productSpecification", tmf_id, name, "ProductSpecification")
    return {"productSpecification": found}


def _bundled(model: BundledOffering, target: Target) -> Json:
    tmf_id = target.offering_ids[model.offering]
    default = model.default or not model.optional
    more = ours(model, "question", "ask") | ({"default": True} if model.default and not model.optional else {})
    body: Json = {
        "id": tmf_id,
        "href": target.href("productOffering", tmf_id),
        "name": target.catalogue.offerings[model.offering].name.text(target.locale),
        "bundledProductOfferingOption": {
            "numberRelOfferLowerLimit": 0 if model.optional else 1,
            "numberRelOfferUpperLimit": 1,
            "numberRelOfferDefault": 1 if default else 0,
        },
        "@type": "BundledProductOffering",
    }
    return with_member(body, more)


def _kept_values(model: ProductOffering, target: Target, more: Json) -> Json:
    """``values`` as uses of characteristics; what they don't say in full goes to ``more``."""
    uses: list[Json] = []
    for name, kept in model.values.items():
        values = selected(kept, target.domain(model, name))
        if values:
            uses.append(with_member({"id": name, "name": name, "productSpecCharacteristicValue": values}, {"id": name}))
    if special := [name for name, kept in model.values.items() if not is_standard(kept)]:
        more["values"] = raw_selection(model, "values", special)
    return {"prodSpecCharValueUse": uses} if uses else {}


def _term(model: ProductOfferingTerm, target: Target) -> Json:
    body: Json = {"@type": "ProductOfferingTerm"}
    more = {"id": model.id} | ours(model, "default", "synonyms")
    put_text(body, more, "name", model.name, target.locale)
    if model.duration is not None:
        body["duration"] = {"amount": model.duration, "units": "month"}
    return with_member(body, more)


def _relationships(model: ProductOffering, target: Target, constraints: ConstraintsFile) -> list[Json]:
    """The constraints between two offerings, as other systems know them; ours are read from the catalogue."""
    found = []
    for one in constraints.constraints:
        kind, wanted = ("requires", one.require) if one.require else ("excludes", one.exclude)
        between = [*one.when.items(), *wanted.items()]
        if len(one.when) != 1 or len(wanted) != 1 or any(value is not True for _, value in between):
            continue
        (first, _), (second, _) = between
        if first == model.id and second in target.offering_ids:
            name = target.catalogue.offerings[second].name.text(target.locale)
            reference = target.reference("productOffering", target.offering_ids[second], name, "ProductOffering")
            found.append(with_member({**reference, "relationshipType": kind}, {"id": one.id}))
    return found
