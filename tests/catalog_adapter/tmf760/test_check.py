"""TMF760: can this be sold?"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from catalog_adapter.data_model import Value
from tests.catalog_adapter.tmf760.asking import (
    CHECK,
    ask,
    check,
    check_body,
    configurations,
    prices,
    query,
    selected,
)
from tests.catalog_adapter.tmf_apis.site import Site, site_of

WHOLE: dict[str, Value] = {"speed": 500, "router": "standard", "static_ip": False, "term": "flex"}


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(write_context(), tmp_path / "state") as found:
        yield found


async def test_a_valid_configuration_is_approved_with_its_price(site: Site) -> None:
    item = await check(site.caller("acme"), "line", WHOLE, postcode="XY9 1AA")
    assert item["state"] == "approved"
    assert "stateReason" not in item
    assert prices(item, "recurringTotal") == [("Total", 39.5)]
    assert selected(item) == WHOLE


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"speed": 1000}, {"fast-needs-pro", "fast-in-town"}),
        ({"router": "golden"}, {"valueImpossible"}),
        ({"speed": "500"}, {"valueImpossible"}),
        ({"colour": "red"}, {"characteristicUnknown"}),
        ({"router": None}, {"characteristicMissing"}),
    ],
)
async def test_everything_that_is_wrong_is_told(site: Site, change: dict[str, Any], codes: set[str]) -> None:
    values = {name: one for name, one in (WHOLE | change).items() if one is not None}
    item = await check(site.caller("acme"), "line", values, postcode="XY9 1AA")
    assert item["state"] == "rejected"
    assert {one["code"] for one in item["stateReason"]} == codes
    assert prices(item, "recurringTotal") == []


async def test_without_the_place_it_can_not_be_sold(site: Site) -> None:
    item = await check(site.caller("acme"), "line", WHOLE)
    assert [one["code"] for one in item["stateReason"]] == ["postcodeNeeded"]


async def test_texts_are_in_the_language_asked_for(write_context: Callable[..., Path], tmp_path: Path) -> None:
    folder = write_context()
    for file, old, new in (
        ("context.yml", "[en-GB]", "[en-GB, de-DE]"),
        ("constraints.yml", "explain: The fastest line needs the pro router.",
         "explain: {en: The fastest line needs the pro router., de: Die schnellste Leitung braucht den Pro.}"),
    ):  # fmt: skip
        path = folder / "acme" / file
        path.write_text(path.read_text().replace(old, new))
    async with site_of(folder, tmp_path / "state") as site:
        body = check_body("line", WHOLE | {"speed": 1000}, postcode="AB1 2CD")
        labels = {"de": "Die schnellste Leitung braucht den Pro.", "en": "The fastest line needs the pro router."}
        for locale, label in labels.items():
            item = (await ask(site.caller("acme"), body, locale=locale))["checkProductConfigurationItem"][0]
            assert [one["label"] for one in item["stateReason"]] == [label]


@pytest.mark.parametrize(
    ("wrong", "fewest"),
    [
        ({"speed": 1000}, 1),
        ({"router": "golden"}, 1),
        ({"colour": "red"}, 1),
        ({"speed": 1000, "static_ip": True}, 1),
    ],
)
async def test_alternatives_are_valid_and_as_near_as_can_be(site: Site, wrong: dict[str, Value], fewest: int) -> None:
    acme = site.caller("acme")
    assert "alternateProductConfigurationProposal" not in await check(acme, "line", WHOLE | wrong, postcode="AB1 2CD")
    item = await check(acme, "line", WHOLE | wrong, alternatives=True, postcode="AB1 2CD")
    proposals = item["alternateProductConfigurationProposal"]
    assert proposals
    for one in proposals:
        values = selected({"productConfiguration": one})
        assert (await check(acme, "line", values, postcode="AB1 2CD"))["state"] == "approved"
        assert sum(values.get(name) != value for name, value in (WHOLE | wrong).items()) == fewest
        assert prices({"productConfiguration": one}, "recurringTotal")


async def test_what_is_missing_is_filled_in_by_the_alternative(site: Site) -> None:
    item = await check(site.caller("acme"), "both", {"speed": 1000, "tv": True}, alternatives=True, postcode="AB1 2CD")
    assert item["state"] == "rejected"
    (proposal,) = item["alternateProductConfigurationProposal"]
    parts = {one["productOffering"]["id"]: one for one in proposal["productConfiguration"]}
    assert parts["tv"]["isSelected"] is True
    assert {"speed": 1000, "router": "pro"}.items() <= selected({"productConfiguration": parts["line"]}).items()


async def test_what_a_query_completed_is_approved_with_its_parts(site: Site) -> None:
    acme = site.caller("acme")
    computed = await query(acme, "both", {"tv": True}, postcode="AB1 2CD")
    parts = [
        {"id": one["id"], "@type": "CheckProductConfigurationItem", "productConfiguration": one["productConfiguration"]}
        for one in computed["queryProductConfigurationItem"]
    ]
    body = check_body("both", {}, postcode="AB1 2CD")
    body["checkProductConfigurationItem"] = [
        {"id": "01", "@type": "CheckProductConfigurationItem", "productConfigurationItem": parts,
         "productConfiguration": computed["productConfiguration"]}
    ]  # fmt: skip
    item = (await ask(acme, body))["checkProductConfigurationItem"][0]
    assert item["state"] == "approved", item.get("stateReason")
    assert [one["isSelected"] for one in configurations(item)] == [True, True, True]


async def test_the_items_of_a_request_are_those_of_one_order(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    offers = (
        (write_context() / "acme/offers.yml")
        .read_text()
        .replace("    description: Television.\n", "    description: Television.\n    requires: [line]\n")
    )
    async with site_of(write_context(offers=offers), tmp_path / "state") as site:
        acme = site.caller("acme")
        alone = check_body("tv", {"package": "small"}, postcode="AB1 2CD")
        assert (await ask(acme, alone))["checkProductConfigurationItem"][0]["state"] == "rejected"
        owned = check_body("tv", {"package": "small"}, postcode="AB1 2CD", existing=["line"])
        assert (await ask(acme, owned))["checkProductConfigurationItem"][0]["state"] == "approved"
        line = check_body("line", WHOLE)["checkProductConfigurationItem"][0] | {"id": "02"}
        alone["checkProductConfigurationItem"].append(line)
        found = (await ask(acme, alone))["checkProductConfigurationItem"]
        assert [one["state"] for one in found] == ["approved", "approved"]


async def test_a_check_is_read_again(site: Site) -> None:
    acme = site.caller("acme")
    answer = await ask(acme, check_body("line", WHOLE))
    assert (await acme.get(answer["href"])).json() == answer
    assert [one["id"] for one in (await acme.get(CHECK)).json()] == [answer["id"]]
