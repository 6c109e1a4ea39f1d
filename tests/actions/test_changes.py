"""What a choice would change; why, and what can still be chosen; and what is asked next."""

from __future__ import annotations

from collections.abc import Callable

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import OFFERS


async def test_what_a_choice_brings_rules_out_and_costs_is_told_and_nothing_is_changed(customer: Customer) -> None:
    await customer.say("I'd like a line with 500")
    await customer.say("AB1 2CD")
    await customer.say("what changes if I take 1000?")
    assert "changes_no_price" in customer.messages
    assert "With it comes: Pro" in customer.text
    assert "£39.50 a month" in customer.text
    assert (await customer.draft()).items[0].choices == {"speed": 500}

    await customer.say("yes")
    assert (await customer.draft()).items[0].choices["speed"] == 1000


async def test_what_would_no_longer_be_possible_is_told(customer: Customer) -> None:
    await customer.say("I'd like a line with the pro router")
    await customer.say("AB1 2CD")
    await customer.say("what changes if I take 1000?")
    assert "No longer possible then: Standard." in customer.text


async def test_what_stands_in_the_way_is_named_before_it_is_changed(customer: Customer) -> None:
    await customer.say("I'd like a line with 500 and the standard router")
    await customer.say("AB1 2CD")
    await customer.say("what if I took 1000")
    assert "The fastest line needs the pro router." in customer.text
    await customer.press("Speed 1,000")
    assert (await customer.draft()).items[0].choices == {"speed": 1000, "router": "pro"}


async def test_another_offering_instead_keeps_what_it_has_too(customer: Customer) -> None:
    await customer.say("I'd like a line with 500")
    await customer.say("AB1 2CD")
    await customer.say("what changes if I take the line and tv instead?")
    assert "Line and TV" in customer.text
    await customer.press("Line and TV")
    (item,) = (await customer.draft()).items
    assert item.offering == "both"
    assert item.choices["speed"] == 500


async def test_nothing_is_said_to_change_where_nothing_does(customer: Customer) -> None:
    await customer.say("I'd like a line with 500")
    await customer.say("AB1 2CD")
    await customer.say("what changes if I take 500")
    assert customer.messages[0] == "changes_nothing"


async def test_why_after_a_refusal_is_about_what_was_refused(customer: Customer) -> None:
    await customer.say("I'd like a line with the standard router")
    await customer.say("AB1 2CD")
    await customer.say("1000")
    assert customer.messages[-1] == "repairs"
    assert customer.buttons[0].startswith("Speed 1,000 Mbit/s and Pro")
    await customer.say("why?")
    assert customer.messages[0] == "why_not"
    assert "The fastest line needs the pro router." in customer.text


async def test_what_can_still_be_chosen_is_all_that_is_open(customer: Customer) -> None:
    await customer.say("I'd like a line")
    await customer.say("AB1 2CD")
    await customer.say("what can I still choose?")
    assert all(one in customer.text for one in ("100 Mbit/s", "1,000 Mbit/s", "Standard or Pro"))


async def test_giving_up_a_part_gives_up_what_was_chosen_of_it(customer: Customer) -> None:
    await customer.say("line and tv with the large package")
    await customer.say("AB1 2CD")
    await customer.say("without tv please")
    assert "isn't possible" not in customer.text
    choices = (await customer.draft()).items[0].choices
    assert choices["tv"] is False
    assert "package" not in choices


async def test_of_questions_with_the_same_rank_the_one_that_narrows_most_comes_first(
    customer_of: Callable[..., Customer],
) -> None:
    same_rank = OFFERS.replace("default: standard\n        ask: 2", "default: standard\n        ask: 1")
    assert same_rank != OFFERS
    customer = customer_of(offers=same_rank)
    await customer.say("I'd like a line")
    await customer.say("AB1 2CD")
    asked = (await customer.draft()).asked
    assert asked is not None
    # a router leaves 3 or 2 speeds, a speed leaves 2, 2 or 1 routers
    assert asked.characteristic == "speed"
