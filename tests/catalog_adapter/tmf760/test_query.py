"""TMF760: what can still be chosen, for other front ends."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.catalog_adapter.conftest import CONSTRAINTS, OFFERS
from tests.catalog_adapter.tmf760.asking import (
    QUERY,
    ask,
    characteristics,
    configuration,
    configurations,
    prices,
    query,
    query_body,
    selected,
    values_of,
)
from tests.catalog_adapter.tmf_apis.site import Site, site_of


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(write_context(), tmp_path / "state") as found:
        yield found


async def test_every_value_is_there_with_the_defaults_selected_and_the_price(site: Site) -> None:
    item = await query(site.caller("acme"), "line")
    assert item["state"] == "approved"
    assert values_of(item, "speed") == [100, 500, 1000]
    assert values_of(item, "speed", "isDefault") == [500]
    assert values_of(item, "term") == ["flex", "year"]
    assert selected(item) == {"speed": 500, "router": "standard", "static_ip": False, "term": "flex"}
    assert prices(item, "recurring") == [("Line", 29.0), ("Line", 10.5)]
    assert prices(item, "recurringTotal") == [("Total", 39.5)]
    assert prices(item, "oneTimeTotal") == [("Total", 49.0)]


async def test_what_a_choice_leaves_is_told_with_why_not_the_rest(site: Site) -> None:
    item = await query(site.caller("acme"), "line", {"speed": 1000})
    assert values_of(item, "router") == ["pro"]
    assert selected(item)["router"] == "pro"
    assert characteristics(item)["router"]["isConfigurable"] is False
    standard = characteristics(item)["router"]["configurationCharacteristicValue"][0]
    assert standard["isSelectable"] is False
    assert [one["code"] for one in standard["stateReason"]] == ["fast-needs-pro", "choice"]
    assert standard["stateReason"][0]["label"] == "The fastest line needs the pro router."
    assert values_of(item, "speed") == [100, 500, 1000], "a choice can be changed"


async def test_choices_that_do_not_go_together_are_rejected_and_told_how_to_go_on(site: Site) -> None:
    item = await query(site.caller("acme"), "line", {"speed": 1000, "router": "standard"})
    assert item["state"] == "rejected"
    assert [one["code"] for one in item["stateReason"]] == ["fast-needs-pro", "choice", "choice"]
    assert [one["label"] for one in item["stateReason"][1:]] == ["Speed 1,000 Mbit/s", "Standard"]
    assert values_of(item, "router") == ["pro"], "with the other choice"
    assert values_of(item, "speed") == [100, 500], "with the other choice"
    assert "configurationPrice" not in item["productConfiguration"]


async def test_the_place_decides_and_is_asked_for_where_it_does(site: Site) -> None:
    acme = site.caller("acme")
    assert values_of(await query(acme, "line", postcode="XY9 1AA"), "speed") == [100, 500]
    unknown = await query(acme, "line", {"speed": 1000})
    assert [one["code"] for one in unknown["stateReason"]] == ["postcodeNeeded"]
    body = query_body("line", postcode="AB1 2CD")
    address = {"postcode": "XY9 1AA", "@type": "GeographicAddress"}
    body["requestProductConfigurationItem"][0]["productConfiguration"]["product"] = {
        "@type": "Product",
        "place": [{"role": "site", "place": address, "@type": "RelatedPlaceRefOrValue"}],
    }
    item = (await ask(acme, body))["computedProductConfigurationItem"][0]
    assert values_of(item, "speed") == [100, 500], "the item's own place counts"


async def test_the_rest_is_cheap_or_within_a_budget_if_that_is_preferred(site: Site) -> None:
    acme = site.caller("acme")
    assert prices(await query(acme, "line", preference="cheapest"), "recurringTotal") == [("Total", 29.0)]
    assert selected(await query(acme, "line", budget="39.50"))["speed"] == 500
    assert selected(await query(acme, "line", budget="39.49"))["speed"] == 100
    item = await query(acme, "line", {"speed": 500}, budget="39.49")
    assert item["state"] == "rejected"
    assert [one["code"] for one in item["stateReason"]] == ["budget"]


async def test_the_discount_of_a_term_is_taken_off_the_total(site: Site) -> None:
    item = await query(site.caller("acme"), "line", {"term": "year"})
    total = next(
        one for one in item["productConfiguration"]["configurationPrice"] if one["priceType"] == "recurringTotal"
    )
    (off,) = total["priceAlteration"]
    assert off["applicationDuration"] == 6
    assert off["price"]["percentage"] == 10.0
    assert off["price"]["taxIncludedAmount"]["value"] == 3.95


async def test_the_parts_of_a_bundle_are_items_within(site: Site) -> None:
    acme = site.caller("acme")
    without = await query(acme, "both")
    line, tv = without["queryProductConfigurationItem"]
    limits = [one["productConfiguration"]["bundledProductOfferingOption"] for one in (line, tv)]
    assert [(one["numberRelOfferLowerLimit"], one["numberRelOfferDefault"]) for one in limits] == [(1, 1), (0, 0)]
    assert (tv["productConfiguration"]["isSelectable"], tv["productConfiguration"]["isSelected"]) == (True, False)
    assert (line["productConfiguration"]["isSelectable"], line["productConfiguration"]["isSelected"]) == (False, True)
    assert values_of(without, "package", "isSelected") == []
    body = query_body("both", {"speed": 100})
    part = {"id": "01.2", "@type": "QueryProductConfigurationItem", "productConfiguration": configuration("tv", {})}
    body["requestProductConfigurationItem"][0]["queryProductConfigurationItem"] = [part]
    whole = (await ask(acme, body))["computedProductConfigurationItem"][0]
    assert selected(whole) == {
        "speed": 100, "router": "standard", "static_ip": False, "package": "small", "tv": True,
    }  # fmt: skip
    assert prices(whole, "recurringTotal") == [("Total", 35.0)]
    assert [one["configurationAction"][0]["isSelected"] for one in configurations(whole)] == [True, True, True]


async def test_a_part_is_left_out_where_the_request_says_so(site: Site) -> None:
    body = query_body("both")
    part = configuration("tv", {"package": "large"}, isSelected=False)
    item = {"id": "01.2", "@type": "QueryProductConfigurationItem", "productConfiguration": part}
    body["requestProductConfigurationItem"][0]["queryProductConfigurationItem"] = [item]
    found = (await ask(site.caller("acme"), body))["computedProductConfigurationItem"][0]
    assert selected(found)["tv"] is False
    assert values_of(found, "package") == [], "what it has is of no account"


async def test_numbers_in_a_range_are_told_as_a_range(write_context: Callable[..., Path], tmp_path: Path) -> None:
    seats = "      - {id: seats, name: Seats, range: {from: 1, to: 100000}, default: 5}\n"
    offers = OFFERS.replace("  - id: television\n", f"{seats}  - id: television\n", 1)
    limit = """\
  - id: few-seats-on-slow-lines
    when: {speed: 100}
    require: {seats: {at_most: 20}}
    explain: A slow line has at most 20 seats.
    cases:
      valid: [{speed: 100, seats: 20}]
      violated: [{speed: 100, seats: 21}]
