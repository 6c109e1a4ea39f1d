"""A price is published while customers talk: they hear the new one, and nobody pays what they have not seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.rehearsal.staff_and_customer import Customer, Staff
from tests.support.system import System


@pytest.fixture
def staff(system: System) -> Iterator[Staff]:
    with Staff(system, "repriced") as staff:
        yield staff


def test_the_next_reply_has_the_new_price(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    customer = Customer(system, staff.csp)
    customer.says("i want the line")
    customer.says("100")
    assert staff.publish("31.00").status_code == 200
    assert customer.reviewed_price() == "31.00"


def test_an_order_at_review_is_told_what_changed_and_confirmed_again(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    customer = Customer(system, staff.csp)
    assert customer.reviewed_price() == "29.00"
    staff.publish("31.00")
    (reply,) = customer.says("yes")
    assert "£31.00" in reply["text"]
    assert reply["message_id"] == "review"
    assert customer.orders() == []
    staff.roll_back()
    (reply,) = customer.says("yes")
    assert "£29.00" in reply["text"]
    customer.says("yes")
    (order,) = customer.orders()
    (price,) = order["productOrderItem"][0]["itemPrice"]
    assert price["price"]["taxIncludedAmount"] == {"unit": "GBP", "value": 29.0}
    revisions = [note["text"] for note in order["note"] if note["id"] == "contextRevision"]
    assert revisions == [staff.live()["content"]]


def test_an_offering_that_is_gone_is_not_ordered(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    customer = Customer(system, staff.csp)
    customer.reviewed_price()
    staff.publish("29.00", renamed=True)
    assert customer.says("yes")
    assert customer.orders() == []


def test_what_was_ordered_before_stays_as_it_was(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    customer = Customer(system, staff.csp)
    customer.reviewed_price()
    customer.says("yes")
    staff.publish("31.00")
    (order,) = customer.orders()
    assert order["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] == 29.0
