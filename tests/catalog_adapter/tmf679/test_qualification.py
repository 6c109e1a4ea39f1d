"""TMF679: whether offerings can be had, by whom and where, from the context's own data."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from tests.catalog_adapter.conftest import OFFERS
from tests.catalog_adapter.qualification.conftest import PLACES as TV_IN_TOWN
from tests.catalog_adapter.tmf679.asking import FILE, PATH, ask, errors, item, qualified, reasons, results
from tests.catalog_adapter.tmf_apis.site import Site, site_of
from tests.catalog_adapter.tmf_apis.swagger import errors_of

#: TV is had in town only, and lines in two towns.
PLACES = (
    TV_IN_TOWN
    + """\
  - id: lines-in-two-towns
    offering: line
    postcodes: ["AB1*", "XY9*"]
    explain: There are no lines yet.
"""
)


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(write_context(constraints=PLACES), tmp_path / "state") as found:
        yield found


async def test_everything_on_sale_is_told_of_a_place(site: Site) -> None:
    acme = site.caller("acme")
    in_town = await ask(acme, postcode="AB1 2CD")
    assert results(in_town) == {"line": "qualified", "tv": "qualified", "both": "qualified"}
    assert in_town["qualificationResult"] == "green"
    outside = await ask(acme, postcode="XY9 1AA")
    assert results(outside) == {"line": "qualified", "tv": "unqualified", "both": "qualified"}
    assert outside["qualificationResult"] == "yellow"
    assert results(await ask(acme, postcode="XY9 1AA", provideOnlyAvailable=True)) == {
        "line": "qualified", "both": "qualified",
    }  # fmt: skip
    assert (await ask(acme, postcode="ZZ1 1ZZ"))["qualificationResult"] == "red"


async def test_a_no_says_why_unless_that_is_not_wanted(site: Site) -> None:
    acme = site.caller("acme")
    found = await qualified(acme, "tv", postcode="XY9 1AA")
    assert reasons(found) == ["tv-in-town"]
    assert found["eligibilityUnavailabilityReason"][0]["label"] == "TV is only in town as yet."
    quiet = await qualified(acme, "tv", postcode="XY9 1AA", provideUnavailabilityReason=False)
    assert reasons(quiet) == []
    assert quiet["qualificationItemResult"] == "unqualified"


async def test_without_a_place_there_is_no_yes(site: Site) -> None:
    found = await qualified(site.caller("acme"), "line")
    assert found["state"] == "terminatedWithError"
    assert "qualificationItemResult" not in found
    assert set(errors(found)) == {"postcodeNeeded"}


async def test_what_is_chosen_counts_and_the_nearest_that_can_be_had_is_proposed(site: Site) -> None:
    acme = site.caller("acme")
    wish = {"speed": 1000, "static_ip": True}
    assert (await qualified(acme, "line", values=wish, postcode="AB1 2CD"))["qualificationItemResult"] == "qualified"
    refused = await qualified(acme, "line", values=wish, postcode="XY9 1AA", provideAlternative=True)
    assert refused["qualificationItemResult"] == "alternate"
    assert "fast-in-town" in reasons(refused)
    offered = refused["alternateProductOfferingProposal"][0]
    assert offered["alternateProductOffering"]["id"] == "line"
    values = {one["name"]: one["value"] for one in offered["alternateProduct"]["productCharacteristic"]}
    assert (values["speed"] in (100, 500), values["static_ip"]) == (True, True), "nothing else is given up"
    again = await qualified(acme, "line", values=values, postcode="XY9 1AA")
    assert again["qualificationItemResult"] == "qualified"


async def test_another_offering_that_can_be_had_there_is_proposed(site: Site) -> None:
    found = await qualified(site.caller("acme"), "tv", postcode="XY9 1AA", provideAlternative=True)
    assert found["qualificationItemResult"] == "alternate"
    proposed = [one["alternateProductOffering"]["id"] for one in found["alternateProductOfferingProposal"]]
    assert proposed == ["line", "both"]


async def test_each_item_may_have_its_own_place(site: Site) -> None:
    answer = await ask(site.caller("acme"), item("1", "tv", postcode="AB1 2CD"), item("2", "tv"), postcode="XY9 1AA")
    found = [one["qualificationItemResult"] for one in answer["productOfferingQualificationItem"]]
    assert found == ["qualified", "unqualified"]


async def test_a_category_is_asked_about_as_a_whole(write_context: Callable[..., Path], tmp_path: Path) -> None:
    offers = OFFERS.replace("    name: TV\n    description", "    name: TV\n    category: media\n    description")
    async with site_of(write_context(offers=offers), tmp_path / "state") as site:
        assert results(await ask(site.caller("acme"), category={"id": "media"})) == {"tv": "qualified"}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"id": "1", "productOffering": {"id": "moon"}}, "offering_not_found"),
        (item("1", "line", {"colour": "red"}), "characteristic_unknown"),
        (item("1", "line", {"speed": 700}), "value_unknown"),
        (item("1", "line", {"speed": "500"}), "value_unknown"),
        ({"id": "1"}, "body_invalid"),
    ],
)
async def test_an_item_that_makes_no_sense_fails_alone_and_says_why(site: Site, wanted: dict, code: str) -> None:
    answer = await ask(site.caller("acme"), wanted, item("2", "line"), postcode="AB1 2CD")
    failed, fine = answer["productOfferingQualificationItem"]
    assert (failed["state"], errors(failed)) == ("terminatedWithError", [code])
    assert fine["qualificationItemResult"] == "qualified"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'"x"', b"\xff", b'{"place": 1}', b'{"productOfferingQualificationItem": [{}]}',
        b"[" * 50_000,
        b'{"productOfferingQualificationItem": [{"id": "1"}, {"id": "1"}]}',
        b'{"place": [{"postcode": ""}]}', b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)  # fmt: skip
async def test_bodies_that_are_none_are_refused(site: Site, body: bytes) -> None:
    refused = await site.caller("acme").post(PATH, content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 400, refused.text
    assert not errors_of(FILE, "Error", refused.json())


async def test_a_qualification_is_read_again_by_its_own_csp_only(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_context()
    (folder / "other").mkdir()
    for file in (folder / "acme").iterdir():
        (folder / "other" / file.name).write_text(file.read_text().replace("id: acme", "id: other"))
    async with site_of(folder, tmp_path / "state") as site:
        acme, other = site.caller("acme"), site.caller("other")
        first = await ask(acme, postcode="AB1 2CD")
        second = await ask(acme, item("1", "tv"))
        theirs = await ask(other)
        assert (await acme.get(first["href"])).json() == first
        assert (await site.caller("acme", "STAFF_TOKEN").get(first["href"])).json() == first
        missing = await other.get(first["href"])
        assert (missing.status_code, missing.json()["code"]) == (404, "resource_not_found")
        listed = await acme.get(PATH)
        assert (listed.status_code, listed.json()) == (200, [first, second])
        assert [one["id"] for one in (await other.get(PATH)).json()] == [theirs["id"]]
        page = await acme.get(PATH, params={"limit": 1, "offset": 1, "fields": "state"})
        assert page.status_code == 206
        assert page.json() == [{"id": second["id"], "href": second["href"], "state": "done"}]
        assert (page.headers["x-total-count"], page.headers["x-result-count"]) == ("2", "1")
        filtered = await acme.get(PATH, params={"place.postcode": "AB1 2CD"})
        assert [one["id"] for one in filtered.json()] == [first["id"]]
        assert (await acme.get(PATH, params={"fields": "a.b"})).status_code == 400


async def test_what_there_is_not_is_told(site: Site) -> None:
    acme = site.caller("acme")
    async with httpx.AsyncClient(base_url=site.url, trust_env=False) as nobody:
        assert (await nobody.post(PATH, json={})).status_code == 401
        assert (await nobody.get(PATH)).status_code == 401
    assert (await acme.get(f"{PATH}/nothing")).status_code == 404
    assert (await acme.delete(f"{PATH}/nothing")).status_code == 405
    assert (await acme.get("/tmf-api/productOfferingQualification/v4/nothing")).status_code == 404
    assert (await acme.post(PATH, json={}, params={"segment": "moon"})).status_code == 400
