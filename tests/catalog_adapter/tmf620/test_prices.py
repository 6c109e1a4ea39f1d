"""What things cost: every way in which servers say it, and that nothing is sold for another price than theirs."""

from __future__ import annotations

from typing import Any

import pytest

from catalog_adapter.offers.models import ProductOfferingPrice
from tests.catalog_adapter.tmf620.made import (
    Json,
    characteristic,
    imported,
    offering,
    once,
    only,
    price,
    problems,
    specification,
    use,
)

SPEC = specification(
    "1", "Voice", characteristic("Seats", "1", "5", "10", valueType="integer"), characteristic("Plan", "payg", "flat")
)
TERMS = [
    {"name": "12 months", "duration": {"amount": 12, "units": "month"}},
    {"name": "Two years", "duration": {"amount": 2, "units": "Years"}},
]


def prices_of(*raws: Json, terms: list[Json] | None = None, **more: Any) -> list[ProductOfferingPrice]:
    found = imported(SPEC, *raws, offering("9", "Voice", "1", [one["id"] for one in raws],
                                           productOfferingTerm=terms), **more)  # fmt: skip
    return only(found).prices


def refused(*raws: Json, terms: list[Json] | None = None, **more: Any) -> str:
    """Why an offering with these prices is not imported."""
    sold = offering("9", "Voice", "1", [one["id"] for one in raws], productOfferingTerm=terms)
    found = imported(SPEC, *raws, sold, **more)
    assert found.offers_file.product_offerings == []
    return next(one for one in problems(found) if "productOffering/9: error:" in one)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"priceType": "Recurring", "recurringChargePeriodType": "Monthly"}, "month"),
        ({"priceType": "recurringCharge", "recurringChargePeriodType": "MONTH"}, "month"),
        ({"recurringChargePeriodType": None, "recurringChargePeriod": "month"}, "month"),
        ({"recurringChargePeriodType": "months", "recurringChargePeriodLength": "12"}, "year"),
        ({"recurringChargePeriodType": "annually", "recurringChargePeriodLength": 0}, "year"),
        ({"recurringChargePeriodType": "day", "recurringChargePeriodLength": 7}, "week"),
        ({"priceType": None, "recurringChargePeriodType": "week"}, "week"),
        ({"recurringChargePeriodType": "1 month"}, "month"),
        *(({"priceType": word}, "once") for word in ("oneTime", "one time", "One-Time", "nonRecurring", "Initial fee")),
    ],
)
def test_how_often(more: Json, expected: str) -> None:
    found = prices_of(price("p", "Fee", 10, **more))[0]
    assert (found.recurring or "once") == expected
    assert found.one_time == (expected == "once")


@pytest.mark.parametrize(
    "money",
    [
        {"unit": "GBP", "value": 29.9}, {"unit": "gbp", "value": "29.90"}, {"units": "GBP", "amount": 29.9},
        {"value": 29.9}, 29.9, "29.9", {"taxIncludedAmount": {"unit": "GBP", "value": 29.9}},
        {"taxIncludedAmount": {"amount": "29.90", "units": "GBP"}, "dutyFreeAmount": {"unit": "GBP", "value": 24.92}},
        [{"unit": "GBP", "value": 29.9}],
    ],
)  # fmt: skip
def test_how_much(money: Any) -> None:
    assert str(prices_of(price("p", "Fee", 0) | {"price": money})[0].amount) == "29.90"


