"""TMF620 as a CSP's systems read it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.folder import csp_folders, read_folder
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.tmf620 import documents_from_json
from catalog_adapter.tmf620.api.export import Export, export_of
from catalog_adapter.tmf620.documents import KINDS
from foundation.settings import ROOT
from tests.catalog_adapter.conftest import OFFERS
from tests.catalog_adapter.tmf620.api.conftest import Site, ids, refused, site_of
from tests.catalog_adapter.tmf620.schema import assert_valid

LAYER = """\
product_offerings:
  - {id: tv, remove: true}
  - {id: both, remove: true}
  - {id: line, name: Work line, prices: [{id: base, amount: "39.00"}]}
"""


@pytest.mark.parametrize("folder", csp_folders(ROOT / "customer_contexts"), ids=lambda folder: folder.name)
async def test_every_body_is_as_tmf620_says_in_every_segment_and_locale(folder: Path, tmp_path: Path) -> None:
    context = context_file(ParsedContext(read_folder(folder)[0]))
    async with site_of(folder.parent, folder.name, tmp_path) as site:
        for segment in context.segments:
            for locale in context.locales:
                asked = {"segment": segment.id, "locale": locale, "limit": 1000}
                for kind in KINDS:
                    found = await site.oss.get(f"/{kind}", params=asked)
                    assert (found.status_code, found.headers["content-language"]) == (200, locale)
                    assert_valid(documents_from_json(found.content))
                    for one in found.json():
                        by_href = await site.oss.get(one["href"], headers={"accept-language": locale})
                        assert kind == "catalog" or by_href.json() == one


async def test_what_is_live_is_read_and_a_change_is_there_at_once(
    site: Site, write_context: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)
    assert (await site.oss.get("/productOfferingPrice/line.base")).json()["price"] == {"unit": "GBP", "value": 29.0}
    write_context(offers=OFFERS.replace('"29.00"', '"31.50"'))
    assert (await site.oss.get("/productOfferingPrice/line.base")).json()["price"]["value"] == 31.5


async def test_the_token_decides_the_csp_and_without_one_nothing_is_told(site: Site) -> None:
    async with httpx.AsyncClient(base_url=str(site.oss.base_url), trust_env=False) as nobody:
        refused(await nobody.get("/productOffering"), 401, "unauthorised")
        refused(await nobody.get("/nothing"), 401, "unauthorised")
        other = {"authorization": f"Bearer {site.token('OSS_TOKEN', 'other-csp')}"}
        refused(await nobody.get("/productOffering", headers=other), 401, "unauthorised")
    assert await ids(site.staff, "/productOffering") == ["line", "tv", "both"]


async def test_each_segment_has_its_catalog_and_its_offers(write_context: Callable[..., Path], tmp_path: Path) -> None:
    async with site_of(write_context(segments__office__offers=LAYER), "acme", tmp_path / "state") as site:
        assert await ids(site.oss, "/catalog") == ["home", "office"]
        assert await ids(site.oss, "/productOffering") == ["line", "tv", "both"]
        found = (await site.oss.get("/productOffering", params={"segment": "office"})).json()
        assert [(one["name"], one["marketSegment"][0]["id"]) for one in found] == [("Work line", "office")]
        led = (await site.oss.get(found[0]["productOfferingPrice"][0]["href"])).json()
        assert led["price"]["value"] == 39.0
        assert (await site.oss.get("/catalog/office")).json()["name"] == "Acme Office"
        reason = refused(await site.oss.get("/productOffering", params={"segment": "moon"}), 400, "query_invalid")
        assert "home, office" in reason
        refused(await site.oss.get("/catalog/moon"), 404, "resource_not_found")


@pytest.mark.parametrize(
    ("asked", "accepted", "name"),
    [
        ({}, "", "Line"),
        ({}, "fr;q=0.9, de-AT;q=0.8", "Leitung"),
        ({}, "de;q=0, *", "Line"),
        ({}, "de;q=a lot", "Line"),
        ({"locale": "de-DE"}, "en", "Leitung"),
        ({"locale": "de"}, "", "Leitung"),
    ],
)
async def test_texts_are_in_the_language_asked_for(
    write_context: Callable[..., Path], tmp_path: Path, asked: dict[str, str], accepted: str, name: str
) -> None:
    context = (write_context() / "acme/context.yml").read_text()
    offers = OFFERS.replace("name: Line\n", "name: {en: Line, de: Leitung}\n")
    folder = write_context(context=context.replace("[en-GB]", "[en-GB, de-DE]"), offers=offers)
    async with site_of(folder, "acme", tmp_path / "state") as site:
        found = await site.oss.get("/productOffering/line", params=asked, headers={"accept-language": accepted})
        assert found.json()["name"] == name
        refused(await site.oss.get("/productOffering", params={"locale": "it"}), 400, "query_invalid")


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        ("productOffering", {"name": "Line"}, ["line"]),
        ("productOffering", {"name": "Line,TV"}, ["line", "tv"]),
        ("productOffering", {"name": ["Line", "TV"]}, ["line", "tv"]),
        ("productOffering", {"lifecycleStatus": "Active", "isBundle": "true"}, ["both"]),
        ("productOffering", {"isBundle.ne": "true"}, ["line", "tv"]),
        ("productOffering", {"productSpecification.id": "television"}, ["tv"]),
        ("productOffering", {"bundledProductOffering.id": "tv"}, ["both"]),
        ("productOffering", {"marketSegment.id": "home"}, ["line", "tv", "both"]),
        ("productOffering", {"name": "line"}, []),
        ("productOffering", {"nothing.like.it": "x"}, []),
        ("productOfferingPrice", {"price.value.gt": "29"}, ["line.setup"]),
        ("productOfferingPrice", {"price.value.gte": "29", "priceType": "recurring"}, ["line.base"]),
        ("productOfferingPrice", {"price.value": "29"}, ["line.base"]),
        ("productOfferingPrice", {"price.value.lt": "0"}, ["both.together"]),
        ("productOfferingPrice", {"priceType": "discount"}, ["line.term.year"]),
        ("productSpecification", {"productSpecCharacteristic.id": "router"}, ["internet"]),
    ],
)
async def test_lists_are_filtered_by_attributes(site: Site, kind: str, query: dict[str, Any], found: list[str]) -> None:
    assert await ids(site.oss, f"/{kind}", **query) == found


async def test_times_are_compared_whatever_their_zone(write_context: Callable[..., Path], tmp_path: Path) -> None:
    offers = OFFERS.replace("    description: A line.\n", "    description: A line.\n    valid_from: 2026-03-01\n")
    async with site_of(write_context(offers=offers), "acme", tmp_path / "state") as site:
        for time, found in (("2026-02-28T23:00:00-02:00", []), ("2026-03-01T01:30:00+02:00", ["line"])):
            assert await ids(site.oss, "/productOffering", **{"validFor.startDateTime.gt": time}) == found


@pytest.mark.parametrize(
    "query",
    [
        {"offset": "-1"}, {"limit": "0"}, {"limit": "1001"}, {"limit": "many"}, {"sort": "name"}, {"a..b": "1"},
        {"a.b.c.d.e.f.g.h.i": "1"}, {"price.value.gt": "cheap"}, {"fields": "price.value"},
        {f"name{number}": "x" for number in range(21)},
    ],
    ids=lambda query: next(iter(query)),
)  # fmt: skip
async def test_a_query_that_makes_no_sense_is_told(site: Site, query: dict[str, str]) -> None:
    response = await site.oss.get("/productOffering", params=query)
    assert refused(response, 400, response.json()["code"])


async def test_only_the_fields_asked_for_come_and_always_id_and_href(site: Site) -> None:
    for query, names in (("name,lifecycleStatus", {"name", "lifecycleStatus"}), ("none", set()), ("", set())):
        for path in ("/productOffering", "/productOffering/line"):
            found = (await site.oss.get(path, params={"fields": query})).json()
            assert set(found[0] if isinstance(found, list) else found) == {"id", "href"} | names


async def test_a_list_comes_in_pages_that_lead_to_each_other(site: Site) -> None:
    everything = await ids(site.oss, "/productOfferingPrice")
    seen: list[str] = []
    url: Any = f"{site.oss.base_url}productOfferingPrice?limit=2&priceType=recurring,oneTime,discount"
    while url:
        page = await site.oss.get(url)
        assert page.status_code == 206
        assert page.headers["x-total-count"] == str(len(everything))
        assert page.headers["x-result-count"] == str(len(page.json()))
        seen += [one["id"] for one in page.json()]
        assert ("prev" in page.links) == (len(seen) > 2)
        url = page.links.get("next", {}).get("url")
    assert seen == everything
    last = await site.oss.get(page.links["last"]["url"])
    assert last.json() == page.json()
    whole = await site.oss.get("/productOfferingPrice")
    assert (whole.status_code, "link" in whole.headers) == (200, False)
    assert await ids(site.oss, "/productOfferingPrice", offset=500) == []


async def test_what_a_client_has_is_not_sent_again_until_it_changes(
    site: Site, write_context: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)
    for path in ("/productOffering?limit=2", "/productOffering/line"):
        first = await site.oss.get(path)
        again = await site.oss.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        other = await site.oss.get(path, params={"fields": "name"}, headers={"if-none-match": first.headers["etag"]})
        assert other.status_code in (200, 206)
        write_context(offers=OFFERS.replace("description: A line.", f"description: A line, {len(path)}."))
        changed = await site.oss.get(path, headers={"if-none-match": first.headers["etag"]})
        assert changed.status_code in (200, 206)


async def test_what_is_not_there_is_told_as_tmf_forum_does(site: Site) -> None:
    for path in ("/productOffering/nothing", "/productOffering/a/b", "/importJob", "/"):
        refused(await site.oss.get(path), 404, "resource_not_found")
    refused(await site.staff.put("/productOffering/line", json={}), 405, "not_changeable")
    assert "offering names" in refused(await site.staff.post("/category", json={}), 405, "not_changeable")


async def test_an_export_is_made_once_however_many_ask(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counting(*given: Any) -> Export:
        made.append(given)
        return export_of(*given)

    monkeypatch.setattr("catalog_adapter.tmf620.api.exports.export_of", counting)
    await asyncio.gather(*(site.oss.get("/productOffering") for _ in range(10)))
    await ids(site.oss, "/productOfferingPrice")
    assert len(made) == 1


async def test_a_csp_whose_files_are_broken_is_told_so(write_context: Callable[..., Path], tmp_path: Path) -> None:
    async with site_of(write_context(offers="product_offerings: [oops"), "acme", tmp_path / "state") as site:
        assert "offers.yml:2:1" in refused(await site.oss.get("/productOffering"), 422, "context_invalid")
