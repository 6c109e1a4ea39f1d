"""A question put again with something more, and numbers as people type them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import OFFERS

SEATS = OFFERS.replace(
    "- {id: static_ip, name: Static IP, type: boolean, default: false}",
    "- {id: static_ip, name: Static IP, type: boolean, default: false}\n"
    "      - {id: seats, name: Seats, synonyms: [seats], range: {from: 1, to: 2000}, default: 1, ask: 3}",
)


async def test_the_cheapest_is_found_again_with_what_is_added(customer: Customer) -> None:
    await customer.say("what's the cheapest line with a static ip")
    await customer.say("and with 1000?")
    assert customer.messages == ["cheapest"]
    assert "Speed 1,000 Mbit/s" in customer.text
    assert "Static IP: Yes" in customer.text
    assert "£39.50 a month" in customer.text
    await customer.say("and with 500")
    assert "Speed 500 Mbit/s" in customer.text, "another value is in the place of the one before"
    assert (await customer.draft()).items == []


async def test_what_was_shown_last_is_what_is_taken(customer: Customer) -> None:
    await customer.say("what's the cheapest line")
    await customer.say("and with the pro router?")
    await customer.say("ok I'll take it")
    (item,) = (await customer.draft()).items
    assert (item.choices["speed"], item.choices["router"]) == (100, "pro")


async def test_a_budget_is_kept_with_what_is_added_and_wishes_with_another_budget(customer: Customer) -> None:
    await customer.say("a line for at most £60 a month")
    await customer.say("and with 1000?")
    assert customer.messages == ["budget_offer"]
    assert "£60.00 a month" in customer.text
    assert "Speed 1,000 Mbit/s" in customer.text
    await customer.say("and under 30?")
    assert customer.messages == ["budget_nothing"]
    assert "£39.50 a month" in customer.text


async def test_what_is_not_wanted_is_left_out(customer: Customer) -> None:
    await customer.say("what is the cheapest")
    assert "TV" in customer.text
    await customer.say("and without tv?")
    assert customer.messages == ["cheapest"]
    assert "£29.00 a month" in customer.text
    assert "TV: Yes" not in customer.text


async def test_a_new_question_is_not_about_the_one_before(customer: Customer) -> None:
    await customer.say("what's the cheapest line with 1000")
    await customer.say("what is the cheapest line")
    assert "Speed 100 Mbit/s" in customer.text


@pytest.mark.parametrize("amount", ["£1,500", "£1 500", "£1'500", "1.500 pounds"])
async def test_an_amount_may_set_its_thousands_apart(customer: Customer, amount: str) -> None:
    await customer.say(f"a line for at most {amount} a month")
    assert "£1,500.00 a month" in customer.text


async def test_an_amount_may_have_more_digits_than_anyone_has_money(customer: Customer) -> None:
    await customer.say("a line for at most £12345678901 a month")
    assert customer.messages == ["budget_offer"]
    assert "£12,345,678,901.00 a month" in customer.text


@pytest.mark.parametrize("number", ["1,200", "1'200", "1.200", "1200"])
async def test_a_number_may_set_its_thousands_apart(customer_of: Callable[..., Customer], number: str) -> None:
    customer = customer_of(offers=SEATS)
    await customer.say("I'd like a line with 500 and the standard router")
    await customer.say("AB1 2CD")
    await customer.say(number)
    assert (await customer.draft()).items[0].choices["seats"] == 1200


@pytest.mark.parametrize("number", ["12345678901", "12,345,678,901", "9" * 40])
async def test_a_number_that_is_too_large_is_told_what_there_is(
    customer_of: Callable[..., Customer], number: str
) -> None:
    customer = customer_of(offers=SEATS)
    await customer.say("I'd like a line with 500 and the standard router")
    await customer.say("AB1 2CD")
    await customer.say(number)
    assert "1 to 2,000" in customer.text
    assert "seats" not in (await customer.draft()).items[0].choices
