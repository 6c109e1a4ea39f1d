"""The cheapest, and what fits a budget: of all that is sold, and of the item that is being ordered."""

from __future__ import annotations

import pytest

from tests.actions.customer import Customer


async def test_the_cheapest_is_told_with_its_price_and_ordered_as_it_was_shown(customer: Customer) -> None:
    await customer.say("what's the cheapest line with a static ip")
    assert customer.messages == ["cheapest"]
    assert "Line (Speed 100 Mbit/s" in customer.text
    assert "£29.00 a month" in customer.text

    await customer.say("ok I'll take it")
    (item,) = (await customer.draft()).items
    assert item.offering == "line"
    assert (item.choices["speed"], item.choices["static_ip"]) == (100, True)


async def test_the_quick_reply_orders_the_same(customer: Customer) -> None:
    await customer.say("the cheapest line with the pro router")
    await customer.press("Order Line")
    (item,) = (await customer.draft()).items
    assert (item.choices["speed"], item.choices["router"]) == (100, "pro")


async def test_without_a_wish_it_is_the_cheapest_of_all(customer: Customer) -> None:
    await customer.say("what is the cheapest")
    assert "TV" in customer.text
    assert "£9.00 a month" in customer.text


async def test_wishes_that_no_offering_can_meet_are_explained(customer: Customer) -> None:
    await customer.say("what is the cheapest line with 1000 and the standard router")
    assert customer.messages == ["why_not"]
    assert "The fastest line needs the pro router." in customer.text


async def test_of_the_item_the_cheapest_keeps_what_is_chosen_and_tells_what_less_would_cost(customer: Customer) -> None:
    await customer.say("I'd like a line with 500")
    await customer.say("AB1 2CD")
    await customer.say("can it be cheaper")
    assert customer.messages[:2] == ["cheapest_already", "cheapest_otherwise"]
    assert "£39.50 a month" in customer.replies[0].text
    assert "£29.00 a month" in customer.replies[1].text
    assert (await customer.draft()).items[0].choices == {"speed": 500}

    await customer.say("yes")
    assert (await customer.draft()).items[0].choices["speed"] == 100


async def test_a_budget_shows_all_that_fits_with_its_price(customer: Customer) -> None:
    await customer.say("anything under 30 a month?")
    card = customer.replies[0].card
    assert card is not None
    assert card.kind == "offers"
    assert {one.offering for one in card.offers} == {"line", "tv", "both"}
    assert all("£9.00" in one.price or "£29.00" in one.price for one in card.offers)


@pytest.mark.parametrize(
    "text", ["a line for less than 20 pounds", "a line under £20 a month", "a line for twenty quid max"]
)
async def test_a_budget_that_nothing_meets_is_answered_by_the_lowest_price(customer: Customer, text: str) -> None:
    await customer.say(text)
    assert customer.messages == ["budget_nothing"]
    assert "£20.00 a month" in customer.text
    assert "£29.00 a month" in customer.text


async def test_a_budget_is_about_the_item_that_is_being_ordered(customer: Customer) -> None:
    await customer.say("I'd like a line with 1000")
    await customer.say("AB1 2CD")
    await customer.say("no more than 30 a month please")
    assert customer.messages[0] == "budget_change"
    assert customer.buttons[0].startswith("Speed 100 Mbit/s")
    assert "-£10.50 a month" in customer.buttons[0]
    assert (await customer.draft()).items[0].choices["speed"] == 1000

    await customer.say("no")
    assert "didn't get that" not in customer.text
    assert (await customer.draft()).items[0].choices["speed"] == 1000


async def test_an_item_within_the_budget_is_left_alone(customer: Customer) -> None:
    await customer.say("I'd like a line with 500")
    await customer.say("AB1 2CD")
    await customer.say("it must not cost more than 40 a month")
    assert customer.messages[0] == "budget_kept"
    assert "£39.50 a month" in customer.text


async def test_a_budget_for_what_is_paid_once(customer: Customer) -> None:
    await customer.say("a line with one-off costs of at most 20 pounds")
    assert customer.messages == ["budget_nothing"]
    assert "£20.00 once" in customer.text
    assert "£49.00 once" in customer.text


async def test_another_currency_is_not_taken_for_ours(customer: Customer) -> None:
    await customer.say("anything under 40 euros a month")
    assert customer.messages == ["budget_in_other_currency"]
    assert "GBP" in customer.text
    await customer.say("then 40")
    assert customer.messages == ["budget_offers"]
