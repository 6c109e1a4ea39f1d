"""What only the order can tell: the cheaper one, the other one, the same again, and several items in one message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import CONTEXT

SIMS = """\
product_specifications:
  - id: mobile
    name: Mobile
    characteristics:
      - {id: lines, name: Lines, values: [1, 2, 3, 4], default: 1, ask: 1}
      - {id: data, name: Data, values: [{value: 5gb, name: 5 GB}, {value: 20gb, name: 20 GB},
         {value: 50gb, name: 50 GB}], default: 20gb, ask: 2}
      - {id: five_g, name: 5G, type: boolean, default: false, ask: 3}
product_offerings:
  - id: sim
    name: Mobile card
    description: A card.
    specification: mobile
    prices:
      - {id: base, recurring: month, amount: "5.00", per: lines}
      - {id: small, recurring: month, amount: "4.00", when: {data: 5gb}}
      - {id: middle, recurring: month, amount: "3.00", when: {data: 20gb}}
      - {id: large, recurring: month, amount: "9.00", when: {data: 50gb}}
"""


@pytest.fixture
def caller(customer_of: Callable[..., Customer]) -> Customer:
    """A customer where mobile cards are sold, the middle one being the cheapest."""
    return customer_of(offers=SIMS, constraints="constraints: []\n")


async def test_two_lines_with_5g_and_one_without_are_two_items(caller: Customer) -> None:
    await caller.say("two lines with 5G and one without")
    first, second = (await caller.draft()).items
    assert first.choices == {"lines": 2, "five_g": True}
    assert second.choices == {"lines": 1, "five_g": False}


async def test_the_cheaper_one_is_the_one_that_costs_least(caller: Customer) -> None:
    await caller.say("2 lines please")
    await caller.say("the cheaper one")
    assert (await caller.draft()).items[0].choices == {"lines": 2, "data": "20gb"}


async def test_a_bare_number_is_short_for_what_was_asked(caller: Customer) -> None:
    await caller.say("2 lines please")
    await caller.say("50")
    assert (await caller.draft()).items[0].choices["data"] == "50gb"


async def test_taken_back_the_other_one_is_that_of_what_was_chosen_last(customer: Customer) -> None:
    await customer.say("I'd like a line")
    await customer.say("AB1 2CD")
    await customer.say("500")
    await customer.say("the other one")
    assert (await customer.draft()).items[0].choices == {"speed": 500, "router": "pro"}
    await customer.say("no, the standard one")
    assert (await customer.draft()).items[0].choices == {"speed": 500, "router": "standard"}


async def test_another_site_can_be_the_same_as_before(customer_of: Callable[..., Customer]) -> None:
    customer = customer_of(context=CONTEXT + "several_sites: true\n")
    await customer.say("I'd like a line with 500, the pro router and no commitment at AB1 2CD")
    assert "ask_another_site" in customer.messages
    await customer.say("yes, at AB1 3CD, same as before")
    first, second = (await customer.draft()).items
    assert second.choices == first.choices == {"speed": 500, "router": "pro", "term": "flex"}
    assert second.postcode == "AB1 3CD"


async def test_a_correction_in_the_same_message_counts(customer: Customer) -> None:
    await customer.say("I'd like a line with 100, no wait, 500")
    assert (await customer.draft()).items[0].choices == {"speed": 500}
