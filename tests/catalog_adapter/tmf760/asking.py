"""Asks TMF760 as a front end does; every body that is sent and that comes back is what the definition says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from catalog_adapter.data_model import Value
from tests.catalog_adapter.tmf_apis.oas import errors_of

FILE = "TMF760-ProductConfiguration-v5.0.0.oas.yaml"
BASE = "/tmf-api/productConfiguration/v5"
QUERY, CHECK = f"{BASE}/queryProductConfiguration", f"{BASE}/checkProductConfiguration"

Json = dict[str, Any]
_KINDS = {bool: "boolean", int: "integer", str: "string"}
_TYPES = {bool: "BooleanCharacteristic", int: "IntegerCharacteristic", str: "StringCharacteristic"}


def chosen(values: Mapping[str, Value]) -> list[Json]:
    """Values of characteristics as TMF760 writes them."""
    return [
        {
            "id": name, "name": name, "valueType": _KINDS[type(value)], "@type": "ConfigurationCharacteristic",
            "configurationCharacteristicValue": [
                {"isSelected": True, "@type": "ConfigurationCharacteristicValue",
                 "characteristicValue": {"name": name, "value": value, "@type": _TYPES[type(value)]}}
            ],
        }
        for name, value in values.items()
    ]  # fmt: skip


def configuration(offering: str, values: Mapping[str, Value], **more: Any) -> Json:
    """A configuration of an offering; the value of ``term`` is written as one."""
    body: Json = {
        "productOffering": {"id": offering, "@type": "ProductOfferingRef"},
        "configurationCharacteristic": chosen({name: one for name, one in values.items() if name != "term"}),
        "@type": "ProductConfiguration",
    }
    if "term" in values:
        body["configurationTerm"] = [
            {"id": values["term"], "name": values["term"], "isSelected": True, "@type": "ConfigurationTerm"}
        ]
    return body | more


def known(**facts: Any) -> list[Json]:
    """Context characteristics."""
    types = _TYPES | {list: "StringArrayCharacteristic"}
    return [{"name": name, "value": one, "@type": types[type(one)]} for name, one in facts.items()]


def query_body(offering: str, values: Mapping[str, Value] | None = None, **facts: Any) -> Json:
    """The body of a query with one item."""
    item = {"id": "01", "@type": "QueryProductConfigurationItem",
            "productConfiguration": configuration(offering, values or {})}  # fmt: skip
    return {"@type": "QueryProductConfiguration", "instantSync": True,
            "contextCharacteristic": known(**facts), "requestProductConfigurationItem": [item]}  # fmt: skip


def check_body(offering: str, values: Mapping[str, Value], *, alternatives: bool = False, **facts: Any) -> Json:
    """The body of a check with one item."""
    item = {"id": "01", "@type": "CheckProductConfigurationItem",
            "productConfiguration": configuration(offering, values)}  # fmt: skip
    return {"@type": "CheckProductConfiguration", "instantSync": True, "provideAlternatives": alternatives,
            "contextCharacteristic": known(**facts), "checkProductConfigurationItem": [item]}  # fmt: skip


async def ask(client: httpx.AsyncClient, body: Json, **parameters: str) -> Json:
    """The answer to a question, whole."""
    resource = body["@type"]
    assert not (wrong := errors_of(FILE, f"{resource}_FVO", body)), wrong
    response = await client.post(QUERY if resource.startswith("Query") else CHECK, json=body, params=parameters)
    assert response.status_code == (200 if body.get("instantSync") else 201), response.text
    found: Json = response.json()
    assert not (wrong := errors_of(FILE, resource, found)), wrong
    assert found["state"] == "done"
    return found


async def query(
    client: httpx.AsyncClient, offering: str, values: Mapping[str, Value] | None = None, **facts: Any
) -> Json:
    """The computed item of a query with one item."""
    found = await ask(client, query_body(offering, values, **facts))
    item: Json = found["computedProductConfigurationItem"][0]
    return item


async def check(client: httpx.AsyncClient, offering: str, values: Mapping[str, Value], **more: Any) -> Json:
    """The item of a check with one item."""
    item: Json = (await ask(client, check_body(offering, values, **more)))["checkProductConfigurationItem"][0]
    return item


def configurations(item: Json) -> Iterator[Json]:
    """The configurations of an item and of those within."""
    yield item["productConfiguration"]
    for part in item.get("queryProductConfigurationItem", []) + item.get("productConfigurationItem", []):
        yield from configurations(part)


def characteristics(item: Json) -> dict[str, Json]:
    """All characteristics of an item, by their ids."""
    return {one["id"]: one for each in configurations(item) for one in each.get("configurationCharacteristic", [])}


def values_of(item: Json, name: str, which: str = "isSelectable") -> list[Value]:
    """The values of a characteristic that are ``which``; of ``term``, the ids of the terms."""
    if name == "term":
        return [one["id"] for one in item["productConfiguration"]["configurationTerm"] if one[which]]
    listed = characteristics(item)[name]["configurationCharacteristicValue"]
    return list(dict.fromkeys(value for one in listed if one[which] for value in told_by(one)))


def told_by(listed: Json) -> list[Value]:
    """The value that an entry of a list is about, or the numbers of its range."""
    if "characteristicValue" in listed:
        return [listed["characteristicValue"]["value"]]
    return list(range(listed["valueFrom"], listed["valueTo"] + 1, listed.get("step", 1)))


def selected(item: Json) -> dict[str, Value]:
    """All that is selected: of characteristics, terms and optional parts."""
    found = {name: values_of(item, name, "isSelected")[0] for name in characteristics(item)
             if values_of(item, name, "isSelected")}  # fmt: skip
    for each in configurations(item):
        limits = each.get("bundledProductOfferingOption", {})
        if (limits.get("numberRelOfferLowerLimit"), limits.get("numberRelOfferUpperLimit")) == (0, 1):
            found[each["productOffering"]["id"]] = each["isSelected"]
    if terms := [one["id"] for one in item["productConfiguration"].get("configurationTerm", []) if one["isSelected"]]:
        found["term"] = terms[0]
    return found


def prices(item: Json, kind: str) -> list[tuple[str, float]]:
    """The prices of a kind in a configuration, with the tax."""
    return [
        (one["name"], one["price"]["taxIncludedAmount"]["value"])
        for each in configurations(item)
        for one in each.get("configurationPrice", [])
        if one["priceType"] == kind
    ]
