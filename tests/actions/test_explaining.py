"""Why, and whether one has to: from what is chosen, what follows from it, and what is left to the customer."""

from __future__ import annotations

from tests.actions.customer import Customer


async def test_asked_why_not_for_what_can_be_had_it_is_offered(customer: Customer) -> None:
    await customer.say("I'd like a line with 100")
    await customer.say("why can't I have 500")
    assert customer.messages[0] == "up_to_you"
    await customer.press("Speed 500")
    assert (await customer.draft()).items[0].choices["speed"] == 500


async def test_of_an_offering_that_is_not_being_ordered_the_button_orders_it_so(customer: Customer) -> None:
    await customer.say("why can't I have the line with 100")
    assert customer.messages[0] == "up_to_you"
    await customer.press("Speed 100")
    (item,) = (await customer.draft()).items
    assert (item.offering, item.choices["speed"]) == ("line", 100)


async def test_one_has_to_take_what_follows_from_what_is_chosen(customer: Customer) -> None:
    await customer.say("I'd like a line with 1000")
    await customer.say("do i have to take the pro router")
    assert "The fastest line needs the pro router." in customer.text


async def test_one_need_not_take_what_is_free(customer: Customer) -> None:
    await customer.say("I'd like a line with 100")
    await customer.say("do i have to take the pro router")
    assert "you don't have to" in customer.text
    await customer.say("I want the pro router")
    await customer.say("must I have the pro router")
    assert "you don't have to" in customer.text
    await customer.press("Standard")
    assert (await customer.draft()).items[0].choices["router"] == "standard"
