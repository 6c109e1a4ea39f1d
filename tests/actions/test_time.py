"""An offering that takes longer than there is time: customers hear that not all was looked at, and nothing wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.actions.customer import Customer
from tests.catalog_adapter.too_hard import CONSTRAINTS, OFFERS

NOT_ALL = "there may be more"


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    """A customer of a CSP that sells rooms with desks."""
    return customer_of(offers=OFFERS, constraints=CONSTRAINTS, intents="")


async def test_values_of_which_not_all_were_looked_at_are_said_to_be_so(customer: Customer) -> None:
    await customer.say("i'd like rooms")
    assert (await customer.draft()).asked is not None, "asked, though only one answer is known to be possible"
    assert NOT_ALL in customer.text

    await customer.say("what can i still choose?")
    assert customer.messages[0] == "possible_values"
    assert NOT_ALL in customer.text


async def test_where_nothing_can_be_said_in_time_that_is_said_and_the_conversation_goes_on(customer: Customer) -> None:
    await customer.say("i'd like rooms")
    before = (await customer.draft()).items
    await customer.say("yes")
    assert customer.messages[0] == "error_out_of_time"
    assert "more than I can work out at once" in customer.text
    assert (await customer.draft()).items == before

    await customer.say("no")
    assert (await customer.draft()).items[0].choices == {"tight": False}
