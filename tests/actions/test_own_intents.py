"""A CSP's own intents in the chat: answers, orders, recommendations, prices and people, each as its data says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import CONTEXT, OFFERS

INTENTS = """\
own_intents:
  - id: opening
    behaviour: answer
    examples: [when is your shop open, what are your shop hours, is the shop open on sunday]
    answer: 'Always. A line is {{ price("line", "base") }}.'
  - id: starter
    behaviour: order_product
    examples: [the starter pack please, i want the starter pack, starter pack, give me the starter pack]
    preset: {offering: line, values: {speed: 1000, router: pro}}
  - id: streamers
    behaviour: recommend
    examples: [we stream films all night, what is good for streaming films, something for film lovers]
    preset: {offering: line, values: {speed: 1000, router: pro}}
  - id: starter_price
    behaviour: ask_price
    examples: [what is the starter pack, how much is the starter pack, price of the starter pack]
    preset: {offering: line, values: {speed: 1000, router: pro}}
  - id: streamers_details
    behaviour: ask_offer
    examples: [tell me about the film pack, what is in the film pack, details of the film pack]
    preset: {offering: line, values: {speed: 1000, router: pro}}
  - id: wrong_bill
    behaviour: hand_over
    examples: [my bill is wrong, you charged me twice, there is a mistake in my bill]
"""


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    return customer_of(intents=INTENTS)


async def test_an_answer_has_the_price_of_today(customer_of: Callable[..., Customer]) -> None:
    customer = customer_of(intents=INTENTS)
    await customer.say("is your shop open on sundays")
    assert customer.text == "Always. A line is £29.00 a month."
    dearer = customer_of(intents=INTENTS, offers=OFFERS.replace('amount: "29.00"', 'amount: "31.50"', 1))
    await dearer.say("is your shop open on sundays")
    assert "£31.50" in dearer.text


async def test_a_package_is_ordered_with_its_values(customer: Customer) -> None:
    await customer.say("i would like the starter pack")
    (item,) = (await customer.draft()).items
    assert item.offering == "line"
    assert {"speed": 1000, "router": "pro"}.items() <= item.choices.items()


async def test_what_the_customer_adds_to_a_package_counts_as_well(customer: Customer) -> None:
    await customer.say("the starter pack please, with static ip")
    (item,) = (await customer.draft()).items
    assert {"speed": 1000, "router": "pro", "static_ip": True}.items() <= item.choices.items()


async def test_a_package_of_what_is_being_ordered_makes_it_so(customer: Customer) -> None:
    """Two lines are not what somebody wants who has just begun with one."""
    await customer.say("i would like to order a line with 100 mbit/s")
    await customer.say("give me the starter pack")
    (item,) = (await customer.draft()).items
    assert {"speed": 1000, "router": "pro"}.items() <= item.choices.items()


@pytest.mark.parametrize(
    ("text", "message"),
    [("what is good for streaming films", "recommend"), ("how much is the starter pack", "price_of"),
     ("tell me about the film pack", "offer_details")],
)  # fmt: skip
async def test_a_package_is_shown_as_it_would_be_and_taken_with_a_yes(
    customer: Customer, text: str, message: str
) -> None:
    await customer.say(text)
    assert message in customer.messages
    assert "1,000 Mbit/s" in customer.text
    await customer.say("yes")
    (item,) = (await customer.draft()).items
    assert {"speed": 1000, "router": "pro"}.items() <= item.choices.items()


async def test_its_button_orders_it_as_it_was_shown(customer: Customer) -> None:
    await customer.say("what is good for streaming films")
    await customer.press("Order")
    (item,) = (await customer.draft()).items
    assert {"speed": 1000, "router": "pro"}.items() <= item.choices.items()


async def test_a_complaint_reaches_a_person(customer: Customer) -> None:
    await customer.say("my bill is wrong again")
    assert customer.messages == ["handed_over"]


async def test_outside_opening_hours_a_message_is_asked_for(customer_of: Callable[..., Customer]) -> None:
    week = "{days: [mon, tue, wed, thu, fri, sat, sun], opens: '00:00', closes: '24:00'}"
    holidays = ", ".join(str(date.today() + timedelta(days)) for days in (-1, 0, 1))  # noqa: DTZ011 - in any time zone
    away = f"hours: always, opening_hours: [{week}], holidays: [{holidays}]}}"
    customer = customer_of(context=CONTEXT.replace("hours: always}", away), intents=INTENTS)
    await customer.say("my bill is wrong again")
    assert customer.messages == ["people_away"]
