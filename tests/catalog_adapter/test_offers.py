"""What a configuration costs, and what a place allows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from catalog_adapter.constraints.availability import matches
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import ProductOfferingPrice
from catalog_adapter.offers.pricing import tax_amounts
from tests.catalog_adapter.conftest import OFFERS
from tests.support.contexts import resolved


@pytest.fixture
def acme(write_context: Callable[..., Path]) -> ResolvedContext:
    """The context ``acme/home``."""
    return resolved(write_context())


@pytest.mark.parametrize(
    ("values", "monthly", "first_months"),
    [
        ({"speed": 100, "term": "flex"}, "29.00", {}),
        ({"speed": 500, "term": "flex"}, "39.50", {}),
        ({"speed": 500, "term": "year"}, "39.50", {("month", 6): Decimal("35.55")}),  # 39.50 less 10 %
    ],
)
def test_the_price_of_a_line(
    acme: ResolvedContext, values: dict[str, Value], monthly: str, first_months: dict[object, Decimal]
) -> None:
    price = acme.price("line", values)
    assert price.recurring() == {"month": Decimal(monthly)}
    assert price.one_time() == Decimal("49.00")
    assert price.discounted() == first_months


def test_a_bundle_costs_its_parts_and_its_own_discount(acme: ResolvedContext) -> None:
    alone = acme.price("both", {"speed": 100, "tv": False})
    together = acme.price("both", {"speed": 100, "tv": True, "package": "small"})
    assert alone.recurring() == {"month": Decimal("29.00")}
    assert together.recurring() == {"month": Decimal("35.00")}  # 29 + 9 - 3


def test_a_part_that_is_out_has_no_characteristics(acme: ResolvedContext) -> None:
    model = acme.model("both")
    assert "package" not in (model.complete({"tv": False}) or {})
    assert (model.complete({"tv": True}) or {})["package"] == "small"


def test_the_place_decides(acme: ResolvedContext) -> None:
    model = acme.model("line")
    assert model.domains({}, "AB1 2CD")["speed"] == [100, 500, 1000]
    assert model.domains({}, "XY9 9ZZ")["speed"] == [100, 500]
    explanation = model.why_not("speed", 1000, {}, "XY9 9ZZ")
    assert explanation is not None
    assert [one.id for one in explanation.availability] == ["fast-in-town"]


def test_usage_is_told_and_is_no_part_of_what_an_order_costs(write_context: Callable[..., Path]) -> None:
    usage = '      - {id: roaming, usage: true, unit: GB, amount: "2.50"}\n'
    intents = """\
own_intents:
  - {id: roaming, behaviour: answer, examples: [a roaming b, c roaming d, e roaming f],
     answer: 'Abroad it is {{ price("line", "roaming") }}.'}
"""
    before = resolved(write_context()).price("line", {"speed": 100})
    offers = OFFERS.replace("      - {id: setup, one", usage + "      - {id: setup, one")
    context = resolved(write_context(offers=offers, intents=intents))
    assert context.price("line", {"speed": 100}) == before
    assert context.answer("roaming") == "Abroad it is £2.50/GB."


@pytest.mark.parametrize(
    "wrong",
    [
        {"usage": True}, {"usage": True, "unit": "GB", "one_time": True}, {"one_time": True, "unit": "GB"},
        {"usage": True, "unit": "GB", "per": "speed"}, {"usage": True, "unit": ""}, {},
    ],
)  # fmt: skip
def test_a_price_is_of_one_kind(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ProductOfferingPrice.model_validate({"id": "p", "amount": "1.00", **wrong})


@pytest.mark.parametrize(
    ("postcode", "pattern", "expected"),
    [("ec1a 1bb", "EC1*", True), ("EC2A 1BB", "EC1*", False), ("8004", "8000-8099", True), ("8100", "8000-8099", False),
     ("80040", "8000-8099", False), ("28001", "28001", True)],
)  # fmt: skip
def test_postcodes(postcode: str, pattern: str, expected: bool) -> None:
    assert matches(postcode, [pattern]) is expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["10*", "1005", "1000-1010", "990-1001", "*-", "10-", "1 0 1 1", "*"]), max_size=5),
    st.sampled_from(["1005", "10 11", "999", "1000", "0990", "1010", "10-", "-", "x"]),
)
def test_a_postcode_is_in_a_list_as_it_is_one_of_its_patterns(patterns: list[str], postcode: str) -> None:
    assert matches(postcode, patterns) is any(matches(postcode, [one]) for one in patterns)


@pytest.mark.parametrize(
    ("amount", "included", "without", "with_tax"),
    [("12.00", True, "10.00", "12.00"), ("10.00", False, "10.00", "12.00"), ("0.99", True, "0.83", "0.99")],
)
def test_tax(amount: str, included: bool, without: str, with_tax: str) -> None:
    rate = Decimal(20)
    assert tax_amounts(Decimal(amount), "GBP", rate, included=included) == (Decimal(without), Decimal(with_tax))
