"""Age and existing products: asked where they decide, kept, and explained where they refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import CONSTRAINTS

BY_AGE = """\
eligibility:
  - id: tv-for-adults
    offering: tv
    customer: {age: {at_least: 18}}
    explain: Our TV is for adults.
    cases: {valid: [{age: 18}], violated: [{age: 17}]}
"""
BY_EXISTING = """\
eligibility:
  - id: tv-needs-a-line
    offering: tv
    customer: {existing: line}
    explain: TV runs over a line of ours.
    cases: {valid: [{existing: line}], violated: [{existing: []}]}
"""


@pytest.fixture
def by_age(customer_of: Callable[..., Customer]) -> Customer:
    return customer_of(constraints=CONSTRAINTS + BY_AGE)


@pytest.fixture
def by_existing(customer_of: Callable[..., Customer]) -> Customer:
    return customer_of(constraints=CONSTRAINTS + BY_EXISTING)


@pytest.mark.parametrize("answer", ["25", "I'm 25 years old", "twenty five"])
async def test_age_is_asked_where_it_decides_and_kept(by_age: Customer, answer: str) -> None:
    await by_age.say("I'd like tv")
    assert by_age.messages[-1] == "ask_age"
    await by_age.say(answer)
    draft = await by_age.draft()
    assert draft.age == 25
    assert draft.items[0].offering == "tv"
    assert by_age.messages[-1] != "ask_age"


async def test_a_customer_who_is_too_young_is_told_why(by_age: Customer) -> None:
    await by_age.say("I'd like tv")
    await by_age.say("16")
    assert "Our TV is for adults." in by_age.text
    assert (await by_age.draft()).items == []
    await by_age.say("I'd like tv")
    assert "Our TV is for adults." in by_age.text


async def test_age_is_not_asked_where_it_decides_nothing(by_age: Customer) -> None:
    await by_age.say("I'd like a line")
    await by_age.say("AB1 2CD")
    assert "ask_age" not in by_age.messages


async def test_what_is_no_age_is_asked_again(by_age: Customer) -> None:
    await by_age.say("I'd like tv")
    await by_age.say("900")
    assert by_age.messages[-1] == "ask_age"
    assert (await by_age.draft()).age is None


@pytest.mark.parametrize(("answer", "stays"), [("yes", True), ("I have a line", True), ("no", False)])
async def test_existing_products_are_asked_where_they_decide(by_existing: Customer, answer: str, stays: bool) -> None:
    await by_existing.say("I'd like tv")
    assert by_existing.messages[-1] == "ask_existing"
    assert by_existing.buttons == ["Line", "None of these"]
    await by_existing.say(answer)
    draft = await by_existing.draft()
    assert [one.offering for one in draft.items] == (["tv"] if stays else [])
    assert ("TV runs over a line of ours." in by_existing.text) is not stays
