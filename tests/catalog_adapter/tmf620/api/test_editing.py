"""TMF620 as a CSP's staff edits with it: in the draft, and nowhere else until that is published."""

import asyncio
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from catalog_adapter.revisions.drafts import Drafts
from catalog_adapter.tmf620 import documents_from_json
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.catalog_adapter.sources.conftest import OWN, TOKEN, context_with, resources
from tests.catalog_adapter.tmf620.api.conftest import Json, Site, ids, refused, site_of
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import BASE, QuirkyCatalogue
from tests.catalog_adapter.tmf620.schema import assert_valid
from tests.gateway.serving import served

DRAFT = {"draft": "draft"}
LINE = "/productOffering/line"
BASE_PRICE = "/productOfferingPrice/line.base"


def price(value: float) -> Json:
    return {"price": {"unit": "GBP", "value": value}}


def changed_lines(before: str, after: str) -> list[str]:
    """What differs between two texts, line by line."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


async def patched(site: Site, path: str, body: Json, **asked: str) -> Json:
    """A resource after a patch that was taken."""
    done = await site.staff.patch(path, json=body, params=asked)
    assert done.status_code == 200, done.text
    found: Json = done.json()
    return found


async def test_a_price_is_changed_in_the_draft_and_live_once_published(site: Site) -> None:
    assert (await patched(site, BASE_PRICE, price(27.5)))["price"]["value"] == 27.5
    assert (await site.staff.get(BASE_PRICE, params=DRAFT)).json()["price"]["value"] == 27.5
    assert (await site.oss.get(BASE_PRICE)).json()["price"]["value"] == 29.0
    await site.publish()
    assert (await site.oss.get(BASE_PRICE)).json()["price"]["value"] == 27.5
    refused(await site.staff.get(BASE_PRICE, params=DRAFT), 404, "draft_not_found")


async def test_only_the_line_that_changes_is_written_anew(write_context: Callable[..., Path], tmp_path: Path) -> None:
    commented = OFFERS.replace(
        '      - {id: base, recurring: month, amount: "29.00"}\n',
        '      # as agreed with sales\n      - {id: base, recurring: month,   amount: "29.00"}   # since May\n',
    ).replace("  - id: tv\n", "  # what comes next is television\n  - id:   tv\n")
    async with site_of(write_context(offers=commented), "acme", tmp_path / "state") as site:
        await patched(site, BASE_PRICE, price(27.5))
        assert changed_lines(commented, await site.draft()) == [
            '-      - {id: base, recurring: month,   amount: "29.00"}   # since May',
            '+      - {id: base, recurring: month, amount: "27.50"}   # since May',
        ]


async def test_a_new_offering_comes_with_its_specification_and_prices(site: Site) -> None:
    specification = await site.staff.post(
        "/productSpecification",
        json={
            "name": "Voice",
            "productSpecCharacteristic": [
                {"name": "Numbers", "configurable": True, "valueType": "integer",
                 "productSpecCharacteristicValue": [{"value": 1, "isDefault": True}, {"value": 2}]},
            ],
        },
    )  # fmt: skip
    assert specification.status_code == 201, specification.text
    body = {
        "name": "Phone: calls & more", "description": "Calls to all.", "category": [{"id": "voice", "name": "Voice"}],
        "productSpecification": {"id": specification.json()["id"]},
        "productOfferingPrice": [
            {"name": "Phone", "priceType": "recurring", "recurringChargePeriodType": "month", **price(5)}
        ],
    }  # fmt: skip
    made = await site.staff.post("/productOffering", json=body)
    assert made.status_code == 201, made.text
    assert_valid(documents_from_json(made.content))
    assert made.json()["name"] == body["name"]
    led = await site.staff.get(made.headers["location"])
    assert led.json() == made.json()
    assert await ids(site.staff, "/category", **DRAFT) == ["voice"]
    added = changed_lines(OFFERS, await site.draft())
    assert all(line.startswith("+") for line in added)
    assert any('amount: "5.00"' in line for line in added)
    await site.publish()
    assert await ids(site.oss, "/productOffering", **{"category.id": "voice"}) == [made.json()["id"]]


async def test_a_price_is_added_to_its_offering(site: Site) -> None:
    body = {"name": "Engineer's visit", "priceType": "oneTime", "productOffering": {"id": "line"}, **price(80)}
    made = await site.staff.post("/productOfferingPrice", json=body)
    assert (made.status_code, made.json()["id"]) == (201, "line.engineer-s-visit")
    theirs = await site.staff.post("/productOfferingPrice", json=body | {"id": "9001", "name": "Another"})
    assert (theirs.status_code, theirs.json()["id"]) == (201, "9001")
    line = (await site.staff.get(LINE, params=DRAFT)).json()
    assert [one["id"] for one in line["productOfferingPrice"]][-3:-1] == ["line.engineer-s-visit", "9001"]
    reason = refused(await site.staff.post("/productOfferingPrice", json={"name": "Lost", **price(1)}), 422,
                     "change_refused")  # fmt: skip
    assert "productOffering" in reason


async def test_an_offering_that_borrows_a_price_gets_its_own(site: Site) -> None:
    body = {"name": "Line again", "productSpecification": {"id": "internet"},
            "productOfferingPrice": [{"id": "line.base"}]}  # fmt: skip
    made = (await site.staff.post("/productOffering", json=body)).json()
    assert [one["id"] for one in made["productOfferingPrice"]] == [f"{made['id']}.base"]
    await patched(site, BASE_PRICE, price(1))
    own = await site.staff.get(f"/productOfferingPrice/{made['id']}.base", params=DRAFT)
    assert own.json()["price"]["value"] == 29.0


@pytest.mark.parametrize(
    ("path", "body", "member"),
    [
        (LINE, {"name": "Quick line"}, "name"),
        (LINE, {"description": "With a colon: and more."}, "description"),
        (LINE, {"isSellable": False}, "isSellable"),
        (LINE, {"validFor": {"endDateTime": "2030-12-31T23:59:59Z"}}, "validFor"),
        (BASE_PRICE, {"name": "no"}, "name"),
        (BASE_PRICE, {"priceType": "oneTime", "recurringChargePeriodType": None}, "priceType"),
        ("/productSpecification/internet", {"description": "yes"}, "description"),
    ],
)
async def test_what_is_patched_is_what_is_there(site: Site, path: str, body: Json, member: str) -> None:
    found = await patched(site, path, body)
    assert_valid(documents_from_json((await site.staff.get(path, params=DRAFT)).content))
    assert found[member] == body[member]
    await site.publish()
    assert (await site.oss.get(path)).json()[member] == body[member]


async def test_conditions_terms_and_values_are_patched(site: Site) -> None:
    fast = "/productOfferingPrice/line.fast"
    use = {"id": "speed", "name": "Speed", "productSpecCharacteristicValue": [{"value": 1000}]}
    assert (await patched(site, fast, {"prodSpecCharValueUse": [use]}))["prodSpecCharValueUse"][0][
        "productSpecCharacteristicValue"
    ] == [{"valueType": "integer", "value": 1000}]
    assert "when: {speed: 1000}" in await site.draft()
    line = (await site.staff.get(LINE, params=DRAFT)).json()
    terms = [one for one in line["productOfferingTerm"] if one["name"] == "One year"]
    await patched(site, LINE, {"productOfferingTerm": terms})
    assert "No commitment" not in await site.draft()


async def test_a_text_in_several_languages_is_changed_in_the_one_asked_for(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    offers = OFFERS.replace("name: Line\n", "name: {en: Line, de: Leitung}\n")
    folder = write_context(context=CONTEXT.replace("[en-GB]", "[en-GB, de-DE]"), offers=offers)
    async with site_of(folder, "acme", tmp_path / "state") as site:
        await patched(site, LINE, {"name": "Schnelle Leitung"}, locale="de-DE")
        assert changed_lines(offers, await site.draft()) == [
            "-    name: {en: Line, de: Leitung}", "+    name: {en: Line, de: Schnelle Leitung}",
        ]  # fmt: skip


async def test_ids_and_addresses_never_change(site: Site) -> None:
    for body in ({"id": "other"}, {"href": "http://elsewhere.example/1"}, {"x-bespoke": {"id": "other"}}):
        refused(await site.staff.patch(LINE, json=body), 400, "body_invalid")
    same = (await site.oss.get(LINE)).json()
    assert (await patched(site, LINE, same)) == same
    refused(await site.staff.get(LINE, params=DRAFT), 404, "draft_not_found")


async def test_what_is_used_is_not_deleted(site: Site) -> None:
    assert "'both'" in refused(await site.staff.delete("/productOffering/tv"), 409, "still_used")
    assert "'fast-in-town'" in refused(await site.staff.delete(LINE), 409, "still_used")
    assert "'line'" in refused(await site.staff.delete("/productSpecification/internet"), 409, "still_used")
    assert (await site.staff.delete("/productOffering/both")).status_code == 204
    assert (await site.staff.delete("/productOffering/tv")).status_code == 204
    assert (await site.staff.delete("/productSpecification/television")).status_code == 204
    assert await ids(site.staff, "/productOffering", **DRAFT) == ["line"]
    assert "tele" not in await site.draft()
    await site.publish()
    refused(await site.oss.get("/productOffering/tv"), 404, "resource_not_found")


async def test_a_price_is_deleted_from_its_offering(site: Site) -> None:
    assert (await site.staff.delete("/productOfferingPrice/line.setup")).status_code == 204
    assert (await site.staff.delete("/productOfferingPrice/line.term.year")).status_code == 204
    draft = await site.draft()
    assert "49.00" not in draft
    assert "percentage" not in draft
    refused(await site.staff.delete("/productOfferingPrice/line.setup"), 404, "resource_not_found")


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        (BASE_PRICE, {"price": {"unit": "USD", "value": 3}}, "USD"),
        (BASE_PRICE, {"price": {"unit": "GBP", "value": "cheap"}}, "price"),
        (BASE_PRICE, {"priceType": "recurring", "recurringChargePeriodType": None}, "how often"),
        (LINE, {"productSpecification": {"id": "nothing"}}, "nothing"),
        (LINE, {"lifecycleStatus": "Retired"}, "Retired"),
        ("/productOffering/both", {"bundledProductOffering": [{"id": "nothing"}]}, "nothing"),
        ("/productSpecification/internet", {"productSpecCharacteristic": []}, "speed"),
    ],
)
async def test_what_could_not_be_sold_is_refused_with_what_and_where(
    site: Site, path: str, body: Json, told: str
) -> None:
    reason = refused(await site.staff.patch(path, json=body), 422, "change_refused")
    assert told in reason
    refused(await site.staff.get(path, params=DRAFT), 404, "draft_not_found")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b'"text"', b'{"name": NaN}', b"\xff", b'{"name": ""}', b'{"name": 7}', b'{"id": ""}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"name": "x", "a": ' + b"[" * 60 + b"]" * 60 + b"}",
        b'{"name": "x", "id": {"not": "a text"}}',
    ],
    ids=range(12),
)  # fmt: skip
async def test_a_body_that_is_none_is_refused(site: Site, content: bytes) -> None:
    refused(await site.staff.post("/productOffering", content=content), 400, "body_invalid")
    if not content.startswith(b'{"name"') and not content.startswith(b'{"id"'):
        refused(await site.staff.patch(LINE, content=content), 400, "body_invalid")


async def test_an_id_that_is_taken_is_told(site: Site) -> None:
    body = {"id": "line", "name": "Line", "productSpecification": {"id": "internet"}}
    refused(await site.staff.post("/productOffering", json=body), 409, "resource_exists")
    made = await site.staff.post("/productOffering", json=body | {"id": None})
    assert (made.status_code, made.json()["id"]) == (201, "line-2")


async def test_an_oss_neither_changes_nor_sees_drafts(site: Site) -> None:
    await patched(site, BASE_PRICE, price(27.5))
    refused(await site.oss.get("/productOffering", params=DRAFT), 403, "for_staff_only")
    refused(await site.oss.patch(BASE_PRICE, json=price(1)), 403, "for_staff_only")
    refused(await site.oss.post("/productOffering", json={"name": "x"}), 403, "for_staff_only")
    refused(await site.oss.delete(LINE), 403, "for_staff_only")


async def test_a_segment_is_changed_in_its_own_file(write_context: Callable[..., Path], tmp_path: Path) -> None:
    async with site_of(write_context(), "acme", tmp_path / "state") as site:
        assert (await patched(site, BASE_PRICE, price(39), segment="office"))["price"]["value"] == 39.0
        assert (await site.staff.delete("/productOffering/both", params={"segment": "office"})).status_code == 204
        assert await site.draft() == OFFERS
        assert "remove: true" in await site.draft("segments/office/offers.yml")
        assert await ids(site.staff, "/productOffering", **DRAFT) == ["line", "tv", "both"]
        assert await ids(site.staff, "/productOffering", segment="office", **DRAFT) == ["line", "tv"]
        await patched(site, "/productOfferingPrice/line.setup", price(1))
        for segment, value in (("home", 29.0), ("office", 39.0)):
            found = await site.staff.get(BASE_PRICE, params=DRAFT | {"segment": segment})
            assert found.json()["price"]["value"] == value
        await site.publish()


async def test_what_another_layer_decides_is_told_and_not_changed_in_vain(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    layer = 'product_offerings:\n  - {id: line, prices: [{id: base, amount: "25.00"}]}\n'
    async with site_of(write_context(segments__home__offers=layer), "acme", tmp_path / "state") as site:
        refused(await site.staff.patch(BASE_PRICE, json=price(1)), 409, "decided_elsewhere")
        assert (await patched(site, BASE_PRICE, price(1), segment="home"))["price"]["value"] == 1.0
        assert 'amount: "1.00"' in await site.draft("segments/home/offers.yml")


async def test_an_entry_that_a_segment_builds_on_is_not_deleted_below_it(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    layer = "product_offerings:\n  - {id: both, name: Both for work}\n"
    async with site_of(write_context(segments__office__offers=layer), "acme", tmp_path / "state") as site:
        reason = refused(await site.staff.delete("/productOffering/both"), 422, "change_refused")
        assert "segments/office/offers.yml" in reason


async def test_two_who_change_at_once_both_have_their_change(site: Site) -> None:
    done = await asyncio.gather(
        site.staff.patch(BASE_PRICE, json=price(27.5)),
        site.staff.patch("/productOfferingPrice/line.setup", json=price(10)),
    )
    assert [one.status_code for one in done] == [200, 200]
    draft = await site.draft()
    assert '"27.50"' in draft
    assert '"10.00"' in draft


async def test_who_loses_every_race_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    save, bobs = Drafts.save, await site.adapter.files("acme")

    async def too_late(self: Drafts, files: Any, **given: Any) -> Any:
        latest = await self.find(files.csp)
        await save(self, bobs, base=None, author="bob", version=latest.version if latest else None)
        return await save(self, files, **given)

    monkeypatch.setattr(Drafts, "save", too_late)
    refused(await site.staff.patch(BASE_PRICE, json=price(27.5)), 409, "draft_changed")


async def test_a_draft_that_is_broken_is_told(site: Site) -> None:
    await patched(site, BASE_PRICE, price(27.5))
    draft = await site.staff.get(f"{site.url}/staff/contexts/acme/drafts/draft")
    files = draft.json()["files"] | {"offers.yml": "product_offerings: [{id: x}]\n"}
    body = {"files": files, "author": "ann", "version": draft.json()["version"]}
    assert (await site.staff.put(f"{site.url}/staff/contexts/acme/drafts/draft", json=body)).status_code == 200
    assert "offers.yml:1" in refused(await site.staff.get("/productOffering", params=DRAFT), 422, "draft_unusable")
    refused(await site.staff.patch(BASE_PRICE, json=price(1)), 422, "draft_unusable")
    assert await ids(site.oss, "/productOffering") == ["line", "tv", "both"]


@pytest.fixture
async def remote(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ACME_CATALOGUE_TOKEN", TOKEN)
    server = QuirkyCatalogue(resources(), token=TOKEN)
    async with served(server.app()) as origin:
        yield origin + BASE
        server.closing.set()


async def test_over_a_catalogue_elsewhere_only_the_difference_is_written(
    write_context: Callable[..., Path], tmp_path: Path, remote: str
) -> None:
    folder = write_context(context=context_with(remote), offers=OWN, constraints="")
    async with site_of(folder, "acme", tmp_path / "state") as site:
        await patched(site, "/productOfferingPrice/tv-box.tv-monthly", price(8))
        await patched(site, "/productOffering/fibre-line", {"name": "Fast fibre"})
        assert (await site.staff.delete("/productOfferingPrice/fibre-line.fibre-setup")).status_code == 204
        draft = await site.draft()
        assert "TV box" not in draft
        assert changed_lines(OWN, draft)[0].startswith("-  - {id: fibre-line")
        await site.publish()
        assert (await site.oss.get("/productOffering/fibre-line")).json()["name"] == "Fast fibre"
        prices = await ids(site.oss, "/productOfferingPrice")
        assert prices == ["fibre-line.fibre-monthly", "tv-box.tv-monthly"]
        assert (await site.oss.get("/productOfferingPrice/tv-box.tv-monthly")).json()["price"]["value"] == 8.0


async def test_what_goes_wrong_here_is_not_told_in_detail(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise RuntimeError("with a secret")

    monkeypatch.setattr("catalog_adapter.tmf620.api.drafts.edit", fails)
    with capture_logs():
        assert "secret" not in refused(await site.staff.patch(LINE, json={}), 500, "internal_error")