availability:
"""
    constraints = CONSTRAINTS.replace("availability:\n", limit)
    async with site_of(write_context(offers=offers, constraints=constraints), tmp_path / "state") as site:
        acme = site.caller("acme")
        values = characteristics(await query(acme, "line", {"speed": 100}))["seats"]["configurationCharacteristicValue"]
        assert [(one.get("valueFrom"), one.get("valueTo")) for one in values] == [(None, None), (1, 20)]
        assert values[0]["characteristicValue"]["value"] == 5
        assert (await query(acme, "line", {"seats": 21, "speed": 100}))["state"] == "rejected"
        assert (await query(acme, "line", {"seats": 99_999}))["state"] == "approved"


async def test_the_answer_has_what_was_asked_and_is_read_again_by_its_own_csp_only(
    write_context: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_context()
    (folder / "other").mkdir()
    for file in (folder / "acme").iterdir():
        (folder / "other" / file.name).write_text(file.read_text().replace("id: acme", "id: other"))
    async with site_of(folder, tmp_path / "state") as site:
        acme, other = site.caller("acme"), site.caller("other")
        body = query_body("line", {"speed": 100}, salesModel="B2C") | {
            "channel": {"id": "web", "@type": "ChannelRef", "name": "Web"},
            "instantSync": False,
        }
        body["requestProductConfigurationItem"][0]["contextItem"] = {"itemId": "7", "@type": "ItemRef"}
        answer = await ask(acme, body)
        assert answer["channel"] == body["channel"]
        assert answer["contextCharacteristic"] == body["contextCharacteristic"]
        computed = answer["computedProductConfigurationItem"][0]
        assert computed["contextItem"]["itemId"] == "7"
        assert computed["productConfigurationItemRelationship"][0]["id"] == "01"
        again = await acme.get(answer["href"])
        assert (again.status_code, again.json()) == (200, answer)
        assert (await other.get(answer["href"])).status_code == 404
        assert [one["id"] for one in (await acme.get(QUERY)).json()] == [answer["id"]]
        assert (await other.get(QUERY)).json() == []
        few = await acme.get(answer["href"], params={"fields": "state"})
        assert few.json() == {"id": answer["id"], "href": answer["href"], "state": "done"}