def test_with_or_without_tax_is_what_the_context_says() -> None:
    both = {"taxIncludedAmount": {"unit": "GBP", "value": 12}, "dutyFreeAmount": {"unit": "GBP", "value": 10}}
    raw = price("p", "Fee", 0) | {"price": both}
    assert [str(prices_of(raw, tax_included=one)[0].amount) for one in (True, False)] == ["12.00", "10.00"]
    only_net = price("p", "Fee", 0) | {"price": {"dutyFreeAmount": both["dutyFreeAmount"]}}
    assert "has only the dutyFreeAmount" in refused(only_net)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (price("p", "Fee", 10, "EUR"), "its price 'p' is in 'EUR', and the context's currency is GBP; left out"),
        (price("p", "Fee", None), "has no amount"),
        (price("p", "Fee", "a lot"), "has no amount"),
        (price("p", "Fee", 0.00001), "more than four decimals"),
        (price("p", "Fee", 10**12), "too large"),
        (price("p", "Fee", 1, recurringChargePeriodLength=3), "every 3 month"),
        (price("p", "Fee", 1, recurringChargePeriodType="fortnight"), "every 1 fortnight"),
        (price("p", "Fee", 1, recurringChargePeriodType=None), "doesn't say how often"),
        (price("p", "Fee", 1, priceType="mystery"), "its priceType 'mystery' is unknown"),
        (price("p", "Fee", 1, prodSpecCharValueUse=[use("Colour", "red")]), "depends on 'Colour'"),
        (price("p", "Fee", 1, prodSpecCharValueUse=[use("Plan", "gold")]), "depends on values of 'Plan'"),
        (price("p", "Fee", 1, productOfferingTerm=[{"name": "Five years"}]), "depends on the term 'Five years'"),
        (price("p", "Fee", 1, place=[{"id": "north"}]), "is for some places only"),
        (price("p", "Fee", 1, priceType="usage"), "is for usage, and has no unit"),
    ],
)
def test_an_offering_with_a_price_that_can_not_be_told_is_not_sold(raw: Json, why: str) -> None:
    assert why in refused(raw, price("q", "Other", 5), terms=TERMS)


def test_a_price_that_is_nowhere_keeps_its_offering_out() -> None:
    found = imported(SPEC, offering("9", "Voice", "1", ["gone"]))
    assert problems(found) == ["productOffering/9: error: its price 'gone' is not in the catalogue; left out"]


def test_conditions() -> None:
    ranged = {"name": "seats", "productSpecCharacteristicValue": [{"valueFrom": 5}]}
    found = prices_of(
        price("a", "A", 1, prodSpecCharValueUse=[use("PLAN", "Flat")]),
        price("b", "B", 1, prodSpecCharValueUse=[use("Seats", "1", 5)]),
        price("c", "C", 1, prodSpecCharValueUse=[ranged]),
        price("d", "D", 1, prodSpecCharValueUse=[use("Plan", "payg", "flat")]),
        price("e", "E", 1, productOfferingTerm=[{"name": "TWO YEARS"}]),
        price("f", "F", 1, productOfferingTerm={"duration": {"amount": 24, "units": "months"}}),
        terms=TERMS,
    )
    assert [plain_when(one) for one in found] == [
        {"plan": "flat"}, {"seats": [1, 5]}, {"seats": {"at_least": 5}}, {},
        {"term": "two-years"}, {"term": "two-years"},
    ]  # fmt: skip


def plain_when(one: ProductOfferingPrice) -> Json:
    return one.model_dump(exclude_none=True)["when"]


def test_a_price_for_each_of_something() -> None:
    per_seat, flat = prices_of(
        price("a", "Seat", 9.9, unitOfMeasure={"amount": 1, "units": "Seats"}),
        price("b", "Fee", 1, unitOfMeasure={"amount": 1, "units": "each"}),
    )
    assert (per_seat.per, flat.per) == ("seats", None)


def test_usage_is_told_with_its_unit() -> None:
    found = prices_of(
        price("a", "Data", "0.05", priceType="usage", unitOfMeasure={"amount": 1, "units": "MB"}),
        price("b", "Calls", 2, priceType="Usage Charge", unitOfMeasure={"amount": 100, "units": "min"}),
    )
    assert [(one.usage, one.unit, str(one.amount)) for one in found] == [
        (True, "MB", "0.05"),
        (True, "100 min", "2.00"),
    ]


def test_terms_that_stand_on_the_prices_alone_are_the_offerings() -> None:
    raws = [price(str(n), "Fee", n, productOfferingTerm=[term]) for n, term in enumerate(TERMS, 1)]
    found = only(imported(SPEC, *raws, offering("9", "Voice", "1", ["1", "2"])))
    assert [one.id for one in found.terms] == ["12-months", "two-years"]
    assert [one.when for one in found.prices] == [{"term": "12-months"}, {"term": "two-years"}]


def discount(tmf_id: str = "d", **more: Any) -> Json:
    return {"id": tmf_id, "name": "Discount", "priceType": "discount"} | more


OFF = [{"id": "d", "relationshipType": "discount"}]
SIX_MONTHS = {"applicationDuration": {"amount": 6, "units": "month"}}


