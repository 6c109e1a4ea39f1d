"""Resources of another system's catalogue, as its server would answer them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tmf620 import Imported, documents_from_json, read_catalogue

Json = dict[str, Any]
TODAY = date(2026, 3, 1)
_HOST = "http://10.0.0.7:8080/tmf-api/productCatalogManagement/v4"


def characteristic(name: str, *values: Any, default: Any = None, **more: Any) -> Json:
    """A characteristic with plain values."""
    listed = [
        {"value": one} | ({"isDefault": True} if one == default and default is not None else {}) for one in values
    ]
    return {"name": name, "productSpecCharacteristicValue": listed} | more


def specification(tmf_id: str, name: str, *characteristics: Json, **more: Any) -> Json:
    return {"id": tmf_id, "href": f"{_HOST}/productSpecification/{tmf_id}", "name": name,
            "lifecycleStatus": "Active", "productSpecCharacteristic": list(characteristics),
            "@type": "ProductSpecification"} | more  # fmt: skip


def price(tmf_id: str, name: str, value: Any, unit: str = "GBP", **more: Any) -> Json:
    """A monthly price, unless ``more`` says otherwise."""
    return {"id": tmf_id, "href": f"{_HOST}/productOfferingPrice/{tmf_id}", "name": name, "priceType": "recurring",
            "recurringChargePeriodType": "month", "recurringChargePeriodLength": 1,
            "price": {"unit": unit, "value": value}, "@type": "ProductOfferingPrice"} | more  # fmt: skip


def once(tmf_id: str, name: str, value: Any, **more: Any) -> Json:
    """A one-time price."""
    body = price(tmf_id, name, value, priceType="One Time", **more)
    return {name: one for name, one in body.items() if not name.startswith("recurring")}


def use(name: str, *values: Any, **more: Any) -> Json:
    """The use of some values of a characteristic."""
    return {"name": name, "productSpecCharacteristicValue": [{"value": one} for one in values]} | more


def offering(tmf_id: str, name: str, spec: str | None = None, prices: list[Any] | None = None, **more: Any) -> Json:
    body: Json = {"id": tmf_id, "href": f"{_HOST}/productOffering/{tmf_id}", "name": name, "isSellable": True,
                  "lifecycleStatus": "Active", "@type": "ProductOffering"}  # fmt: skip
    if spec is not None:
        body["productSpecification"] = {"id": spec, "href": f"{_HOST}/productSpecification/{spec}"}
    if prices is not None:
        body["productOfferingPrice"] = [{"id": one} if isinstance(one, str) else one for one in prices]
    return body | more


def bundle(tmf_id: str, name: str, *parts: str | Json, **more: Any) -> Json:
    """A bundle; a part is an id, or an entry as TMF620 has it."""
    entries = [{"id": one, "name": one} if isinstance(one, str) else one for one in parts]
    return offering(tmf_id, name, isBundle=True, bundledProductOffering=entries, **more)


def optional(tmf_id: str, default: int = 0) -> Json:
    """An entry of a bundle that customers may leave out."""
    limits = {"numberRelOfferLowerLimit": 0, "numberRelOfferUpperLimit": 1, "numberRelOfferDefault": default}
    return {"id": tmf_id, "bundledProductOfferingOption": limits}


def imported(*resources: Json, **more: Any) -> Imported:
    """What resources of any kind become."""
    documents = documents_from_json(json.dumps(list(resources)))
    return read_catalogue(documents, **({"currency": "GBP", "today": TODAY} | more))


def only(found: Imported) -> ProductOffering:
    """The one offering that was imported."""
    assert len(found.offers_file.product_offerings) == 1, problems(found)
    return found.offers_file.product_offerings[0]


def problems(found: Imported) -> list[str]:
    """What is told."""
    return [str(one) for one in found.problems]


def telecom() -> list[Json]:
    """A plausible catalogue: internet with two speeds and a router, TV, both in a bundle."""
    return [
        {"id": "c1", "name": "Consumer", "catalogType": "Product", "@type": "Catalog"},
        {"id": "100", "name": "Fixed Access", "isRoot": True, "@type": "Category"},
        specification(
            "8f14e45f-ceea-467f-a1d6-91a50e4d3b21", "Broadband access",
            characteristic("Download Speed", "100", "500", default="500", valueType="number", configurable=True),
            characteristic("Router", "Standard", "Pro", valueType="string", configurable=True, minCardinality=1),
            characteristic("Static IP", "Yes", "No", default="No", valueType="boolean"),
        ),
        specification("771", "Television", characteristic("Package", "Small", "Large", default="Small")),
        price("9001", "Broadband 100", 29, prodSpecCharValueUse=[use("Download Speed", 100)]),
        price("9002", "Broadband 500", "35.50", prodSpecCharValueUse=[use("Download Speed", "500")]),
        once("9003", "Activation", 49.0),
        price("9004", "Television", 9.9),
        price("9005", "Bundle discount", -5),
        offering("14305", "Home Broadband", "8f14e45f-ceea-467f-a1d6-91a50e4d3b21", ["9001", "9002", "9003"],
                 description="Fast <b>internet</b> &amp; Wi-Fi.", category=[{"id": "100", "name": "Fixed Access"}],
                 productOfferingTerm=[{"name": "12 Months", "duration": {"amount": 12, "units": "Month"}}]),
        offering("14306", "Home TV", "771", ["9004"], isSellable=False),
        bundle("14307", "Home Pack", "14305", optional("14306", 1), productOfferingPrice=[{"id": "9005"}]),
    ]  # fmt: skip
