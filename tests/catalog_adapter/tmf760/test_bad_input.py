"""TMF760: what can't be used is refused with what is wrong, in the body that TM Forum has for it."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.catalog_adapter.tmf760.asking import BASE, CHECK, FILE, QUERY, configuration, known, query_body
from tests.catalog_adapter.tmf_apis.oas import errors_of
from tests.catalog_adapter.tmf_apis.site import Site, site_of

Json = dict[str, Any]


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(write_context(), tmp_path / "state") as found:
        yield found


def refused(response: httpx.Response, status: int, code: str) -> str:
    """What an error says."""
    assert response.status_code == status, response.text
    body = response.json()
    assert not (wrong := errors_of(FILE, "Error", body)), wrong
    assert body["code"] == code
    return f"{body['reason']} {body['message']}"


def _query(**more: Any) -> Json:
    body = query_body("line")
    body["requestProductConfigurationItem"][0]["productConfiguration"] |= more
    return body


@pytest.mark.parametrize(
    ("body", "status", "code", "named"),
    [
        (query_body("moon"), 404, "offering_not_found", "'moon'"),
        (query_body("line", {"colour": "red"}), 400, "characteristic_unknown", "'colour'"),
        (query_body("line", {"speed": 700}), 400, "value_unknown", "100, 500, 1000"),
        (query_body("line", {"speed": "500"}), 400, "value_unknown", "types matter"),
        (query_body("line", {"static_ip": 1}), 400, "value_unknown", "'static_ip'"),
        (query_body("line", {"term": "century"}), 400, "characteristic_unknown", "flex, year"),
        (_query(productOffering={"id": "", "@type": "x"}), 400, "body_invalid", "productOffering.id"),
        (_query(quantity=0), 400, "body_invalid", "quantity"),
        (_query(quantity="2"), 400, "body_invalid", "quantity"),
        (_query(productConfiguration=[configuration("tv", {})]), 400, "characteristic_unknown", "part 'tv'"),
        (query_body("line", age=-1), 400, "context_characteristic_invalid", "'age'"),
        (query_body("line", budget="a lot"), 400, "context_characteristic_invalid", "'budget'"),
        (query_body("line", budget="1e9"), 400, "context_characteristic_invalid", "'budget'"),
        (query_body("line", preference="best"), 400, "context_characteristic_invalid", "cheapest"),
        (query_body("line", postcode=7), 400, "context_characteristic_invalid", "'postcode'"),
        ({"requestProductConfigurationItem": []}, 400, "body_invalid", "requestProductConfigurationItem"),
        ({}, 400, "body_invalid", "requestProductConfigurationItem"),
        (query_body("line") | {"contextCharacteristic": known(age=5) * 101}, 400, "body_invalid", "contextChara"),
        ({"requestProductConfigurationItem": query_body("line")["requestProductConfigurationItem"] * 2},
         400, "body_invalid", "two items have the id '01'"),
    ],
)  # fmt: skip
async def test_an_entry_that_makes_no_sense_is_named(
    site: Site, body: Json, status: int, code: str, named: str
) -> None:
    assert named in refused(await site.caller("acme").post(QUERY, json=body), status, code)


async def test_two_values_of_one_characteristic_are_refused(site: Site) -> None:
    body = query_body("line", {"speed": 100})
    listed = body["requestProductConfigurationItem"][0]["productConfiguration"]["configurationCharacteristic"]
    listed += query_body("line", {"speed": 500})["requestProductConfigurationItem"][0]["productConfiguration"][
        "configurationCharacteristic"
    ]
    assert "'speed'" in refused(await site.caller("acme").post(QUERY, json=body), 400, "chosen_twice")


@pytest.mark.parametrize("resource", [QUERY, CHECK])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"requestProductConfigurationItem": NaN}', b'{"requestProductConfigurationItem": 1e999999999}',
        b'{"x": "\\ud800", "requestProductConfigurationItem": 1, "checkProductConfigurationItem": 1}',
    ],
)  # fmt: skip
async def test_bodies_that_are_none_are_refused(site: Site, resource: str, body: bytes) -> None:
    sent = await site.caller("acme").post(resource, content=body, headers={"content-type": "application/json"})
    refused(sent, 400, "body_invalid")


async def test_a_body_over_a_megabyte_is_refused(site: Site) -> None:
    body = json.dumps(query_body("line") | {"description": "x" * 1024 * 1024})
    refused(await site.caller("acme").post(QUERY, content=body), 413, "body_too_large")


async def test_half_a_character_is_no_name(site: Site) -> None:
    body = json.dumps(query_body("line")).replace('"id": "01"', '"id": "\\ud800"')
    refused(await site.caller("acme").post(QUERY, content=body), 400, "body_invalid")


async def test_who_has_no_token_is_told_nothing(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url, trust_env=False) as nobody:
        for resource in (QUERY, CHECK, f"{QUERY}/1", f"{BASE}/hub"):
            refused(await nobody.get(resource), 401, "unauthorised")
        refused(await nobody.post(QUERY, json=query_body("line")), 401, "unauthorised")


async def test_what_there_is_not_is_told(site: Site) -> None:
    acme = site.caller("acme")
    refused(await acme.get(f"{QUERY}/nothing"), 404, "resource_not_found")
    refused(await acme.get(f"{BASE}/hub"), 404, "resource_not_found")
    refused(await acme.patch(f"{QUERY}/nothing", json={}), 405, "not_allowed")
    refused(await acme.get(QUERY, params={"limit": 0}), 400, "bad_input")
    refused(await acme.get(QUERY, params={"sort": "id"}), 400, "query_invalid")
    refused(await acme.post(QUERY, json=query_body("line"), params={"segment": "moon"}), 400, "query_invalid")
    refused(await acme.post(QUERY, json=query_body("line"), params={"locale": "it"}), 400, "query_invalid")