def test_a_lasting_discount_is_a_price_below_zero() -> None:
    base = price("p", "Fee", 20, prodSpecCharValueUse=[use("Plan", "flat")], popRelationship=OFF)
    other = price("q", "Other", 100)
    for off, expected in (({"percentage": 12.5}, "-2.50"), ({"price": {"unit": "GBP", "value": 3}}, "-3.00")):
        found = only(imported(SPEC, base, other, discount(**off), offering("9", "Voice", "1", ["p", "q"])))
        assert [(str(one.amount), one.recurring, one.when) for one in found.prices] == [
            ("20.00", "month", {"plan": "flat"}), ("100.00", "month", {}), (expected, "month", {"plan": "flat"}),
        ]  # fmt: skip


def test_a_discount_among_the_prices_is_off_all_recurring_ones() -> None:
    found = prices_of(price("p", "Fee", 20), once("q", "Set-up", 50), discount(percentage="10"))
    assert [str(one.amount) for one in found] == ["20.00", "50.00", "-2.00"]


def test_a_discount_of_the_first_months_belongs_to_the_terms() -> None:
    base = price("p", "Fee", 20, popRelationship=OFF)
    for_one = discount(percentage=10.0, productOfferingTerm=[{"name": "Two years"}], **SIX_MONTHS)
    within = price("p", "Fee", 20, priceAlteration=[discount(price={"taxIncludedAmount": {"unit": "GBP", "value": 5}},
                                                             **SIX_MONTHS)])  # fmt: skip
    sold = offering("9", "Voice", "1", ["p"], productOfferingTerm=TERMS)
    first = only(imported(SPEC, base, for_one, sold))
    assert [one.discount and (one.discount.percentage, one.discount.months) for one in first.terms] == [None, (10, 6)]
    second = only(imported(SPEC, within, sold))
    assert [one.discount and (str(one.discount.amount), one.discount.months) for one in second.terms] == [
        ("5.00", 6)
    ] * 2


@pytest.mark.parametrize(
    ("off", "terms", "why"),
    [
        (discount(percentage=10, **SIX_MONTHS), None, "has no terms"),
        (discount(percentage=12.5, **SIX_MONTHS), TERMS, "has to be whole"),
        (discount(percentage=10, applicationDuration={"amount": 10, "units": "day"}), TERMS, "lasts 10 day"),
        (
            discount(percentage=10, prodSpecCharValueUse=[use("Plan", "flat")], **SIX_MONTHS),
            TERMS,
            "some configurations",
        ),
        (discount(), TERMS, "has no amount"),
    ],
)
def test_a_discount_that_can_not_be_given_keeps_the_offering_out(off: Json, terms: list[Json] | None, why: str) -> None:
    assert why in refused(price("p", "Fee", 20, popRelationship=OFF), off, terms=terms)


def test_prices_that_are_over_or_to_come_are_not_charged() -> None:
    old = price("a", "Old", 99, validFor={"endDateTime": "2025-12-31T23:59:59Z"})
    new = price("b", "New", 99, validFor={"startDateTime": "2027-01-01T00:00:00Z"})
    retired = price("c", "Retired", 99, lifecycleStatus="Retired")
    assert [one.name and one.name.text("") for one in prices_of(old, new, retired, price("d", "Now", 10))] == ["Now"]


def test_a_bundle_of_prices_is_the_prices_within() -> None:
    both = {"id": "both", "name": "Both", "isBundle": True, "bundledPopRelationship": [{"id": "p"}, {"id": "q"}]}
    found = imported(SPEC, both, price("p", "Fee", 20), once("q", "Set-up", 50), offering("9", "Voice", "1", ["both"]))
    assert [str(one.amount) for one in only(found).prices] == ["20.00", "50.00"]
    ring = [{"id": a, "bundledPopRelationship": [{"id": b}], "@type": "ProductOfferingPrice"} for a, b in ("xy", "yx")]
    assert "holds itself" in problems(imported(SPEC, *ring, offering("9", "Voice", "1", ["x"])))[0]


def test_a_penalty_is_told_and_not_charged() -> None:
    found = imported(SPEC, price("p", "Fee", 20), price("q", "Early end", 99, priceType="terminationPenalty"),
                     offering("9", "Voice", "1", ["p", "q"]))  # fmt: skip
    assert [str(one.amount) for one in only(found).prices] == ["20.00"]
    assert "not charged with an order" in problems(found)[0]
