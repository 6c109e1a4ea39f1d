"""Whole addresses: asked for where the CSP does, kept where they are volunteered, shown, changed, and in the order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.items import items_of
from actions.new_order import new_order
from catalog_adapter.tone.reply import OrderSummaryCard
from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import CONTEXT
from tests.orders.tmf import assert_valid

ASKED = CONTEXT.replace("example: AB1 2CD}", "example: AB1 2CD, asks: address}")


@pytest.fixture
def customer(customer_of: Callable[..., Customer]) -> Customer:
    """A customer of a CSP that asks for the whole address."""
    return customer_of(context=ASKED)


async def _item(customer: Customer) -> Any:
    (item,) = (await customer.draft()).items
    return item


async def _place(customer: Customer) -> Any:
    """The place of the order as it would be sent, which is a valid TMF622 order."""
    context, draft = await customer._context(), await customer.draft()
    new = new_order(context, draft, items_of(context, draft), "web", {})
    document = customer._dependencies.orders.rehearse_order(new).document
    assert_valid("ProductOrder", document)
    (place,) = document["productOrderItem"][0]["product"]["place"]
    return place


async def _asked(customer: Customer) -> str | None:
    asked = (await customer.draft()).asked
    return asked.kind if asked else None


async def test_the_whole_address_in_one_line(customer: Customer) -> None:
    await customer.say("I'd like a line")
    assert "street" in customer.text
    await customer.say("Flat 3, 12 High Street, AB1 2CD Aberdale")
    assert await _asked(customer) == "characteristic"
    assert await _place(customer) == {
        "role": "installationAddress", "name": "12 High Street, Flat 3, AB1 2CD Aberdale", "streetNr": "12",
        "streetName": "High Street", "city": "Aberdale", "postcode": "AB1 2CD", "@type": "GeographicAddress",
        "geographicSubAddress": [{"subUnitNumber": "Flat 3", "@type": "GeographicSubAddress"}],
    }  # fmt: skip


async def test_what_was_said_is_kept_and_what_lacks_is_asked(customer: Customer) -> None:
    await customer.say("I'd like a line at AB1 2CD")
    assert "the street and number and the town" in customer.text
    await customer.say("12 High Street")
    assert "the town" in customer.text
    assert "street" not in customer.text
    await customer.say("Aberdale")
    item = await _item(customer)
    assert item.postcode == "AB1 2CD"
    assert item.address == {"streetName": "High Street", "streetNr": "12", "city": "Aberdale"}
    assert await _asked(customer) == "characteristic"


async def test_a_street_without_a_postcode_is_not_lost(customer: Customer) -> None:
    await customer.say("I'd like a line")
    await customer.say("12 High Street, Aberdale")
    assert "the postcode" in customer.text
    await customer.say("AB1 2CD")
    assert (await _place(customer))["name"] == "12 High Street, AB1 2CD Aberdale"


async def test_it_is_shown_and_changed_in_words(customer: Customer) -> None:
    await customer.say("I'd like a line with 500 at 12 High Street, AB1 2CD Aberdale")
    for text in ("standard", "no commitment", "Ana Lopez", "ana@example.org"):
        await customer.say(text)
    assert _shown(customer) == ["12 High Street, AB1 2CD Aberdale"]
    await customer.say("sorry, it's 14 Mill Lane")
    assert _shown(customer) == ["14 Mill Lane, AB1 2CD Aberdale"]
    assert (await _place(customer))["streetName"] == "Mill Lane"


async def test_another_postcode_leaves_nothing_of_the_old_street(customer: Customer) -> None:
    await customer.say("I'd like a line at 12 High Street, AB1 2CD Aberdale")
    await customer.say("no wait, ZZ1 2CD")
    assert (await _item(customer)).address == {}
    assert await _asked(customer) == "place"


async def test_where_the_postcode_will_do_an_address_is_kept_all_the_same(customer_of: Callable[..., Customer]) -> None:
    customer = customer_of()
    await customer.say("I'd like a line at 12 High Street, AB1 2CD")
    assert await _asked(customer) == "characteristic"
    place = await _place(customer)
    assert (place["streetName"], place["streetNr"], place["postcode"]) == ("High Street", "12", "AB1 2CD")


async def test_without_a_street_the_order_says_the_postcode_as_ever(customer_of: Callable[..., Customer]) -> None:
    customer = customer_of()
    await customer.say("I'd like a line at AB1 2CD")
    assert await _place(customer) == {
        "role": "installationAddress", "name": "AB1 2CD", "postcode": "AB1 2CD", "@type": "GeographicAddress",
    }  # fmt: skip


def _shown(customer: Customer) -> list[str]:
    """The places that the order shows."""
    cards = [one.card for one in customer.replies if isinstance(one.card, OrderSummaryCard)]
    return [one.place for one in cards[-1].items]
