"""A product specification as TMF620's."""

from __future__ import annotations

from catalog_adapter.offers.models import Characteristic, ProductSpecification, same_value
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import put_text
from catalog_adapter.tmf620.writing.target import Target, TmfIds, ours, value_type, with_member


def specification(model: ProductSpecification, tmf_id: str, target: Target) -> Json:
    """The ProductSpecification of ``model``."""
    body = target.head("productSpecification", tmf_id)
    more = {"id": model.id} | target.more["specification", model.id]
    put_text(body, more, "name", model.name, target.locale)
    put_text(body, more, "description", model.description, target.locale)
    ids = TmfIds(one.tmf_id for one in model.characteristics)
    characteristics = [_characteristic(one, ids, target) for one in model.characteristics]
    return with_member(
        body | {"isBundle": False, "productSpecCharacteristic": characteristics, "@type": "ProductSpecification"}, more
    )


def _characteristic(model: Characteristic, ids: TmfIds, target: Target) -> Json:
    more: Json = {"id": model.id} | ours(model, "question", "ask", "only_when", "synonyms")
    if model.range is not None:
        # a value of a range has no place of its own to be the default at
        more |= ours(model, "default") | ours(model.range, "step")
    body: Json = {"id": ids.give(model.id, model.tmf_id, more)}
    put_text(body, more, "name", model.name, target.locale)
    put_text(body, more, "description", model.description, target.locale)
    if model.type is None:
        more["type"] = None
    else:
        body["valueType"] = model.type
    body |= {
        "configurable": len(model.domain()) > 1,
        "minCardinality": 0 if model.only_when else 1,
        "maxCardinality": 1,
        "productSpecCharacteristicValue": _values(model),
        "@type": "ProductSpecificationCharacteristic",
    }
    return with_member(body, more)


def _values(model: Characteristic) -> list[Json]:
    found = []
    if model.range is not None:
        limits: Json = {"valueType": "integer", "valueFrom": model.range.from_, "valueTo": model.range.to}
        limits |= {"rangeInterval": "closed", "isDefault": False}
        return [limits | ({"unitOfMeasure": model.unit} if model.unit is not None else {})]
    for one in model.values:
        is_default = model.default is not None and same_value(one.value, model.default)
        body: Json = {"value": one.value, "valueType": value_type(one.value), "isDefault": is_default}
        if model.unit is not None:
            body["unitOfMeasure"] = model.unit
        more = ours(one, "name", "synonyms")
        found.append(with_member(body, more) if more else body)
    return found
