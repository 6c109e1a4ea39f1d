"""Which constraints acted in a conversation that is tried: each where it begins to, with what it did."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.services import Acted
from server.rehearsal.acting import Acting
from tests.actions.conftest import customer, customer_of
from tests.actions.customer import Customer
from tests.catalog_adapter.conftest import OFFERS, write_context
from tests.orders.test_dependents import REPEATER

__all__ = ["customer", "customer_of", "write_context"]

PRO = "The fastest line needs the pro router."


@pytest.fixture
async def tried(customer: Customer) -> Customer:
    await customer.rehearse()
    return customer


async def _acted(tried: Customer, acting: Acting, line: str) -> list[Acted]:
    await tried.say(line)
    await acting(await tried._context(), await tried.draft())
    return acting.lines[-1]


async def test_what_a_choice_fills_in_is_told_where_it_was_made(tried: Customer) -> None:
    acting = Acting()
    assert await _acted(tried, acting, "I'd like a line") == []
    assert await _acted(tried, acting, "1000") == [Acted("filled", "fast-needs-pro", PRO, "Pro")]
    assert await _acted(tried, acting, "AB1 2CD") == [], "it goes on acting, and was told"


async def test_what_is_refused_names_what_says_no(tried: Customer) -> None:
    acting = Acting()
    await _acted(tried, acting, "I'd like a line with 1000")
    refused = await _acted(tried, acting, "with the standard router")
    assert Acted("refused", "fast-needs-pro", PRO) in refused
    assert Acted("explained", "fast-needs-pro", PRO) in await _acted(tried, acting, "why")


async def test_a_place_rules_values_out(tried: Customer) -> None:
    acting = Acting()
    await _acted(tried, acting, "I'd like a line at ZZ9 9ZZ")
    (limited,) = acting.lines[-1]
    assert (limited.effect, limited.constraint) == ("limited", "fast-in-town")
    assert "1,000" in limited.what


async def test_nothing_is_kept_of_what_real_customers_say(customer: Customer) -> None:
    await customer.say("I'd like a line with 1000")
    await customer.say("with the standard router")
    assert (await customer.draft()).acted == []


async def test_a_service_that_ends_along_names_what_binds_it(customer_of: Callable[..., Customer]) -> None:
    tried, acting = customer_of(offers=OFFERS + REPEATER), Acting()
    await tried.rehearse()
    draft = await tried.draft()
    draft.contact = {"name": "Ann Lee", "email": "ann@example.com"}
    await tried._dependencies.drafts.save(draft)
    for lines in (
        ["I'd like a line with 100 at AB1 2CD", "standard", "no commitment"],
        ["I'd like a repeater", "small"],
    ):
        for line in lines:
            await _acted(tried, acting, line)
        await tried.press("Send order")
    ended = await _acted(tried, acting, "I want to end my line")
    assert [(one.effect, one.explain, one.what) for one in ended] == [
        ("ended", "A repeater repeats a line of ours.", "Repeater")
    ]
