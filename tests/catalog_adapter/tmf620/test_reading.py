"""Another system's catalogue, well written: what of it becomes what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import Characteristic
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.tmf620 import as_tmf620, read_catalogue
from tests.catalog_adapter.tmf620.made import (
    TODAY,
    Json,
    characteristic,
    imported,
    offering,
    only,
    price,
    problems,
    specification,
    telecom,
    use,
)


def one_characteristic(raw: Json) -> Characteristic:
    found = imported(specification("1", "Thing", raw))
    assert len(found.offers_file.product_specifications[0].characteristics) == 1, problems(found)
    return found.offers_file.product_specifications[0].characteristics[0]


def values(raw: Json) -> list[Value]:
    return [one.value for one in one_characteristic(raw).values]


def test_a_plausible_catalogue_is_read_without_a_problem() -> None:
    found = imported(*telecom())
    assert problems(found) == []
    broadband, tv, pack = found.offers_file.product_offerings
    assert broadband.id == "home-broadband-14305"
    assert broadband.tmf_id == "14305"
    assert broadband.description.text("en") == "Fast internet & Wi-Fi."
    assert broadband.category == "fixed-access-100"
    assert [(one.recurring, str(one.amount), one.when) for one in broadband.prices] == [
        ("month", "29.00", {"download_speed": 100}),
        ("month", "35.50", {"download_speed": 500}),
        (None, "49.00", {}),
    ]
    assert [(one.id, one.duration) for one in broadband.terms] == [("12-months", 12)]
    assert not tv.sold_alone
    assert [(one.offering, one.optional, one.default) for one in pack.bundle] == [
        (broadband.id, False, False),
        (tv.id, True, True),
    ]
    speed, router, static_ip = found.offers_file.product_specifications[0].characteristics
    assert (speed.id, speed.type, speed.default) == ("download_speed", "integer", 500)
    assert ([one.value for one in router.values], router.default) == (["Standard", "Pro"], None)
    assert (static_ip.type, static_ip.default) == ("boolean", False)


def test_what_is_imported_stays_the_same_when_it_goes_out_and_comes_back() -> None:
    first = imported(*telecom())
    documents = as_tmf620(
        first.offers_file, first.constraints_file, csp="c", name="C", currency="GBP", locale="en-GB",
        base_url="https://c.example",
    )  # fmt: skip
    again = read_catalogue(documents, currency="GBP", today=TODAY)
    assert again.problems == ()
    assert again.offers == first.offers
    assert again.constraints == first.constraints
    assert {one["id"] for one in documents.product_offering_prices} == {"9001", "9002", "9003", "9004", "9005"}
    assert {one["id"] for one in documents.product_offerings} == {"14305", "14306", "14307"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (characteristic("Speed", "100", "500", valueType="number"), [100, 500]),
        (characteristic("Speed", 100, 500.0), [100, 500]),
        (characteristic("Speed", "100", "500", valueType="string"), ["100", "500"]),
        (characteristic("Code", "007", "008"), ["007", "008"]),
        (characteristic("Data", 5, "unlimited", valueType="number"), ["5", "unlimited"]),
        (characteristic("Rate", "1.5", 2.5, valueType="decimal"), ["1.5", "2.5"]),
        (characteristic("Extra", "Yes", "No", valueType="boolean"), [True, False]),
        (characteristic("Extra", True, False), [True, False]),
        (characteristic("Extra", valueType="Boolean"), [True, False]),
        (characteristic("Extra", "true", valueType="boolean", configurable=True), [True, False]),
        (characteristic("Extra", "true", valueType="boolean"), [True]),
        (characteristic("Colour", "Black", "Black", "White"), ["Black", "White"]),
        (characteristic("Colour", "Black", "White", default="White", configurable=False), ["White"]),
    ],
)
def test_values_are_of_one_kind(raw: Json, expected: list[Value]) -> None:
    found = values(raw)
    assert found == expected
    assert [type(one) for one in found] == [type(one) for one in expected]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"valueFrom": 1, "valueTo": 4}, [1, 2, 3, 4]),
        ({"valueFrom": "1", "valueTo": "4", "rangeInterval": "closed"}, [1, 2, 3, 4]),
        ({"valueFrom": 1, "valueTo": 4, "rangeInterval": "open"}, [2, 3]),
        ({"valueFrom": 1, "valueTo": 4, "rangeInterval": "closedBottom"}, [1, 2, 3]),
        ({"valueFrom": 1, "valueTo": 4, "rangeInterval": "closedTop"}, [2, 3, 4]),
    ],
)
def test_a_range_becomes_its_numbers(limits: Json, expected: list[int]) -> None:
    raw = {"name": "Seats", "valueType": "integer", "productSpecCharacteristicValue": [limits]}
    assert values(raw) == expected


def test_a_long_range_stays_one_and_is_narrowed_without_being_listed() -> None:
    limits = {"valueFrom": 1, "valueTo": 100_000, "unitOfMeasure": "seats"}
    raw = {"name": "Seats", "valueType": "integer", "productSpecCharacteristicValue": [limits]}
    use = {"name": "Seats", "productSpecCharacteristicValue": [{"valueFrom": 10, "valueTo": 50_000}]}
    line = offering("line", "Line", "1", ["fee"], prodSpecCharValueUse=[use])
    found = imported(specification("1", "Thing", raw), price("fee", "Fee", 1), line)
    assert problems(found) == []
    seats = found.offers_file.product_specifications[0].characteristics[0]
    assert (seats.domain(), seats.unit) == (Ranges((range(1, 100_001),)), "seats")
    catalogue = Catalogue(found.offers_file)
    variable = catalogue.configurable(catalogue.offerings["line"]).variable("seats")
    assert variable is not None
    assert variable.domain == Ranges((range(10, 50_001),))


@pytest.mark.parametrize("limits", [{"valueFrom": 1}, {"valueFrom": 9, "valueTo": 1}])
def test_a_range_that_can_not_be_listed_is_told(limits: Json) -> None:
    raw = {"name": "Seats", "valueType": "integer", "productSpecCharacteristicValue": [limits]}
    found = imported(specification("1", "Thing", raw))
    assert found.offers_file.product_specifications[0].characteristics == []
    assert len(found.problems) == 1
    assert "'Seats': error: has a" in problems(found)[0]
    assert "range" in problems(found)[0]


def test_units_go_to_the_characteristic_or_to_its_values() -> None:
    def with_units(*units: str) -> Characteristic:
        listed = [{"value": n, "unitOfMeasure": unit} for n, unit in enumerate(units, 1)]
        return one_characteristic({"name": "Data", "productSpecCharacteristicValue": listed})

    assert (with_units("GB", "GB").unit, [one.value for one in with_units("GB", "GB").values]) == ("GB", [1, 2])
    mixed = with_units("GB", "TB")
    assert (mixed.unit, [one.value for one in mixed.values]) == (None, ["1 GB", "2 TB"])


def test_what_customers_may_choose_is_asked() -> None:
    def asked(raw: Json) -> bool:
        return one_characteristic(raw).ask is not None

    assert asked(characteristic("Router", "a", "b", default="a"))
    assert asked(characteristic("Extra", True, False))
    assert not asked(characteristic("Extra", True, False, default=True))
    assert not asked(characteristic("Router", "a"))
    assert not asked(characteristic("Router", "a", "b", configurable=False))


def test_an_extra_that_may_be_missing_is_off() -> None:
    assert one_characteristic(characteristic("Extra", True, False, minCardinality=0)).default is False


def test_what_can_not_be_chosen_from_a_list_is_left_out_and_told() -> None:
    found = imported(specification("1", "Thing", characteristic("IMEI"), characteristic("Colour", "red", "blue")))
    assert [one.id for one in found.offers_file.product_specifications[0].characteristics] == ["colour"]
    assert problems(found) == [
        "productSpecification/1 'IMEI': warning: has no values that could be chosen from; left out"
    ]


def test_what_is_lost_is_told() -> None:
    raw = characteristic("Channels", "a", "b", maxCardinality=3, minCardinality=0, extensible=True)
    told = " ".join(problems(imported(specification("1", "TV", raw))))
    assert all(part in told for part in ("3 values at once", "may have no value", "other values too"))


def test_values_that_do_not_hold_today_are_left_out() -> None:
    listed = [
        {"value": "old", "validFor": {"endDateTime": "2020-01-01T00:00:00Z"}},
        {"value": "now", "validFor": {"startDateTime": "2020-01-01T00:00:00+02:00", "endDateTime": None}},
        {"value": "then", "validFor": {"startDateTime": "2099-01-01T00:00:00Z"}},
    ]
    assert values({"name": "Plan", "productSpecCharacteristicValue": listed}) == ["now"]


def shop(*uses: Json, **more: Any) -> list[Json]:
    """One offering that keeps some values of its specification."""
    spec = specification("1", "Plan", characteristic("Data", "5", "20", "50", valueType="integer"))
    return [spec, price("2", "Fee", 10), offering("3", "Small", "1", ["2"], prodSpecCharValueUse=list(uses), **more)]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([], {}),
        ([use("Data", 5)], {"data": 5}),
        ([use("DATA", "5", 20)], {"data": [5, 20]}),
        ([use("data", 5, 20, 50)], {}),
        ([use("Data", 5, 99)], {"data": 5}),
        ([{"name": "Data", "productSpecCharacteristicValue": [{"valueFrom": 10, "valueTo": 60}]}], {"data": [20, 50]}),
        ([use("Data")], {}),
        ([use("Something else", 1)], {}),
    ],
)
def test_an_offering_keeps_some_values(uses: list[Json], expected: Json) -> None:
    assert only(imported(*shop(*uses))).values == expected


def test_an_offering_that_keeps_only_what_there_is_not_is_left_out() -> None:
    found = imported(*shop(use("Data", 99)))
    assert found.offers_file.product_offerings == []
    assert "keeps only values of 'Data'" in problems(found)[0]


def test_dates_and_states() -> None:
    period = {"startDateTime": "2026-01-01T00:00:00.000Z", "endDateTime": "2026-12-31T23:59:59+01:00"}
    found = only(imported(*shop(validFor=period)))
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    for status in ("Retired", "In study", "in Design", "OBSOLETE"):
        gone = imported(*shop(lifecycleStatus=status))
        assert gone.offers_file.product_offerings == []
        assert problems(gone) == [f"productOffering/3: warning: its lifecycleStatus is {status}; left out"]
    for status in ("Launched", None, "ACTIVE"):
        assert problems(imported(*shop(lifecycleStatus=status))) == []


def test_an_offering_without_specification_has_nothing_to_choose() -> None:
    found = imported(price("2", "Fee", 10), offering("3", "Support", None, ["2"]))
    assert only(found).specification == "support-3"
    assert [one.characteristics for one in found.offers_file.product_specifications] == [[]]
    assert problems(found) == ["productOffering/3: warning: has no productSpecification; gets an empty one"]
