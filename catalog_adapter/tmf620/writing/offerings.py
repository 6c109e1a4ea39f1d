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
    more = (
        {"id": model.id}
        | target.more["offering", model.id]
        | ours(model, "synonyms", "terms_ask", "highlight", "choose")
    )
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
    more = ours(model, "question", "ask")
    if model.lowest > 0 and "default" in model.model_fields_set and not model.is_counted and model.default:
        more |= ours(model, "default")  # it is there anyway
    body: Json = {
        "id": tmf_id,
        "href": target.href("productOffering", tmf_id),
        "name": target.catalogue.offerings[model.offering].name.text(target.locale),
        "bundledProductOfferingOption": {
            "numberRelOfferLowerLimit": model.lowest,
            "numberRelOfferUpperLimit": model.at_most,
            "numberRelOfferDefault": max(int(model.default), model.lowest),
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
    """What the offering requires and excludes; and constraints between two offerings, as other systems know them."""
    found = [
        with_member(_related(other, kind, target), {"relation": number} | ours(relation, "in_", "explain"))
        for kind in ("requires", "excludes")
        for number, relation in enumerate(getattr(model, kind))
        for other in relation.offering
    ]
    for one in constraints.constraints:
        kind, wanted = ("requires", one.require) if one.require else ("excludes", one.exclude)
        between = [*one.when.items(), *wanted.items()]
        if len(one.when) != 1 or len(wanted) != 1 or any(value is not True for _, value in between):
            continue
        (first, _), (second, _) = between
        if first == model.id and second in target.offering_ids:
            found.append(with_member(_related(second, kind, target), {"id": one.id}))
    return found


def _related(other: str, kind: str, target: Target) -> Json:
    name = target.catalogue.offerings[other].name.text(target.locale)
    reference = target.reference("productOffering", target.offering_ids[other], name, "ProductOffering")
    return {**reference, "relationshipType": kind}
