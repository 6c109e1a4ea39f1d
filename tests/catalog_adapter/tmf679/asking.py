"""Asks TMF679 as a front end does; every body that is sent and that comes back is what the definition says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from catalog_adapter.data_model import Value
from tests.catalog_adapter.tmf_apis.swagger import errors_of

FILE = "TMF679-ProductOfferingQualification-v4.0.0.swagger.json"
PATH = "/tmf-api/productOfferingQualification/v4/productOfferingQualification"

Json = dict[str, Any]


def item(item_id: str, offering: str, values: Mapping[str, Value] | None = None, postcode: str = "") -> Json:
    """An item that asks for an offering."""
    product: Json = {"@type": "Product"}
    if values:
        product["productCharacteristic"] = [{"name": name, "value": one} for name, one in values.items()]
    if postcode:
        product["place"] = [place(postcode)]
    return {"id": item_id, "productOffering": {"id": offering}, "product": product}


def place(postcode: str) -> Json:
    """An address."""
    return {"role": "installationAddress", "postcode": postcode, "@type": "GeographicAddress"}


async def ask(client: httpx.AsyncClient, *items: Json, postcode: str = "", **more: Any) -> Json:
    """The whole answer."""
    body = {"instantSyncQualification": True, "productOfferingQualificationItem": list(items)} | more
    if postcode:
        body["place"] = [place(postcode)]
    assert not (wrong := errors_of(FILE, "ProductOfferingQualification_Create", body)), wrong
    response = await client.post(PATH, json=body)
    assert response.status_code == (200 if body["instantSyncQualification"] else 201), response.text
    found: Json = response.json()
    assert not (wrong := errors_of(FILE, "ProductOfferingQualification", found)), wrong
    assert found["state"] == "done"
    return found


async def qualified(client: httpx.AsyncClient, offering: str, **more: Any) -> Json:
    """The item of a question for one offering."""
    values = more.pop("values", None)
    found: Json = (await ask(client, item("1", offering, values), **more))["productOfferingQualificationItem"][0]
    return found


def results(answer: Json) -> dict[str, str]:
    """What came out, by offering: the result, or else the state."""
    return {
        one["productOffering"]["id"]: one.get("qualificationItemResult", one["state"])
        for one in answer["productOfferingQualificationItem"]
    }


def reasons(found: Json) -> list[str]:
    """The codes of the reasons of an item."""
    return [one["code"] for one in found.get("eligibilityUnavailabilityReason", [])]


def errors(found: Json) -> list[str]:
    """The codes of the errors of an item."""
    return [one["id"] for one in found.get("terminationError", [])]
