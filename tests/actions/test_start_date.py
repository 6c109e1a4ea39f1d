"""The day an order is wished for: named in words, shown, changed, taken back, and carried by the order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from actions.items import items_of
from actions.new_order import new_order
from catalog_adapter.tone.formats import day
from catalog_adapter.tone.reply import OrderSummaryCard
from tests.actions.customer import Customer

_IN_MAY = date(2098, 5, 3)  # far off, whatever day it is
_CONTACT = {"name": "Ana Lopez", "email": "ana@example.org", "phone": "020 7946 0018"}


def _start(customer: Customer) -> str | None:
    """The day that the order shows."""
    cards = [one.card for one in customer.replies if isinstance(one.card, OrderSummaryCard)]
    return next((row.value for row in cards[-1].contact if row.name == "Start"), None)


async def _review(customer: Customer) -> None:
    """A line with everything that is asked for it."""
    await customer.say("I'd like a line with 100 from 3 May 2098")
    await customer.say("AB1 2CD")
    for _ in range(8):
        draft = await customer.draft()
        if draft.asked is not None and draft.asked.kind == "confirm":
            return
        if draft.asked is not None and draft.asked.kind == "contact":
            await customer.say(_CONTACT[str(draft.asked.characteristic)])
        else:
            await customer.press("")


async def _document(customer: Customer) -> dict[str, Any]:
    """The order as it would be placed."""
    context, draft = await customer._context(), await customer.draft()
    new = new_order(context, draft, items_of(context, draft), "web", {})
    return customer._dependencies.orders.rehearse_order(new).document


async def test_the_day_is_shown_with_the_order_and_the_order_carries_it(customer: Customer) -> None:
    await _review(customer)
    assert _start(customer) == day(_IN_MAY, "en-GB")
    assert (await _document(customer))["requestedStartDate"] == "2098-05-03T00:00:00+01:00"


async def test_it_is_changed_and_taken_back_in_words(customer: Customer) -> None:
    await _review(customer)
    await customer.say("can you install it on 12 May 2098 instead?")
    assert _start(customer) == day(date(2098, 5, 12), "en-GB")
    await customer.say("no date, as soon as possible")
    assert _start(customer) is None
    assert "requestedStartDate" not in await _document(customer)


async def test_a_day_that_has_passed_is_refused_with_a_word_and_the_order_goes_on(customer: Customer) -> None:
    await _review(customer)
    lately = datetime.now(UTC).date() - timedelta(days=2)
    await customer.say(f"start on {lately.isoformat()}")
    assert "has passed already" in customer.text
    assert _start(customer) == day(_IN_MAY, "en-GB")


@pytest.mark.parametrize("text", ["on 3 May 2098", "please install it on 3 May 2098", "3 May 2098 please"])
async def test_it_is_volunteered_whatever_is_asked(customer: Customer, text: str) -> None:
    await customer.say("I'd like a line")
    await customer.say(text)
    assert (await customer.draft()).requested_start == "2098-05-03"
    assert "3 May 2098" in customer.text
